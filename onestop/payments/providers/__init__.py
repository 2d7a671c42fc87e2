"""Providers of payments, each spoken to in one file."""
