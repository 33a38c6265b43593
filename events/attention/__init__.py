"""What waits for an officer, of events."""
