"""The forms of signing up, and of changing a booking."""
