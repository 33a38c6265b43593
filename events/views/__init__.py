"""The pages of events: lists, the event itself with its sign-up, and somebody's own booking."""
