"""How allauth and the house meet."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our own wording and our own outbox for everything allauth sends."""
