"""The offices that do the work: work lists, a dossier's file, decisions."""
