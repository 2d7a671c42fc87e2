"""Papers scanned at the counter: pages made straight, one A4 PDF, used in a dossier."""
