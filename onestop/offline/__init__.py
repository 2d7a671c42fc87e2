"""Taking dossiers in while the line is down: devices, numbers given in advance, what clashes."""
