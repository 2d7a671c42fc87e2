"""Counters without a line."""
