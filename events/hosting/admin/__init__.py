"""Offers to host and organisers on the officers' desk."""
