"""Constraints that several apps put on their tables."""

from django.db.models import CheckConstraint, F, Q, TextChoices


def choices_check(
    field: str, choices: type[TextChoices], *, name: str, blank: bool = False
) -> CheckConstraint:
    """Let the database refuse a value outside ``choices`` (and the empty string unless ``blank``)."""
    values = [*choices.values, ""] if blank else list(choices.values)
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def order_check(first: str, second: str, *, name: str, strict: bool = False) -> CheckConstraint:
    """Let the database refuse ``second`` before ``first``. An empty end means "not yet" and is let through."""
    lookup = "gt" if strict else "gte"
    return CheckConstraint(
        condition=Q(**{f"{second}__isnull": True}) | Q(**{f"{second}__{lookup}": F(first)}), name=name
    )
