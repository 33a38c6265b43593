"""Talks and those who give them: planned, invited, accepted, confirmed, withdrawn (E4).

Every move of a talk or a presenter holds the event's lock, because it may give or free a place in the room and a
slot of the programme; the people it is about are locked before it (see ``standing``). What is told to whom is in
``talk_mail``.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from agenda.choices import Mode, Part, SessionState
from common.errors import DomainError
from common.history import recorded, recorded_as
from events.booking import signup, waiting_list
from events.choices import HELD_OR_CANCELLED, PRESENTING, EventState, PresenterState, TalkState
from events.models import Event, Presenter, Slot, Talk
from events.programme import mails as talk_mail
from events.programme import schedule
from events.programme.lifecycle import PRESENTERS, TALKS
from events.programme.timetable import Item, current
from people.models import Museum, Person, Topic
from people.museums.services import find_or_note
from people.profile.lookup import person_for_booking
from programmes.services import become_member

NOT_THEM = "They say that it was not them."


# --- talks ------------------------------------------------------------------------------------------------------------
@recorded
def plan_talk(
    *,
    event: Event,
    by: Person,
    title: str,
    summary: str = "",
    museum: Museum | None = None,
    topics: Collection[Topic] = (),
    slot: Slot | None = None,
) -> Talk:
    """Plan a talk, and give it an open slot of the programme if one is named."""
    event = waiting_list.lock_event(event.pk)
    if event.state == EventState.CANCELLED:
        raise DomainError("This event is cancelled, so its programme stays as it is.")
    talk = new_talk(event, title=title, summary=summary, museum=museum, topics=topics)
    if slot is not None:
        schedule.put_talk(slot=slot, talk=talk)
    return talk


@recorded
def change_talk(
    *,
    talk: Talk,
    by: Person,
    title: str,
    summary: str = "",
    museum: Museum | None = None,
    topics: Collection[Topic] = (),
) -> Talk:
    """Change what a talk is about."""
    talk = Talk.objects.select_for_update().get(pk=talk.pk)
    talk.title, talk.summary, talk.museum = _title(title), summary.strip(), museum
    talk.save(update_fields=["title", "summary", "museum"])
    talk.topics.set(topics)
    return talk


@recorded
def drop_talk(*, talk: Talk, by: Person, note: str = "", now: datetime | None = None) -> Talk:
    """Take a talk out of the event. Whoever was to give it is told, and nobody else."""
    now = now or timezone.now()
    waiting_list.lock_people(list(talk.presenters.values_list("person_id", flat=True)))
    event, talk = lock_talk(talk)
    still_to_come(event)
    move_talk(talk, TalkState.WITHDRAWN, note)
    schedule.clear_talk(talk)
    for row in _presenting(talk):
        _leave(row, event=event, to=PresenterState.WITHDRAWN, note=note, by=by, now=now)
        talk_mail.taken_off(row, event=event, note=note, now=now)
    return talk


def new_talk(
    event: Event,
    *,
    title: str,
    summary: str,
    museum: Museum | None,
    topics: Collection[Topic],
    state: TalkState = TalkState.PLANNED,
) -> Talk:
    """The row of a talk, in the caller's transaction."""
    talk = Talk.objects.create(
        event=event, title=_title(title), summary=summary.strip(), museum=museum, state=state
    )
    talk.topics.set(topics)
    return talk


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise DomainError("Give the talk a title.", field="title")
    return title[:140]


# --- presenters: what organisers do -----------------------------------------------------------------------------------
@recorded
def invite(*, talk: Talk, by: Person, name: str, email: str, now: datetime | None = None) -> Presenter:
    """Ask somebody to give a talk. They answer behind the link in their mail; who said no may be asked again."""
    now = now or timezone.now()
    person = person_for_booking(name=name, email=email, by=by)
    waiting_list.lock_people([person.pk])
    event, talk = lock_talk(talk)
    still_to_come(event)
    if talk.state != TalkState.PLANNED:
        raise DomainError("Take the talk into the programme before you invite somebody to give it.")
    row = Presenter.objects.select_for_update().filter(talk=talk, person=person).first()
    if row is None:
        row = Presenter(talk=talk, person=person)
    elif row.state in PRESENTING:
        raise DomainError(f"{row.person} is asked to give this talk already.", field="email")
    _move(row, PresenterState.INVITED, now=now, note="", invited_by=by, invited_at=now, answered_at=None)
    talk_mail.invited(row, event=event, now=now)
    return row


