"""Paper: the slip and the letters of a dossier as PDF, in the set of forms of the day."""
