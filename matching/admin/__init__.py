"""Matching on the officers' desk."""

from matching.admin import pools, runs, thesaurus  # noqa: F401
