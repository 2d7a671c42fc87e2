"""Figures on the work: who had a dossier how long, and what must be seen, from the journal."""
