"""Offers to host, those who run an event, and what helps them."""
