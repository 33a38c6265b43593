"""Signing up, the waiting list, offers of places, parties."""
