"""Reviewers for a museum."""
