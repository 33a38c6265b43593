"""Known venues."""
