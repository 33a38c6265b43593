"""What people say about themselves, and finding them by it."""
