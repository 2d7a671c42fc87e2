"""Paper custody: originals found by their labels, given from hand to hand, and lists of both."""
