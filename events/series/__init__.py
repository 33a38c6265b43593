"""Events that belong together."""
