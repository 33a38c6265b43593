"""The programme of a session in time: when each item starts, whether it all fits, and what people see of it.

Nothing of this is stored. An item starts when the one before it has ended, its discussion included, so that times
always follow the order and the lengths.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2s

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from common import clock
from events.choices import PRESENTING, PresenterState, SlotKind
from events.models import EventSession, Presenter, Slot
from people.models import Affiliation


@dataclass(frozen=True, slots=True)
class Span:
    """When an item starts, when its discussion does, and when it is over."""

    starts: datetime
    discussion: datetime
    ends: datetime


def spans(start: datetime, lengths: Iterable[tuple[int, int]]) -> list[Span]:
    """The spans of items that follow one another from ``start``: minutes, and minutes of discussion after them."""
    found = []
    for minutes, discussion_minutes in lengths:
        discussion = start + timedelta(minutes=minutes)
        ends = discussion + timedelta(minutes=discussion_minutes)
        found.append(Span(start, discussion, ends))
        start = ends
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """A slot with its times on the wall, and the talk's number among the talks of its session."""

    slot: Slot
    span: Span
    number: int = 0
    #: Everybody who is asked or has said yes: for organisers.
    presenters: Sequence[Presenter] = ()

    @property
    def is_talk(self) -> bool:
        return self.slot.kind == SlotKind.TALK

    @property
    def named(self) -> list[Presenter]:
        """Who the public programme names: confirmed, and not against it."""
        return [each for each in self.presenters if each.state == PresenterState.CONFIRMED and each.is_named]

    @property
    def name(self) -> str:
        """What it is called: its own words, the talk's title, or what it is."""
        if self.slot.title:
            return self.slot.title
        if self.slot.talk is not None:
            return self.slot.talk.title
        return f"Talk {self.number}" if self.is_talk else self.slot.get_kind_display()

    @property
    def what(self) -> str:
        """What it is, where its name does not say so."""
        what = f"Talk {self.number}" if self.is_talk else self.slot.get_kind_display()
        return "" if what == self.name else what

    @property
    def quoted(self) -> str:
        """Its name in a sentence."""
        return f"“{self.name}”" if self.slot.title or self.slot.talk is not None else self.name


@dataclass(frozen=True, slots=True)
class Timetable:
    """The items of one session, in order."""

    session: EventSession
    items: Sequence[Item] = field(default_factory=list)

    @property
    def ends(self) -> datetime:
        """When its last item is over, on the wall."""
        return self.items[-1].span.ends if self.items else _wall(self.session, self.session.starts_at)

    @property
    def over(self) -> timedelta:
        """How far it runs past the end of the session; negative: how much is left."""
        return self.ends - _wall(self.session, self.session.ends_at)

    @property
    def words(self) -> str:
        """Whether it fits, in one sentence."""
        end = f"{_wall(self.session, self.session.ends_at):%H:%M}"
        if not self.items:
            return ""
        if not self.over:
            return f"It fills the session, to its end at {end}."
        length = clock.duration_words(abs(self.over))
        if self.over > timedelta():
            return f"It runs {length} past the end of the session at {end}. Shorten or take out something."
        return f"It ends at {self.ends:%H:%M}, {length} before the session does at {end}."

    @property
    def seen(self) -> str:
        """What the programme looks like now. A form carries it, so that nobody changes what they have not seen."""
        rows = [
            (
                slot.pk,
                slot.position,
                slot.kind,
                slot.title,
                slot.minutes,
                slot.discussion_minutes,
                slot.talk_id,
            )
            for slot in (item.slot for item in self.items)
        ]
        return blake2s(repr(rows).encode(), digest_size=8).hexdigest()

    def item(self, slot_pk: int) -> Item | None:
        return next((item for item in self.items if item.slot.pk == slot_pk), None)


def timetable(session: EventSession, slots: Sequence[Slot]) -> Timetable:
    """The timetable of a session whose slots are at hand, in order, with their talks and presenters if wanted."""
    start = _wall(session, session.starts_at)
    items: list[Item] = []
    talks = 0
    for slot, span in zip(
        slots, spans(start, [(slot.minutes, slot.discussion_minutes) for slot in slots]), strict=True
    ):
        talks += slot.kind == SlotKind.TALK
        known = getattr(slot.talk, "_prefetched_objects_cache", {}) if slot.talk else {}
        presenters = [each for each in known.get("presenters", ()) if each.state in PRESENTING]
        items.append(Item(slot, span, talks if slot.kind == SlotKind.TALK else 0, presenters))
    return Timetable(session, items)


