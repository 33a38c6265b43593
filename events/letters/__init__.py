"""Letters that officers write to people of one event."""
