"""Money taken at the counter, results handed over there, and how people found it."""
