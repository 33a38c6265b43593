"""Building the programme of a session: what is in it, how long, in which order.

The session's row is locked first, so that two organisers who build at once come one after the other, and positions are
always 0, 1, 2 and on. ``seen`` is what the form showed (``Timetable.seen``): whoever changes something that has
changed since is told so instead.
"""

from collections.abc import Sequence
from typing import Any

from agenda.choices import SessionState
from common.errors import DomainError
from common.history import recorded
from events.choices import SlotKind, TalkState
from events.models import Event, EventSession, Slot, Talk
from events.programme.timetable import Item, Timetable, current, template
from people.models import Person

LONGEST = 600
MOST_ITEMS = 60
CHANGED_MEANWHILE = (
    "Somebody else has changed this programme since you opened the page. This is how it stands now: "
    "look again, and make your change once more if it is still needed."
)


def lock_session(pk: int) -> EventSession:
    """The session, its row locked until the transaction ends."""
    return EventSession.objects.select_related("event").select_for_update(of=("self",)).get(pk=pk)


def _open(session: EventSession, seen: str | None) -> Timetable:
    """The timetable under the session's lock, if it is still what the form showed."""
    table = current(lock_session(session.pk))
    if seen is not None and seen != table.seen:
        raise DomainError(CHANGED_MEANWHILE)
    return table


@recorded
def start_from_template(*, session: EventSession, by: Person, seen: str | None = None) -> str:
    """Fill an empty programme with Peer2Peer's own form. Returns what to say about how it fits."""
    table = _open(session, seen)
    if table.items:
        raise DomainError("This programme has items already. The template is for an empty one.")
    session = table.session
    parts, sentence = template(round((session.ends_at - session.starts_at).total_seconds() / 60))
    Slot.objects.bulk_create(
        [
            Slot(
                session=session,
                position=position,
                kind=part.kind,
                title=part.title,
                minutes=part.minutes,
                discussion_minutes=part.discussion_minutes,
            )
            for position, part in enumerate(parts)
        ]
    )
    return sentence


@recorded
def add(
    *,
    session: EventSession,
    by: Person,
    kind: str,
    minutes: int,
    discussion_minutes: int = 0,
    title: str = "",
    talk: Talk | None = None,
    seen: str | None = None,
) -> Item:
    """Add an item at the end."""
    table = _open(session, seen)
    if len(table.items) >= MOST_ITEMS:
        raise DomainError(f"A programme has at most {MOST_ITEMS} items.")
    slot = Slot(session=table.session, position=len(table.items))
    _fill(
        slot,
        event=table.session.event,
        kind=kind,
        minutes=minutes,
        discussion_minutes=discussion_minutes,
        title=title,
        talk=talk,
    )
    slot.save()
    return _item(table.session, slot.pk)


@recorded
def change(
    *,
    slot: Slot,
    by: Person,
    kind: str,
    minutes: int,
    discussion_minutes: int = 0,
    title: str = "",
    talk: Talk | None = None,
    seen: str | None = None,
) -> Item:
    """Change what an item is and how long it takes."""
    table, item = _found(slot, seen)
    _fill(
        item.slot,
        event=table.session.event,
        kind=kind,
        minutes=minutes,
        discussion_minutes=discussion_minutes,
        title=title,
        talk=talk,
    )
    item.slot.save()
    return _item(table.session, slot.pk)


@recorded
def remove(*, slot: Slot, by: Person, seen: str | None = None) -> None:
    """Take an item out. Its talk, if it has one, waits for another place in the programme."""
    table, item = _found(slot, seen)
    Slot.objects.filter(pk=item.slot.pk).delete()
    _number([each.slot for each in table.items if each.slot.pk != slot.pk])


