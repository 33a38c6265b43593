"""Offering to host, and the organisers' pages."""
