"""The door of machines: what a page tells, as JSON."""
