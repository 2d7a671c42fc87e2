"""Carriers behind one contract: over HTTP, and through a folder."""
