"""Complaints, petitions and appeals about a dossier, and the last days of every right."""