@recorded
def confirm(
    *, presenter: Presenter, by: Person, mode: str = Mode.IN_PERSON, now: datetime | None = None
) -> Presenter:
    """Say that the programme stands and this person speaks: they become part of the team, inside the room."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    still_to_come(event)
    item = place_of(row.talk)
    if item is None:
        raise DomainError("Give the talk its place in the programme first: the mail says when it starts.")
    _move(row, PresenterState.CONFIRMED, now=now)
    if row.claimed_at is not None:
        become_member(programme=event.programme, person=row.person)
    if not signup.crew_of(event).filter(person=row.person).exists():
        signup.add_crew(event=event, person=row.person, part=Part.PRESENTER, by=by, mode=mode, now=now)
    talk_mail.confirmed(row, event=event, item=item, now=now)
    return row


@recorded
def take_off(*, presenter: Presenter, by: Person, note: str = "", now: datetime | None = None) -> Presenter:
    """The organisers no longer count on somebody, who is told so. An invitation is taken back in the same way."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    still_to_come(event)
    _leave(row, event=event, to=PresenterState.WITHDRAWN, note=note, by=by, now=now)
    talk_mail.taken_off(row, event=event, note=row.note, now=now)
    return row


# --- presenters: what they do themselves ------------------------------------------------------------------------------
@recorded_as("presenter.person")
def accept(
    *, presenter: Presenter, note: str = "", is_named: bool = True, now: datetime | None = None
) -> Presenter:
    """Say yes to an invitation."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    if row.state in (PresenterState.ACCEPTED, PresenterState.CONFIRMED):
        return row
    still_to_come(event)
    claimed_at = row.claimed_at or now
    _move(row, PresenterState.ACCEPTED, note=note, now=now, is_named=is_named, claimed_at=claimed_at)
    become_member(programme=event.programme, person=row.person)
    talk_mail.news(row, event=event, now=now)
    return row


@recorded_as("presenter.person")
def decline(*, presenter: Presenter, note: str = "", now: datetime | None = None) -> Presenter:
    """Say no to an invitation."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    if row.state == PresenterState.DECLINED:
        return row
    still_to_come(event)
    row.claimed_at = row.claimed_at or now
    slot = _leave(row, event=event, to=PresenterState.DECLINED, note=note, by=row.person, now=now)
    talk_mail.news(row, event=event, slot=slot, now=now)
    return row


@recorded_as("presenter.person")
def withdraw(*, presenter: Presenter, note: str = "", now: datetime | None = None) -> Presenter:
    """Say no after all, however late. The organisers are told at once, and nobody is left waiting for this talk."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    if row.state == PresenterState.WITHDRAWN:
        return row
    still_to_come(event)
    row.claimed_at = row.claimed_at or now
    slot = _leave(row, event=event, to=PresenterState.WITHDRAWN, note=note, by=row.person, now=now)
    talk_mail.news(row, event=event, slot=slot, now=now)
    return row


@recorded_as("presenter.person")
def disown(*, presenter: Presenter, now: datetime | None = None) -> Presenter:
    """ "This was not me": somebody else gave this person's address. The organisers hear it; they hear no more."""
    now = now or timezone.now()
    event, row = _lock(presenter)
    if row.claimed_at is not None:
        raise DomainError("You have answered with this link already. Withdraw your talk instead.")
    if row.state not in PRESENTING:
        return row
    to = PresenterState.DECLINED if row.state == PresenterState.INVITED else PresenterState.WITHDRAWN
    slot = _leave(row, event=event, to=to, note=NOT_THEM, by=row.person, now=now)
    talk_mail.news(row, event=event, slot=slot, now=now)
    return row


@recorded_as("presenter.person")
def be_named(*, presenter: Presenter, is_named: bool) -> Presenter:
    """Say whether the public programme names one."""
    row = claim(presenter=presenter)
    row.is_named = is_named
    row.save(update_fields=["is_named"])
    return row


