"""A group's own agreement: written together, signed by all before anything else is read (G4)."""
