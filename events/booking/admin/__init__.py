"""Bookings and places on the officers' desk."""
