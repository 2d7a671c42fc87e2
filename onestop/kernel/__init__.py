"""Means without one word of the trade: time, store, files, codes, language, paper, signatures."""
