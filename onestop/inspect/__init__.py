"""The inspector's door: figures on units and officers, with the dossiers behind each number."""
