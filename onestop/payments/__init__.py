"""Money from a distance: orders, the providers they go through, bank statements, refunds."""
