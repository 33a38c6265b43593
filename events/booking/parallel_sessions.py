"""Sessions that run side by side: which there are, how many fit, who chose which.

Sessions of an event that carry the same ``choice`` are alternatives, and each person goes to one of them. Seats are
counted among those who have a place: somebody in line has said what they wish, and takes no seat by it.
"""

from collections.abc import Sequence

from django.db.models import Count

from common.errors import DomainError
from events.choices import RegistrationState
from events.models import Choice, EventSession, Registration


def sets_of(days: Sequence[EventSession]) -> dict[str, list[EventSession]]:
    """The alternatives among ``days``, by the words they share."""
    sets: dict[str, list[EventSession]] = {}
    for day in days:
        if day.choice:
            sets.setdefault(day.choice, []).append(day)
    return sets


def seats_left(days: Sequence[EventSession], *, but: Sequence[Registration] = ()) -> dict[int, int | None]:
    """How many seats each of ``days`` has left, by its key; None where there is no limit. ``but`` are not counted."""
    taken = dict(
        Choice.objects.filter(
            session__in=[day.pk for day in days if day.seats is not None],
            registration__state=RegistrationState.CONFIRMED,
        )
        .exclude(registration__in=[row.pk for row in but if row.pk])
        .order_by()
        .values_list("session")
        .annotate(Count("pk"))
    )
    return {day.pk: None if day.seats is None else max(day.seats - taken.get(day.pk, 0), 0) for day in days}


def check(
    days: Sequence[EventSession],
    chosen: Sequence[EventSession],
    *,
    people: int,
    seated: bool = True,
    but: Sequence[Registration] = (),
) -> list[EventSession]:
    """The chosen sessions, one of each set, each with seats for ``people`` where they are to be ``seated``."""
    sets = sets_of(days)
    picked = []
    left = (
        seats_left([day for alternatives in sets.values() for day in alternatives], but=but) if sets else {}
    )
    wanted = {session.pk for session in chosen}
    for words, alternatives in sets.items():
        mine = [day for day in alternatives if day.pk in wanted]
        if len(mine) != 1:
            names = ", ".join(f"“{day.title}”" for day in alternatives)
            raise DomainError(f"{words}: choose one of {names}.", field="choices")
        seats = left[mine[0].pk]
        if seated and seats is not None and seats < people:
            raise DomainError(_full(mine[0], alternatives, left, people), field="choices")
        picked += mine
    return picked


def check_chosen(days: Sequence[EventSession], rows: Sequence[Registration]) -> None:
    """Refuse to seat ``rows`` where what they chose has no room, or where they have not chosen: they say so first."""
    if not any(day.choice for day in days):
        return
    chosen = {row.pk: chosen_by(row) for row in rows}
    for mine in chosen.values():
        alike = sum(other == mine for other in chosen.values())
        check(days, mine, people=alike)


def _full(
    session: EventSession, alternatives: Sequence[EventSession], left: dict[int, int | None], people: int
) -> str:
    with_room = [day for day in alternatives if (seats := left[day.pk]) is None or seats >= people]
    names = ", ".join(f"“{day.title}”" for day in with_room)
    full = f"“{session.title}” is full" if people == 1 else f"“{session.title}” has no room for {people}"
    if not with_room:
        return f"{full}, and so are the others beside it. Write to the organisers."
    return f"{full}. There is room in {names}."


def record(
    rows: Sequence[Registration], days: Sequence[EventSession], chosen: Sequence[EventSession]
) -> None:
    """Note what ``rows`` chose of ``days``, in place of what they chose before."""
    if not sets_of(days):
        return
    Choice.objects.filter(registration__in=[row.pk for row in rows]).delete()
    Choice.objects.bulk_create(Choice(registration=row, session=day) for row in rows for day in chosen)


def chosen_by(registration: Registration) -> list[EventSession]:
    """What somebody chose, first to last."""
    return list(EventSession.objects.filter(chosen_by__registration=registration).order_by("starts_at", "pk"))


def days_for(registration: Registration, days: Sequence[EventSession]) -> list[EventSession]:
    """Of ``days`` those that this person goes to: what everybody comes to, and what they chose."""
    if not any(day.choice for day in days):
        return list(days)
    mine = {day.pk for day in chosen_by(registration)}
    return [day for day in days if not day.choice or day.pk in mine]
