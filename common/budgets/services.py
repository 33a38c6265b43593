"""Spending: one statement, whatever the number of budgets, right under concurrency.

A row counts what was spent for one key since the first of it, and begins anew when its time is over. Whoever is out of
budget is told so from what is committed, and waits for no lock. Spend last, after the locks that a service takes: the
rows are locked until its transaction ends, in the order of their keys.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from common.budgets.declared import Budget, Charge
from common.errors import DomainError
from common.models import Spending

_SPEND = """
WITH asked AS (
    SELECT * FROM unnest(%(keys)s::uuid[], %(names)s::text[], %(amounts)s::int[], %(mosts)s::int[],
                         %(untils)s::timestamptz[], %(softs)s::boolean[])
        AS a(key, budget, amount, most, until, soft)
), used_up AS (
    SELECT a.key, a.soft FROM asked a LEFT JOIN common_spending s ON s.key = a.key AND s.until > %(now)s
    WHERE coalesce(s.spent, 0) + a.amount > a.most
), charged AS (
    INSERT INTO common_spending AS s (key, spent, most, until)
    SELECT key, amount, most, until FROM asked
    WHERE NOT EXISTS (SELECT FROM used_up WHERE NOT soft) AND key NOT IN (SELECT key FROM used_up)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        spent = excluded.spent + CASE WHEN s.until > %(now)s THEN s.spent ELSE 0 END,
        until = CASE WHEN s.until > %(now)s THEN s.until ELSE excluded.until END,
        most = excluded.most
        WHERE s.until <= %(now)s OR s.spent + excluded.spent <= excluded.most
    RETURNING key
)
SELECT budget FROM asked
WHERE key IN (SELECT key FROM used_up)
   OR (key NOT IN (SELECT key FROM charged) AND NOT EXISTS (SELECT FROM used_up WHERE NOT soft))
"""


def spend(charges: Iterable[Charge], *, now: datetime | None = None) -> frozenset[str]:
    """Spend ``charges``; returns the names of the budgets that are used up, so none if all is well.

    If one that is not soft is used up, nothing at all is spent.
    """
    rows = sorted({charge.digest: charge for charge in charges}.items())
    if not rows:
        return frozenset()
    now = now or timezone.now()
    values: dict[str, Any] = {
        "keys": [key for key, _ in rows],
        "names": [charge.budget.name for _, charge in rows],
        "amounts": [charge.amount for _, charge in rows],
        "mosts": [charge.budget.amount for _, charge in rows],
        "untils": [now + charge.budget.per for _, charge in rows],
        "softs": [charge.budget.soft for _, charge in rows],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        return frozenset(name for (name,) in cursor.fetchall())


def spend_or_refuse(charges: Iterable[Charge], *, words: str, field: str | None = None) -> frozenset[str]:
    """Spend ``charges``; returns the soft ones that are used up. Raises DomainError with ``words`` for another one."""
    charges = list(charges)
    used_up = spend(charges)
    if any(charge.budget.name in used_up and not charge.budget.soft for charge in charges):
        raise DomainError(words, field=field, status=429)
    return used_up


def close(budget: Budget, key: str, *, until: datetime) -> None:
    """Let nothing of ``budget`` be spent for ``key`` before ``until``: somebody stops a flood."""
    row = Spending(
        key=budget.charge(key).digest,
        spent=budget.amount,
        most=budget.amount,
        until=until,
    )
    Spending.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["key"], update_fields=["spent", "most", "until"]
    )


def forget(charges: Iterable[Charge]) -> None:
    """Give back all that was spent for the keys of ``charges``, as once somebody has shown who they are.

    What somebody spends in this moment is left alone: whoever gives back holds other locks, and waits for none.
    """
    rows = Spending.objects.filter(key__in=[charge.digest for charge in charges])
    with transaction.atomic():
        free = list(rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True))
        Spending.objects.filter(pk__in=free).delete()


def give_back(charges: Iterable[Charge]) -> None:
    """Take back what was spent a moment ago, because it turned out to be nothing to count."""
    for charge in charges:
        Spending.objects.filter(key=charge.digest, spent__gte=charge.amount).update(
            spent=F("spent") - charge.amount
        )


def used_up_until(budget: Budget, key: str, *, now: datetime | None = None) -> datetime | None:
    """Until when nothing more of ``budget`` may be spent for ``key``; None when something may."""
    row = Spending.objects.filter(key=budget.charge(key).digest, until__gt=now or timezone.now()).first()
    return row.until if row is not None and row.spent >= budget.amount else None


def thin_out(*, now: datetime | None = None) -> int:
    """Delete what counts no more; returns how many rows. A source is so kept for hours only."""
    return Spending.objects.filter(until__lte=now or timezone.now()).delete()[0]
