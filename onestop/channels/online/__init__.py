"""The citizen's own door: applying online, own dossiers, storehouse, messages."""
