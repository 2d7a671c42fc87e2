"""Who takes part: accounts, what they may do, and for which unit."""
