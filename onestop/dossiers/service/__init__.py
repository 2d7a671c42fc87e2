"""The verbs of dossiers, one module for each kind of act."""
