"""Constraints that several apps put on their tables."""

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import CheckConstraint, F, Q, TextChoices

from common import clock


def choices_check(
    field: str, choices: type[TextChoices], *, name: str, blank: bool = False
) -> CheckConstraint:
    """Let the database refuse a value outside ``choices`` (and the empty string unless ``blank``)."""
    values = [*choices.values, ""] if blank else list(choices.values)
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def reach_check(*names: str, name: str, moments: bool = False) -> CheckConstraint:
    """Let the database refuse days (``moments``: instants) before or after those that anybody can mean: what is
    reckoned from them would have no date, and a set that one such row is in would fail as a whole."""
    days = (clock.EARLIEST, clock.LATEST)
    reach: Any = tuple(datetime.combine(day, time(12), UTC) for day in days) if moments else days
    condition = Q()
    for each in names:
        condition &= Q(**{f"{each}__isnull": True}) | Q(**{f"{each}__range": reach})
    return CheckConstraint(condition=condition, name=name, violation_error_message=clock.OUT_OF_REACH)


def order_check(first: str, second: str, *, name: str, strict: bool = False) -> CheckConstraint:
    """Let the database refuse ``second`` before ``first``. An empty end means "not yet" and is let through."""
    lookup = "gt" if strict else "gte"
    return CheckConstraint(
        condition=Q(**{f"{second}__isnull": True}) | Q(**{f"{second}__{lookup}": F(first)}), name=name
    )
