"""The door of everyone: finding a procedure, looking a dossier up, checking a document."""
