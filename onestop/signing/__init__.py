"""Signing one or many results: a queue that goes on after an interruption and says what it did."""
