"""Thin doors to the services of people."""
