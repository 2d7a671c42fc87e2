"""Envelopes on their way in: counted at the post, in numbered bags, accepted by name."""
