"""Matching on the officers' desk."""

from matching.admin import pools, runs  # noqa: F401
