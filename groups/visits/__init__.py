"""Visits to the museums of a group: who was where, and whose turn it is to be host (G15, G21)."""