@recorded
def move(*, slot: Slot, by: Person, step: int, seen: str | None = None) -> Item:
    """Move an item ``step`` places, -1 for up. At the end of the list it stays where it is."""
    table, item = _found(slot, seen)
    slots = [each.slot for each in table.items]
    to = min(max(item.slot.position + step, 0), len(slots) - 1)
    slots.insert(to, slots.pop(item.slot.position))
    _number(slots)
    return _item(table.session, slot.pk)


@recorded
def arrange(*, session: EventSession, by: Person, order: Sequence[int], seen: str | None = None) -> None:
    """Put all items into ``order``, given by their ids."""
    table = _open(session, seen)
    by_pk = {item.slot.pk: item.slot for item in table.items}
    if sorted(order) != sorted(by_pk):
        raise DomainError(CHANGED_MEANWHILE)
    _number([by_pk[pk] for pk in order])


def put_talk(*, slot: Slot, talk: Talk) -> None:
    """Give an open slot to a talk, in the caller's transaction."""
    session = lock_session(slot.session_id)
    slot = Slot.objects.get(pk=slot.pk)
    if slot.talk_id == talk.pk:
        return
    if slot.kind != SlotKind.TALK or slot.talk_id is not None:
        raise DomainError("That place in the programme is taken by now. Choose another.", field="slot")
    slot.talk = _talk_for(slot, session.event, talk)
    slot.save(update_fields=["talk"])


def clear_talk(talk: Talk) -> Slot | None:
    """Take a talk out of its slot, which stays in the programme as an open one. In the caller's transaction."""
    slot = Slot.objects.filter(talk=talk).first()
    if slot is None:
        return None
    lock_session(slot.session_id)
    slot = Slot.objects.filter(pk=slot.pk, talk=talk).first()
    if slot is not None:
        slot.talk = None
        slot.save(update_fields=["talk"])
    return slot


def _found(slot: Slot, seen: str | None) -> tuple[Timetable, Item]:
    table = _open(slot.session, seen)
    item = table.item(slot.pk)
    if item is None:
        raise DomainError(CHANGED_MEANWHILE)
    return table, item


def _item(session: EventSession, slot_pk: int) -> Item:
    item = current(session).item(slot_pk)
    assert item is not None
    return item


def _number(slots: Sequence[Slot]) -> None:
    """Write the positions of ``slots``, which are all of their session's."""
    for position, slot in enumerate(slots):
        slot.position = position
    Slot.objects.bulk_update(slots, ["position"])


def _fill(slot: Slot, *, event: Event, kind: str, talk: Talk | None, **given: Any) -> None:
    """Check what was given and set it. Only a talk has a discussion, and somebody to give it."""
    if kind not in SlotKind.values:
        raise DomainError("Choose what it is.", field="kind")
    is_talk = kind == SlotKind.TALK
    if not 1 <= given["minutes"] <= LONGEST:
        raise DomainError(f"Give its length in minutes, from 1 to {LONGEST}.", field="minutes")
    if not 0 <= given["discussion_minutes"] <= LONGEST:
        raise DomainError(f"Give the discussion in minutes, from 0 to {LONGEST}.", field="discussion_minutes")
    slot.kind = kind
    slot.title = " ".join(given["title"].split())[:140]
    slot.minutes = given["minutes"]
    slot.discussion_minutes = given["discussion_minutes"] if is_talk else 0
    slot.talk = _talk_for(slot, event, talk) if is_talk and talk is not None else None


def _talk_for(slot: Slot, event: Event, talk: Talk) -> Talk:
    talk = Talk.objects.get(pk=talk.pk)
    if talk.event_id != event.pk or talk.state != TalkState.PLANNED:
        raise DomainError("Choose a talk of this event that is planned.", field="talk")
    others = Slot.objects.filter(talk=talk).exclude(pk=slot.pk)
    # A session that was cancelled keeps its programme, but no talk waits in it.
    others.filter(session__state=SessionState.CANCELLED).update(talk=None)
    if others.exists():
        raise DomainError("This talk has a place in the programme already.", field="talk")
    return talk
