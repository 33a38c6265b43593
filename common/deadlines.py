"""Deadlines: inclusive to the minute that is shown, and a while longer, once, for a form that was open (rule 22)."""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db.models import Model

MINUTE = timedelta(minutes=1)
#: What somebody gets who had the form open when the deadline passed.
GRACE = timedelta(minutes=15)
_SALT = "p2p.deadlines.form"


def end_of_minute(closes_at: datetime) -> datetime:
    """The first instant that is too late: a deadline of 17:00 accepts what comes until 17:00:59.999."""
    return closes_at.replace(second=0, microsecond=0) + MINUTE


def in_time(closes_at: datetime, now: datetime, form_opened_at: datetime | None = None) -> bool:
    """Whether a deadline has not passed: its own minute counts, and a form opened before its end has GRACE."""
    ends = end_of_minute(closes_at)
    if now < ends:
        return True
    return form_opened_at is not None and form_opened_at < ends and now < ends + GRACE


def form_stamp(about: Model, *, now: datetime) -> str:
    """What a form about a row carries to show when it was opened. It does not move when the form is shown again."""
    return signing.dumps([_name(about), int(now.timestamp())], salt=_SALT, compress=False)


def read_stamp(about: Model, stamp: str) -> datetime | None:
    """When the form was opened; None for a stamp that was not made here, or for a form about another row."""
    try:
        name, moment = signing.loads(stamp, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return datetime.fromtimestamp(moment, tz=UTC) if name == _name(about) else None


def _name(row: Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"
