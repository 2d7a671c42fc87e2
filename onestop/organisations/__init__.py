"""Businesses and other bodies by their tax code, and who may act for them in which role."""
