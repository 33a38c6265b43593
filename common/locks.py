"""Locks on something that has no row yet: an address, a key, a name."""

from django.db import connection


def lock_name(name: str) -> None:
    """Wait for whoever else holds ``name`` and hold it until this transaction ends.

    ``name`` is a dotted label and what it is of (``people.address:ann@example.org``); it is hashed to 64 bits, so two
    names may by a rare chance wait for each other, which is safe. Outside a transaction it would lock nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A name is locked until the end of a transaction, and there is none.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
