"""What museums tell one another between sessions: newsletters."""
