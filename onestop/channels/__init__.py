"""The three ways in: online, over the desk, by post."""
