"""The keys and the cipher: AES-256-GCM, master keys from the environment, data keys that they wrap. No Django here.

settings.py reads ``SEALING_KEYS`` with ``KeyRing``, so that a site with an unusable key does not start.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Bytes of a key, of a nonce and of the tag that GCM puts behind what it encrypts.
KEY, NONCE, TAG = 32, 12, 16


class CannotDecrypt(Exception):
    """The key is another one, or the bytes or their place were changed. It says nothing about the text."""


def make_key() -> bytes:
    return secrets.token_bytes(KEY)


def encode_key(key: bytes) -> str:
    """A key as it stands in the environment."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def decode_key(words: str) -> bytes:
    """Read a key from the environment: 32 bytes in URL-safe base64, with or without its padding.

    Raises ValueError with a sentence that does not repeat the key.
    """
    try:
        key = base64.b64decode(words + "=" * (-len(words) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if len(key) != KEY:
        raise ValueError(f"has {len(key)} bytes instead of {KEY}")
    return key


def encrypt(key: bytes, content: bytes, *place: object) -> bytes:
    """Encrypt ``content`` for one ``place`` only. Random nonces: one key is good for 2**32 texts."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, _place(place))


def decrypt(key: bytes, sealed: bytes, *place: object) -> bytes:
    """Decrypt what was encrypted with ``key`` for ``place``. Raises CannotDecrypt."""
    if len(sealed) < NONCE + TAG:
        raise CannotDecrypt
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _place(place))
    except InvalidTag:
        raise CannotDecrypt from None


def _place(parts: Iterable[object]) -> bytes:
    """The associated data: a list whose parts cannot run into one another."""
    return json.dumps([str(part) for part in parts], separators=(",", ":")).encode()


class KeyRing:
    """The master keys, newest first: the first wraps, any of them unwraps. Raises ValueError as ``decode_key`` does."""

    def __init__(self, keys: Iterable[str]) -> None:
        decoded = [decode_key(words) for words in keys]
        if not decoded:
            raise ValueError("is missing")
        self._keys = {key_id(key): key for key in decoded}
        self.newest = next(iter(self._keys))

    def __contains__(self, master: str) -> bool:
        return master in self._keys

    def wrap(self, data_key: bytes, *place: object) -> tuple[str, bytes]:
        """Return the id of the newest master key and ``data_key`` encrypted with it."""
        return self.newest, encrypt(self._keys[self.newest], data_key, *place)

    def unwrap(self, master: str, wrapped: bytes, *place: object) -> bytes:
        """Return the data key. Raises CannotDecrypt, also when the ring has no such master key."""
        if master not in self._keys:
            raise CannotDecrypt
        return decrypt(self._keys[master], wrapped, *place)


def key_id(key: bytes) -> str:
    """A name by which a master key is known again, and from which nobody can learn it."""
    return hashlib.blake2b(key, digest_size=8, person=b"p2p sealing key").hexdigest()