@recorded_as("presenter.person")
def claim(*, presenter: Presenter, now: datetime | None = None) -> Presenter:
    """Note that the person has shown that the talk is theirs: by a button behind the link in their own mail."""
    if presenter.claimed_at is None:
        talk = presenter.talk
        presenter.claimed_at = now or timezone.now()
        presenter.save(update_fields=["claimed_at"])
        become_member(programme=talk.event.programme, person=presenter.person)
        if talk.museum_words:
            talk.museum, talk.museum_words = find_or_note(text=talk.museum_words, by=presenter.person), ""
            talk.save(update_fields=["museum", "museum_words"])
    return presenter


# --- shared -----------------------------------------------------------------------------------------------------------
def lock_talk(talk: Talk) -> tuple[Event, Talk]:
    """The event, locked, and the talk as it is now."""
    event = waiting_list.lock_event(talk.event_id)
    talk = Talk.objects.select_for_update().get(pk=talk.pk)
    talk.event = event
    return event, talk


def _lock(presenter: Presenter) -> tuple[Event, Presenter]:
    """The event and the presenter as they are now, both locked, and before them the person."""
    waiting_list.lock_people([presenter.person_id])
    event = waiting_list.lock_event(presenter.talk.event_id)
    row = (
        Presenter.objects.select_for_update(of=("self",))
        .select_related("person", "talk")
        .get(pk=presenter.pk)
    )
    row.talk.event = event
    return event, row


def still_to_come(event: Event) -> None:
    """Refuse to change who speaks at what has happened, or will not."""
    if event.state == EventState.CANCELLED:
        raise DomainError("This event is cancelled.")
    if event.state in HELD_OR_CANCELLED:
        raise DomainError("This event has taken place, so who spoke stays as it is.")


def move_talk(talk: Talk, to: TalkState, note: str = "") -> None:
    """Move the state of a talk whose event is locked."""
    TALKS.move(talk, to, state_note=note.strip()[:300])


def _move(
    row: Presenter,
    to: PresenterState,
    *,
    now: datetime,
    note: str | None = None,
    also: Collection[str] = (),
    **changes: Any,
) -> None:
    """Move a presenter whose event is locked; without a note they keep theirs."""
    if to != PresenterState.CONFIRMED:
        changes.setdefault("answered_at", now)
    if note is not None:
        changes["note"] = note.strip()[:300]
    PRESENTERS.move(row, to, also=also, **changes)


def _leave(
    row: Presenter, *, event: Event, to: PresenterState, note: str, by: Person, now: datetime
) -> Slot | None:
    """Count on somebody no longer. Returns the slot that came open because nobody is left to give the talk."""
    was_confirmed = row.state == PresenterState.CONFIRMED
    _move(row, to, note=note, now=now, also=["claimed_at"])
    if was_confirmed:
        _leave_the_team(row, event=event, by=by)
    if _presenting(row.talk):
        return None
    if row.talk.state in (TalkState.SUBMITTED, TalkState.REJECTED):
        move_talk(row.talk, TalkState.WITHDRAWN)
    return schedule.clear_talk(row.talk)


def _leave_the_team(row: Presenter, *, event: Event, by: Person) -> None:
    """Who gives another talk, hosts or organises as well stays part of the team."""
    other = Presenter.objects.filter(
        talk__event=event, person=row.person, state=PresenterState.CONFIRMED
    ).exclude(pk=row.pk)
    crew = signup.crew_of(event).filter(person=row.person, part=Part.PRESENTER)
    if crew.exists() and not other.exists():
        signup.leave_crew(event=event, person=row.person, by=by)


def _presenting(talk: Talk) -> list[Presenter]:
    return list(
        Presenter.objects.select_for_update(of=("self",))
        .select_related("person", "talk")
        .filter(talk=talk, state__in=PRESENTING)
    )


def place_of(talk: Talk) -> Item | None:
    """The talk's item in the programme, with its time."""
    slots = Slot.objects.select_related("session").filter(talk=talk)
    slot = slots.exclude(session__state=SessionState.CANCELLED).first()
    if slot is None:
        return None
    return current(slot.session).item(slot.pk)
