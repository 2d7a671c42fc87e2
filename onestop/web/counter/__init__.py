"""A counter that goes on without a line, the same at the desk and at the post."""
