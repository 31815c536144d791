"""Pages of schemes: reading and editing."""
