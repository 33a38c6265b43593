"""The mails about talks: to those who are asked to give one, and to the organisers about what they answered."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common import links
from events.access import organisers_of
from events.booking import waiting_list
from events.choices import PresenterState, TalkState
from events.links import talk_address
from events.models import Event, Presenter, Slot
from events.programme.timetable import Item
from mailing.choices import Priority
from mailing.outbox.services import queue


def invited(row: Presenter, *, event: Event, now: datetime) -> None:
    """Would you give this talk?"""
    _to_presenter("invited", row, event=event, subject=f"Would you give a talk? {event.title}", now=now)


def proposed(row: Presenter, *, event: Event, now: datetime) -> None:
    """Thank you for your proposal, to the address that was given with it."""
    _to_presenter("proposed", row, event=event, subject=f"Your proposal: {row.talk.title}", now=now)


def taken(row: Presenter, *, event: Event, now: datetime) -> None:
    """Your proposal is taken into the programme."""
    _to_presenter("taken", row, event=event, subject=f"Your talk is in the programme: {row.talk}", now=now)


def turned_down(row: Presenter, *, event: Event, sentence: str, now: datetime) -> None:
    """Not this time, and why."""
    _to_presenter(
        "turned_down",
        row,
        event=event,
        subject=f"Your proposal: {row.talk.title}",
        now=now,
        sentence=sentence,
    )


def confirmed(row: Presenter, *, event: Event, item: Item, now: datetime) -> None:
    """The programme stands: when and where the talk is."""
    subject = f"Your talk is confirmed: {row.talk.title}"
    _to_presenter("confirmed", row, event=event, subject=subject, now=now, item=item)


def taken_off(row: Presenter, *, event: Event, note: str, now: datetime) -> None:
    """The organisers no longer count on this talk, or on this person for it."""
    subject = f"Your talk is no longer in the programme: {row.talk.title}"
    _to_presenter("taken_off", row, event=event, subject=subject, now=now, note=note)


_NEWS = {
    PresenterState.ACCEPTED: "accepts",
    PresenterState.DECLINED: "declines",
    PresenterState.WITHDRAWN: "withdraws",
}


def news(row: Presenter, *, event: Event, now: datetime, slot: Slot | None = None) -> None:
    """Tell the organisers at once what a presenter has answered; ``slot`` is the one that came open by it."""
    verb = "proposes a talk" if row.talk.state == TalkState.SUBMITTED else _NEWS[PresenterState(row.state)]
    if row.talk.state == TalkState.SUBMITTED and row.state != PresenterState.ACCEPTED:
        verb = _NEWS[PresenterState(row.state)]
    for person in organisers_of(event):
        queue(
            kind="events.talk_news",
            to=person,
            subject=f"{row.person} {verb}: {row.talk.title}",
            template="events/mail/talk_news.html",
            context={
                "event": event,
                "talk": row.talk,
                "presenter": row,
                "verb": verb,
                "slot": slot,
                "days": waiting_list.planned_days(event),
                "run": links.absolute(reverse("events:programme", args=[event.slug])),
            },
            about=row,
            occurrence=now.isoformat(),
            programme=event.programme,
            priority=Priority.BOOKING,
        )


def _to_presenter(
    kind: str, row: Presenter, *, event: Event, subject: str, now: datetime, **facts: Any
) -> None:
    manage = talk_address(row)
    queue(
        kind=f"events.talk_{kind}",
        to=row.person,
        subject=subject,
        template=f"events/mail/talk_{kind}.html",
        context={
            "event": event,
            "talk": row.talk,
            "presenter": row,
            "days": waiting_list.planned_days(event),
            "manage": manage,
            "disown": f"{manage}#not-me" if row.claimed_at is None else "",
            **facts,
        },
        about=row,
        occurrence=now.isoformat(),
        programme=event.programme,
        priority=Priority.BOOKING,
    )
