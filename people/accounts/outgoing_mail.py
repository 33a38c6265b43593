"""The way out for mail about accounts.

The outbox is a floor above, so it hands its own way in down to here: ``mailing`` registers it as the
``way_out`` as the site starts. Somebody waits at a screen for every one of these mails, so they go out before all
others, and they carry codes and links that open an account, so nobody but the reader may see their text.
"""

from typing import Any, Protocol

from common.registry import Single
from people.models import Person


class Post(Protocol):
    """Puts one mail into the outbox, in the transaction of the caller."""

    def __call__(
        self,
        *,
        kind: str,
        person: Person | None,
        address: str,
        words: dict[str, Any],
    ) -> None: ...


#: How mail about accounts goes out.
way_out: Single[Post] = Single("How mail about accounts goes out")


def post(
    *,
    kind: str,
    person: Person | None,
    address: str,
    words: dict[str, Any],
) -> None:
    """Send a mail about an account: ``kind`` is "account.login_code" and the like, ``words`` what its template needs.

    ``person`` is None when nobody is known under ``address``, or when nobody may learn that somebody is.
    """
    way_out.get()(kind=kind, person=person, address=address, words=words)
