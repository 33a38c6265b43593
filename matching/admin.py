"""Matching on the officers' desk."""

from matching.forming.admin import pools, runs  # noqa: F401
from matching.partners import admin as partners  # noqa: F401
