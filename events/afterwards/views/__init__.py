"""The pages of what comes after an event."""