def timetables(days: Sequence[EventSession]) -> list[Timetable]:
    """The timetable of each of ``days``, with talks and presenters: two queries for any number."""
    slots = (
        Slot.objects.filter(session__in=[day.pk for day in days])
        .select_related("talk__museum")
        .prefetch_related(Prefetch("talk__presenters", queryset=presenters_with_museum()))
        .order_by("session", "position", "pk")
    )
    of: dict[int, list[Slot]] = {day.pk: [] for day in days}
    for slot in slots:
        of[slot.session_id].append(slot)
    return [timetable(day, of[day.pk]) for day in days]


def public_timetables(days: Sequence[EventSession]) -> list[Timetable]:
    """What the page of an event shows of its programme: the sessions that have one."""
    return [table for table in timetables(days) if table.items]


def presenters_with_museum() -> QuerySet[Presenter]:
    """Presenters with their person and, as ``museum_name``, where that person mainly works today."""
    main = (
        Affiliation.objects.current()
        .filter(person=OuterRef("person"), is_main=True)
        .annotate(called=F("museum__name"))
        .values("called")[:1]
    )
    return (
        Presenter.objects.select_related("person").annotate(museum_name=Subquery(main)).order_by("talk", "pk")
    )


def current(session: EventSession) -> Timetable:
    """The timetable of one session as the database has it now, without presenters."""
    slots = list(session.slots.select_related("talk").order_by("position", "pk"))
    return timetable(session, slots)


def _wall(session: EventSession, moment: datetime) -> datetime:
    return moment.astimezone(clock.zone_named(session.zone))


# --- the template -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TemplateItem:
    """One item of the template."""

    kind: SlotKind
    minutes: int
    discussion_minutes: int = 0
    title: str = ""


#: Ways to make it shorter, each used only when the one before is not enough, and the sentence that says so.
_SHORTER: tuple[tuple[str, int, int, int], ...] = (
    # sentence, talks, minutes of discussion, minutes of networking
    ("", 3, 10, 30),
    ("There is less time for networking than usual.", 3, 10, 15),
    ("There is less time for networking, and five minutes' discussion after each talk.", 3, 5, 15),
    ("It has two talks instead of three, to fit the session.", 2, 5, 15),
    ("It has one talk instead of three, to fit the session.", 1, 5, 15),
)
MOST_NETWORKING = 60


def template(length: int) -> tuple[list[TemplateItem], str]:
    """Peer2Peer's own form, fitted to ``length`` minutes, and a sentence where it had to be cut or does not fit.

    A welcome, three talks of ten minutes with ten minutes' discussion after each, tea, networking, a round-up. What
    is left over goes to networking, which is why people come; what then still is left the page says.
    """
    parts: list[TemplateItem] = []
    for sentence, talks, discussion, networking in _SHORTER:
        brief = bool(sentence)
        parts = [
            TemplateItem(SlotKind.WELCOME, 5 if brief else 10),
            *[TemplateItem(SlotKind.TALK, 10, discussion)] * talks,
            TemplateItem(SlotKind.BREAK, 10 if brief else 20, title="Tea and cake"),
            TemplateItem(SlotKind.NETWORKING, networking),
            TemplateItem(SlotKind.CLOSE, 5 if brief else 10),
        ]
        spare = length - total(parts)
        if spare >= 0:
            more = min(spare, MOST_NETWORKING - networking)
            fitted = [
                TemplateItem(part.kind, part.minutes + more, part.discussion_minutes, part.title)
                if part.kind == SlotKind.NETWORKING
                else part
                for part in parts
            ]
            return fitted, sentence
    over = clock.duration_words(timedelta(minutes=total(parts) - length))
    return parts, f"The shortest programme of this form is {over} longer than the session."


def total(parts: Iterable[TemplateItem]) -> int:
    return sum(part.minutes + part.discussion_minutes for part in parts)
