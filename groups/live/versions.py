"""The version of a live room, in the cache: whoever asks with the version that stands is told so without the database.

A phone asks with a tag that names its version and its member, signed, so that nobody makes one up. A version is either
"it stands" or "it is over": whoever changes a room says the second of the version before, once it is committed, and
that is said for good. Whoever reads the row says the first only where nothing is said yet. So a slow reader never makes
an old version stand again, in whatever order the two come. Without a cache every question is answered from the row.
"""

from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

STANDS, OVER = b"1", b"0"
#: After so many seconds one of those who ask reads the row again, should the word that it changed have been lost.
LOOKED_AFTER = 20
#: For how long it is known that a version is over: longer than any request takes.
KNOWN_FOR = 3600
_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Tag:
    """What a phone holds: of which room, which member and which version."""

    room: UUID
    member: int
    version: int

    def __str__(self) -> str:
        return f'"{self.member}-{self.version}-{self._signed}"'

    @property
    def _signed(self) -> str:
        said = f"{self.room}:{self.member}:{self.version}".encode()
        key = settings.SECRET_KEY.encode()[:64]
        return blake2b(said, digest_size=_DIGEST, key=key, person=b"groups.live").hexdigest()


def read_tag(room: UUID, said: str) -> Tag | None:
    """The tag that a phone sent, or None for one that we did not sign for this room."""
    member, _, rest = said.removeprefix("W/").strip('"').partition("-")
    version, _, _ = rest.partition("-")
    if not (member.isascii() and member.isdecimal() and version.isascii() and version.isdecimal()):
        return None
    if len(said) > 80:
        return None
    tag = Tag(room, int(member), int(version))
    return tag if compare_digest(str(tag), f'"{said.removeprefix("W/").strip(chr(34))}"') else None


def stands(tag: Tag) -> bool:
    """Whether the cache knows that this version stands. False says only that the row must be asked."""
    return bool(cache.get(_name(tag.room, tag.version)) == STANDS)


def noted(room: UUID, version: int) -> None:
    """The row was read, and this is its version; unless it is known to be over by now."""
    cache.add(_name(room, version), STANDS, LOOKED_AFTER)


def changed(room: UUID, *, before: int) -> None:
    """In the transaction that makes another version: once it is committed, the one ``before`` is over."""
    transaction.on_commit(lambda: cache.set(_name(room, before), OVER, KNOWN_FOR))


def _name(room: UUID, version: int) -> str:
    return f"groups.live:{room}:{version}"
