"""The address at which one mail is answered: its key and a signature, so that nobody can guess or make one.

In small letters and digits, because some mail servers change capitals; 58 characters before the @, of 64 allowed.
"""

import base64
import re
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_ADDRESS = re.compile(r"reply\+([a-z2-7]{26})([a-z2-7]{26})@", re.I)


def address_for(key: uuid.UUID) -> str:
    """Where the mail with this key is answered."""
    return f"reply+{_letters(key.bytes)}{_signature(key, settings.SECRET_KEY)}@{settings.REPLY_DOMAIN}"


def key_in(words: str) -> uuid.UUID | None:
    """The key of the mail that is answered at an address among ``words``; None when none was made here."""
    if not settings.REPLY_DOMAIN:
        return None
    for key_letters, signature in _ADDRESS.findall(words.lower()):
        key = uuid.UUID(bytes=base64.b32decode(f"{key_letters.upper()}======"))
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if any(constant_time_compare(signature, _signature(key, secret)) for secret in secrets):
            return key
    return None


def _signature(key: uuid.UUID, secret: str) -> str:
    return _letters(salted_hmac("mailing.reply", key.bytes, secret=secret, algorithm="sha256").digest()[:16])


def _letters(sixteen: bytes) -> str:
    return base64.b32encode(sixteen).decode().rstrip("=").lower()
