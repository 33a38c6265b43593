"""The call for contributors: opened by organisers, answered by anybody, decided by the organisers one by one (E4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agenda.choices import SessionState
from common.clock import moment_words
from common.errors import DomainError
from events.choices import PRESENTING, PUBLIC_STATES, EventState, PresenterState, TalkState
from events.models import Event, Presenter, Slot, Talk
from events.services import places, schedule, talk_mail
from events.services.talks import OVER, lock_talk, move_talk, new_talk, still_to_come
from events.window import in_time
from people.models import Museum, Person, Topic
from programmes.services import become_member

#: Proposals that one person can have open at one event.
MOST_PROPOSALS = 5


@transaction.atomic
def set_call(*, event: Event, by: Person, text: str, closes_at: datetime | None) -> Event:
    """Ask for contributions on the event's page, or stop asking by leaving the text empty."""
    event = places.lock_event(event.pk)
    still_to_come(event)
    event.call_text, event.call_closes_at = text.strip(), closes_at
    event.save(update_fields=["call_text", "call_closes_at"])
    return event


def closes_at(event: Event, *, first_start: datetime | None) -> datetime | None:
    """Until when talks may be proposed: the stated time, or the start of the first session if that is sooner."""
    times = [moment for moment in (event.call_closes_at, first_start) if moment is not None]
    return min(times, default=None)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is open, and until when."""

    closes_at: datetime | None


def open_call(event: Event, *, first_start: datetime | None, now: datetime) -> Call | None:
    """The call that the event's page shows, if it is open."""
    if not is_open(event, first_start=first_start, now=now):
        return None
    return Call(closes_at(event, first_start=first_start))


def is_open(
    event: Event, *, first_start: datetime | None, now: datetime, form_opened_at: datetime | None = None
) -> bool:
    """Whether a talk may be proposed now. The stated minute counts, and a form opened before has a while longer."""
    if not event.call_text or event.state in OVER or event.state not in PUBLIC_STATES:
        return False
    if event.state == EventState.POSTPONED:
        first_start = None  # It has no day yet, and what it is to be about can still be proposed.
    ends = closes_at(event, first_start=first_start)
    if ends is None:
        return event.state == EventState.POSTPONED
    return in_time(ends, now, form_opened_at)


@transaction.atomic
def propose(
    *,
    event: Event,
    person: Person,
    by: Person | None,
    title: str,
    summary: str = "",
    museum: Museum | None = None,
    topics: Collection[Topic] = (),
    is_named: bool = True,
    now: datetime | None = None,
    form_opened_at: datetime | None = None,
) -> Presenter:
    """Answer the call with a talk of one's own. Pressing the button twice proposes it once.

    ``by`` is None for somebody who is not signed in: until they answer behind the link in their mail, nothing shows
    it in the account that the address may belong to (rule 12).
    """
    now = now or timezone.now()
    places.lock_people([person.pk])
    event = places.lock_event(event.pk)
    days = event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at").values_list("starts_at")
    first = days.first()
    if not is_open(event, first_start=first[0] if first else None, now=now, form_opened_at=form_opened_at):
        ended = event.call_closes_at and event.call_closes_at < now
        when = f" It ended on {moment_words(event.call_closes_at)}." if ended and event.call_closes_at else ""
        raise DomainError(f"The call for contributors is not open.{when}")
    mine = Presenter.objects.filter(
        talk__event=event, talk__state=TalkState.SUBMITTED, person=person, state=PresenterState.ACCEPTED
    )
    again = mine.filter(talk__title__iexact=" ".join(title.split())).select_related("talk", "person").first()
    if again is not None:
        return again
    if mine.count() >= MOST_PROPOSALS:
        raise DomainError(
            "Several talks are proposed from this address already. Wait for their answer first."
        )
    talk = new_talk(
        event, state=TalkState.SUBMITTED, title=title, summary=summary, museum=museum, topics=topics
    )
    row = Presenter.objects.create(
        talk=talk,
        person=person,
        state=PresenterState.ACCEPTED,
        is_named=is_named,
        invited_at=now,
        answered_at=now,
        claimed_at=now if by == person else None,
    )
    become_member(programme=event.programme, person=person)
    talk_mail.proposed(row, event=event, now=now)
    talk_mail.news(row, event=event, now=now)
    return row


@transaction.atomic
def take(*, talk: Talk, by: Person, slot: Slot | None = None, now: datetime | None = None) -> Talk:
    """Take a proposal into the programme, into an open slot if one is named. Whoever proposed it is told."""
    now = now or timezone.now()
    event, talk = lock_talk(talk)
    still_to_come(event)
    move_talk(talk, TalkState.PLANNED)
    if slot is not None:
        schedule.put_talk(slot=slot, talk=talk)
    for row in _proposers(talk):
        talk_mail.taken(row, event=event, now=now)
    return talk


@transaction.atomic
def turn_down(*, talk: Talk, by: Person, sentence: str, now: datetime | None = None) -> Talk:
    """Say "not this time", with a sentence for whoever proposed it."""
    now = now or timezone.now()
    sentence = sentence.strip()
    if not sentence:
        raise DomainError("Write a sentence: whoever proposed the talk reads it.", field="sentence")
    event, talk = lock_talk(talk)
    still_to_come(event)
    move_talk(talk, TalkState.REJECTED, sentence)
    for row in _proposers(talk):
        talk_mail.turned_down(row, event=event, sentence=sentence, now=now)
    return talk


def _proposers(talk: Talk) -> list[Presenter]:
    return list(Presenter.objects.filter(talk=talk, state__in=PRESENTING).select_related("person", "talk"))
