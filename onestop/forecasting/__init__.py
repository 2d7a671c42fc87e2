"""When open dossiers will probably be answered, from finished and still open ones of their kind."""
