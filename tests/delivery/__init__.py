"""The way back through the post."""
