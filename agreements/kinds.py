"""Whose agreements there are: an app registers its kind, and says where the words are kept if they are sealed."""

from collections.abc import Callable
from dataclasses import dataclass

from agreements.models import AgreementVersion
from common.registry import Registry


@dataclass(frozen=True, slots=True)
class AgreementKind:
    """One kind of agreement. With ``keep`` its words are not in the version: the app puts them where only those who
    may read them do."""

    words: str
    keep: Callable[[AgreementVersion, str], None] | None = None


#: Kinds of agreements, by name.
kinds: Registry[AgreementKind] = Registry()
