"""The verbs of the post's way in."""
