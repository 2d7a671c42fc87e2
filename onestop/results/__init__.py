"""Electronic results: made, signed, drawn, checked by anybody, revoked, used again."""
