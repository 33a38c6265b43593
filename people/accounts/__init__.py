"""Joining, signing in, and the addresses by which people are known."""
