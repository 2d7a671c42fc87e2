"""The verbs of the way back."""
