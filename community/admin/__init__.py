"""Newsletters on the officers' desk: written there, looked at, sent, stopped."""

from community.admin.newsletter import NewsletterAdmin

__all__ = ["NewsletterAdmin"]
