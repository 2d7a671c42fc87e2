"""When the calendar changes, or the system was down: open dossiers are dated again, once, told."""
