"""Dates: which days are worked on, when an answer is due, and why that day."""
