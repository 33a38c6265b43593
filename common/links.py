"""Signed links: addresses in mail that let somebody act without signing in.

A link names its purpose, so that one made for looking at a booking never opens anything else, and it is always
safe to GET: what changes something is a button behind it (rule 24).
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing

from common.errors import DomainError


def make_token(purpose: str, payload: Any) -> str:
    """A compact signed text that carries ``payload`` (JSON) for ``purpose``."""
    return signing.dumps(payload, salt=f"p2p.link.{purpose}")


def read_token(purpose: str, token: str, *, max_age: timedelta | None = None) -> Any:
    """The payload of ``token``. Raises DomainError when it was not made here, for this, or is too old."""
    try:
        return signing.loads(token, salt=f"p2p.link.{purpose}", max_age=max_age)
    except signing.SignatureExpired:
        raise DomainError(
            "This link has run out. Ask for a new one, or sign in instead.", status=410
        ) from None
    except signing.BadSignature:
        raise DomainError(
            "This link is not complete. Copy the whole of it from your mail, or sign in instead.", status=404
        ) from None


def make_lasting_token(purpose: str, payload: Any) -> str:
    """A token that never runs out and is the same each time it is made: what a preview shows is what goes out."""
    return signing.Signer(salt=f"p2p.lasting.{purpose}").sign_object(payload)


def read_lasting_token(purpose: str, token: str) -> Any:
    """The payload of ``token``. Raises DomainError when it was not made here, for this."""
    try:
        return signing.Signer(salt=f"p2p.lasting.{purpose}").unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise DomainError(
            "This link is not complete. Copy the whole of it from your mail, or sign in instead.", status=404
        ) from None


def absolute(path: str) -> str:
    """``path`` with the site's own address before it, for mail and calendars."""
    return f"{settings.SITE_URL}{path}"


def relative(address: str) -> str:
    """``address`` as a page of the site carries it: what leads to the site itself without the site's own address.

    Whoever reads the site under another of its names would be signed out by an absolute one.
    """
    site = settings.SITE_URL
    return address.removeprefix(site) or "/" if site and f"{address}/".startswith(f"{site}/") else address


def webcal(address: str) -> str:
    """``address`` of a calendar as calendar programs take it: opening it subscribes."""
    return f"webcal://{address.split('://', 1)[1]}"
