"""Votes of a group: merging, pausing, closing, somebody who would like to join."""
