"""The call for contributors: opened by organisers, answered by anybody, decided by the organisers one by one (E4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from common.clock import zone_named
from common.deadlines import in_time
from common.errors import DomainError
from common.history import recorded
from events.booking import waiting_list
from events.choices import HELD_OR_CANCELLED, PRESENTING, EventState, PresenterState, TalkState
from events.models import Event, Presenter, Slot, Talk
from events.programme import mails as talk_mail
from events.programme import schedule
from events.programme.talks import lock_talk, move_talk, new_talk, still_to_come
from people.models import Museum, Person, Topic
from programmes.calls.clock import accepts
from programmes.calls.kinds import CallKind, StageKind
from programmes.calls.services import Dates, change_call, clone_call, set_dates, wall
from programmes.calls.services import open_call as open_new_call
from programmes.models import CallStage
from programmes.services import become_member

#: Proposals that one person can have open at one event.
MOST_PROPOSALS = 5


#: The kind of call, and its one stage.
KIND, PROPOSALS = "events.contributors", "proposals"
CONTRIBUTORS = CallKind(
    words="Call for contributors",
    stages=(StageKind(PROPOSALS, public_name="Proposing a talk", desk_name="Proposals"),),
    page=lambda call: reverse("events:propose", args=[call.event.slug]),
    desk=lambda call: reverse("events:programme", args=[call.event.slug]),
)


@recorded
def set_call(*, event: Event, by: Person, text: str, closes_at: datetime | None) -> Event:
    """Ask for contributions on the event's page, or stop asking by leaving the text empty."""
    event = waiting_list.lock_event(event.pk)
    still_to_come(event)
    local = closes_at and closes_at.astimezone(zone_named(event.programme.zone))
    dates = Dates(closes=wall(local))
    if not text.strip():
        call, event.call = event.call, None
        event.save(update_fields=["call"])
        if call is not None:
            call.delete()
    elif event.call is not None:
        event.call = change_call(call=event.call, by=by, words=text)
        set_dates(stage=event.call.stage(PROPOSALS), by=by, dates=dates)
    else:
        event.call = open_new_call(
            programme=event.programme, kind=KIND, title=_title(event), words=text, by=by, dates=[dates]
        )
        event.save(update_fields=["call"])
    return event


@recorded
def copy_to(clone: Event, *, event: Event, by: Person | None, shift: timedelta) -> None:
    """Give the copy of an event a call like the event's own, which closes so many days later."""
    if event.call is None:
        return
    try:
        clone.call = clone_call(call=event.call, by=by, shift=shift, title=_title(clone))
    except DomainError as error:
        raise DomainError(f"{error.message} (The call for contributors.)", field="first_day") from None
    clone.save(update_fields=["call"])


def _title(event: Event) -> str:
    return f"Contributors to {event.number}"


def with_stage(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events that bring what ``stage_of`` says with them, in the same query."""
    stage = FilteredRelation("call__stages", condition=Q(call__stages__key=PROPOSALS))
    joined: Any = events.annotate(call_stage=stage)  # django-stubs know no relation that a query makes
    return cast("QuerySet[Event]", joined.select_related("call", "call_stage"))


def stage_of(event: Event) -> CallStage | None:
    """The stage of the event's call in which talks are proposed, with the call. One query where there is a call."""
    if event.call_id is None:
        return None
    brought: CallStage | None = event.__dict__.get("call_stage")
    if brought is not None and event.call is not None:
        brought.call = event.call
        return brought
    return CallStage.objects.select_related("call").get(call=event.call_id, key=PROPOSALS)


def closes_at(stage: CallStage | None, *, first_start: datetime | None) -> datetime | None:
    """Until when talks may be proposed: the stated time, or the start of the first session if that is sooner."""
    stated = None if stage is None else stage.closes_at
    times = [moment for moment in (stated, first_start) if moment is not None]
    return min(times, default=None)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call for contributors that is open: its words, and until when."""

    words: str
    closes_at: datetime | None


def open_call(event: Event, *, first_start: datetime | None, now: datetime) -> OpenCall | None:
    """The call that the event's page shows, if it is open."""
    stage = stage_of(event)
    if stage is None or not is_open(event, stage, first_start=first_start, now=now):
        return None
    return OpenCall(stage.call.words, closes_at(stage, first_start=first_start))


def is_open(
    event: Event,
    stage: CallStage | None,
    *,
    first_start: datetime | None,
    now: datetime,
    person: Person | None = None,
    form_opened_at: datetime | None = None,
) -> bool:
    """Whether a talk may be proposed now, by ``person`` where that is known: in the stage of the call, and before the
    event. The stated minute counts, and a form opened before has a while longer."""
    if stage is None or event.state in HELD_OR_CANCELLED or not event.is_up:
        return False
    if not accepts(stage, now=now, person=person, form_opened_at=form_opened_at):
        return False
    if event.state == EventState.POSTPONED:
        return True  # It has no day yet, and what it is to be about can still be proposed.
    return first_start is not None and in_time(first_start, now, form_opened_at)


@recorded
def propose(
    *,
    event: Event,
    person: Person,
    by: Person | None,
    title: str,
    summary: str = "",
    museum: Museum | None = None,
    museum_words: str = "",
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
    waiting_list.lock_people([person.pk])
    event = waiting_list.lock_event(event.pk)
    days = event.sessions.filter(state=SessionState.PLANNED).order_by("starts_at").values_list("starts_at")
    first = days.first()
    stage, first_start = stage_of(event), first[0] if first else None
    if not is_open(
        event, stage, first_start=first_start, now=now, person=person, form_opened_at=form_opened_at
    ):
        ended = stage is not None and stage.closes_at is not None and stage.closes_at < now
        when = f" It ended on {stage.closes_words}." if stage is not None and ended else ""
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
    if museum_words and museum is None:
        talk.museum_words = " ".join(museum_words.split())[:200]
        talk.save(update_fields=["museum_words"])
    row = Presenter.objects.create(
        talk=talk,
        person=person,
        state=PresenterState.ACCEPTED,
        is_named=is_named,
        invited_at=now,
        answered_at=now,
        claimed_at=now if by == person else None,
    )
    if by == person:
        become_member(programme=event.programme, person=person)
    talk_mail.proposed(row, event=event, now=now)
    talk_mail.news(row, event=event, now=now)
    return row


@recorded
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


@recorded
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
