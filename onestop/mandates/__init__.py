"""Acting for somebody: what an owner allows a person to do, until when, and what was done."""
