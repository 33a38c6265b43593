"""Who attends a session, and what registers say about them."""
