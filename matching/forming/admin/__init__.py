"""Forming groups on the officers' desk."""
