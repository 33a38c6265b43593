"""Kinds of call: a lower joint that apps above fill, each with what it calls for and where people answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from common.registry import Registry
from programmes.models import Call


@dataclass(frozen=True, slots=True)
class StageKind:
    """A stage that calls of a kind have: its name in code, and what people and officers read."""

    key: str
    public_name: str
    desk_name: str


@dataclass(frozen=True, slots=True)
class CallKind:
    """What an app calls people for.

    ``page`` gives the address at which people answer, ``desk`` that of the officers' page of what hangs on the call.
    ``copied`` makes what hangs on a copy of a call, in the same transaction; kinds without it are copied with what
    they hang on, and not on the desk.
    """

    words: str
    stages: Sequence[StageKind]
    page: Callable[[Call], str]
    desk: Callable[[Call], str]
    copied: Callable[[Call, Call], object] | None = None


call_kinds: Registry[CallKind] = Registry()
