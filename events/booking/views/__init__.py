"""Somebody's own booking, and the lists of those who are coming."""
