"""A check for operators: mail in the outbox of a kind that nobody has declared."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connections

from mailing.declaration import declarations

#: Steps from kind to kind along the index of the business key, so that a million mails cost no more than their kinds.
_KINDS = """
    WITH RECURSIVE step AS (
        (SELECT kind FROM mailing_message ORDER BY kind LIMIT 1)
        UNION ALL
        SELECT (SELECT kind FROM mailing_message WHERE kind > step.kind ORDER BY kind LIMIT 1)
        FROM step WHERE step.kind IS NOT NULL
    )
    SELECT kind FROM step WHERE kind IS NOT NULL
"""


def declared_kinds(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of kinds of mail that officers would read as code, and that nobody could ever stop."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(_KINDS)
                unknown = [kind for (kind,) in cursor.fetchall() if declarations.get(kind) is None]
        except DatabaseError:
            continue  # the table has not been made yet
        found += [
            Warning(
                f"There is mail of the kind “{kind}”, which nobody has declared.",
                hint="Declare it in the mails.py of its slice: mailing.declaration.declare.",
                id="mailing.W001",
            )
            for kind in unknown
        ]
    return found
