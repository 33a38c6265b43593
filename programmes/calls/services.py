"""The rules of calls: they are opened with the stages of their kind, changed, copied to other days, and prolonged for
one person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import clock
from common.errors import DomainError
from common.history import recorded
from common.registry import Registry
from people.models import Person
from programmes.calls.kinds import call_kinds
from programmes.models import Call, CallExtension, CallStage, Programme

#: Called in the transaction that gives somebody more time. Mail lives on a floor above, and tells them.
extended: Registry[Callable[[CallExtension], object]] = Registry()
#: A day and a time on the wall, in the zone of the stage; None: no such end.
Wall = tuple[date, time] | None


@dataclass(frozen=True, slots=True)
class Dates:
    """When a stage opens and closes on the wall."""

    opens: Wall = None
    closes: Wall = None


def wall(moment: datetime | None) -> Wall:
    """A naive day and time as forms give them, to the minute."""
    return None if moment is None else (moment.date(), moment.time().replace(second=0, microsecond=0, fold=0))


@recorded
def open_call(
    *,
    programme: Programme,
    kind: str,
    title: str,
    by: Person | None,
    words: str = "",
    audience: str = "",
    dates: Sequence[Dates] = (),
) -> Call:
    """Open a call of a registered kind, with one stage for each that the kind has, in their order.

    Stages beyond ``dates`` stay open. Raises DomainError for a title that is taken and for days on which clocks skip
    or repeat the time.
    """
    declared = call_kinds.get(kind)
    if declared is None:
        raise LookupError(f"No app registered the kind of call {kind!r}")
    call = Call(programme=programme, kind=kind, title=title, words=words, audience=audience)
    _save(call)
    for number, each in enumerate(declared.stages):
        stage = CallStage(
            call=call,
            key=each.key,
            public_name=each.public_name,
            desk_name=each.desk_name,
            zone=programme.zone,
        )
        _set_dates(stage, dates[number] if number < len(dates) else Dates())
    return call


@recorded
def change_call(
    *,
    call: Call,
    by: Person | None,
    title: str | None = None,
    words: str | None = None,
    audience: str | None = None,
) -> Call:
    """Change what a call says. Raises DomainError for a title that is taken."""
    row = Call.objects.select_for_update().get(pk=call.pk)
    for name, value in {"title": title, "words": words, "audience": audience}.items():
        if value is not None:
            setattr(row, name, value)
    _save(row)
    return row


@recorded
def set_dates(*, stage: CallStage, by: Person | None, dates: Dates) -> CallStage:
    """Give a stage other days and times. Extensions that people were given stay as they are."""
    row = CallStage.objects.select_for_update().get(pk=stage.pk)
    _set_dates(row, dates)
    return row


@recorded
def clone_call(*, call: Call, by: Person | None, shift: timedelta, title: str) -> Call:
    """A call like this one, every day on the wall ``shift`` later: what closed at 17:00 closes at 17:00 also across a
    change of the clocks. Nobody's extension comes along. Raises DomainError where clocks skip or repeat a time."""
    if shift % timedelta(days=1):
        raise ValueError("A call moves by whole days.")
    copy = Call(
        programme=call.programme, kind=call.kind, title=title, words=call.words, audience=call.audience
    )
    _save(copy)
    for stage in call.stages.all():
        moved = CallStage(
            call=copy,
            key=stage.key,
            public_name=stage.public_name,
            desk_name=stage.desk_name,
            zone=stage.zone,
        )
        _set_dates(moved, dates_of(stage, shift=shift))
    return copy


@recorded
def copy_call(*, call: Call, by: Person, first_day: date, title: str) -> Call:
    """Copy a call to other days, and let its kind make what hangs on it. Its first day becomes ``first_day``."""
    kind = call_kinds.get(call.kind)
    if kind is None or kind.copied is None:
        raise DomainError("This call is copied together with what it belongs to, not on its own.")
    days = [
        day for stage in call.stages.all() for day in (stage.opens_day, stage.closes_day) if day is not None
    ]
    copy = clone_call(call=call, by=by, shift=first_day - min(days, default=first_day), title=title)
    kind.copied(call, copy)
    return copy


def dates_of(stage: CallStage, *, shift: timedelta = timedelta(0)) -> Dates:
    """The days and times of a stage on the wall, so many days later."""

    def at(day: date | None, moment: time | None) -> Wall:
        return None if day is None or moment is None else (day + shift, moment)

    return Dates(at(stage.opens_day, stage.opens_time), at(stage.closes_day, stage.closes_time))


@recorded
def give_longer(
    *, stage: CallStage, person: Person, until: datetime, reason: str, by: Person
) -> CallExtension:
    """Let one person answer until a later minute (``until`` is a naive time on the stage's wall), and say why.

    They are told until when, and not why; another reason for the same time tells them nothing.
    """
    row = CallStage.objects.select_for_update().get(pk=stage.pk)
    if row.closes_at is None:
        raise DomainError("This stage does not close, so nobody needs longer.")
    given = wall(until)
    assert given is not None
    if clock.instant(*given, row.zone, field="until") <= row.closes_at:
        closes = clock.moment_words(row.closes_at, row.zone)
        raise DomainError(f"It closes on {closes} for everybody. Choose a later time.", field="until")
    if not reason.strip():
        raise DomainError("Say why, for the other officers.", field="reason")
    known = CallExtension.objects.filter(stage=row, person=person).first()
    extension, _ = CallExtension.objects.update_or_create(
        stage=row,
        person=person,
        defaults={
            "given_at": timezone.now(),
            "until_day": given[0],
            "until_time": given[1],
            "zone": row.zone,
            "reason": reason.strip()[:300],
            "by": by,
        },
    )
    extension.refresh_from_db()
    if known is None or known.until_at != extension.until_at:
        for tell in extended:
            tell(extension)
    return extension


def _save(call: Call) -> None:
    call.title = " ".join(call.title.split())
    if not call.title:
        raise DomainError("Give the call a title.", field="title")
    call.words, call.audience = call.words.strip(), call.audience.strip()
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        if "call_title_once" not in str(error):
            raise
        raise DomainError(
            "There is a call of this title already. Give this one another.", field="title"
        ) from None


def _set_dates(stage: CallStage, dates: Dates) -> None:
    """Write days and times that clocks show exactly once, the end after the beginning."""
    opens = clock.instant(*dates.opens, stage.zone, field="opens") if dates.opens else None
    closes = clock.instant(*dates.closes, stage.zone, field="closes") if dates.closes else None
    if opens is not None and closes is not None and closes <= opens:
        raise DomainError("It must close after it opens.", field="closes")
    stage.opens_day, stage.opens_time = dates.opens or (None, None)
    stage.closes_day, stage.closes_time = dates.closes or (None, None)
    stage.save()
    stage.refresh_from_db()
