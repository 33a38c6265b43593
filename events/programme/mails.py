"""The mails about talks: to those who are asked to give one, and to the organisers about what they answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common import links
from events.access import organisers_of
from events.booking import waiting_list
from events.choices import PresenterState, TalkState
from events.links import talk_address
from events.mail_examples import EVENT, LINK, PROGRAMME, TALK, WHEN
from events.models import Event, Presenter, Slot
from events.programme.timetable import Item, current
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

ABOUT = (
    Placeholder("name", "presenter.person.get_short_name", "Whom it goes to", "Ann"),
    TALK,
    EVENT,
    PROGRAMME,
    WHEN,
    Placeholder("manage_link", "manage", "The page of their talk", LINK),
    Placeholder("withdraw_link", 'manage|add:"#withdraw"', "Where they withdraw it", LINK),
)
GROUP = "Talks"
SENTENCE = "The sentence that an organiser writes stands here."


def _of_newest(tell: Callable[..., None], **more: Any) -> Callable[[Programme], None]:
    """Rehearse with whoever was last asked to give a talk, or offered one."""

    def of(programme: Programme) -> None:
        rows = Presenter.objects.filter(talk__event__programme=programme)
        row = rows.select_related("talk__event__programme", "person", "invited_by").order_by("-pk").first()
        if row is not None:
            tell(row, event=row.talk.event, now=timezone.now(), **more)

    return of


def invited(row: Presenter, *, event: Event, now: datetime) -> None:
    """Would you give this talk?"""
    _to_presenter(INVITED, row, event=event, now=now)


@dataclass(frozen=True, slots=True)
class _Unsaid:
    """A talk in a mail to somebody who has not said that it is theirs."""

    title: str = "the talk that you described"


def proposed(row: Presenter, *, event: Event, now: datetime) -> None:
    """Thank you for your proposal, to the address that was given with it.

    Whoever typed the address signed out typed the title as well, and it may be no word for whoever reads it.
    """
    said = {} if row.claimed_at else {"talk": _Unsaid()}
    _to_presenter(PROPOSED, row, event=event, now=now, **said)


def taken(row: Presenter, *, event: Event, now: datetime) -> None:
    """Your proposal is taken into the programme."""
    _to_presenter(TAKEN, row, event=event, now=now)


def turned_down(row: Presenter, *, event: Event, sentence: str, now: datetime) -> None:
    """Not this time, and why."""
    _to_presenter(TURNED_DOWN, row, event=event, now=now, sentence=sentence)


def confirmed(row: Presenter, *, event: Event, item: Item, now: datetime) -> None:
    """The programme stands: when and where the talk is."""
    _to_presenter(CONFIRMED, row, event=event, now=now, item=item)


def taken_off(row: Presenter, *, event: Event, note: str, now: datetime) -> None:
    """The organisers no longer count on this talk, or on this person for it."""
    _to_presenter(TAKEN_OFF, row, event=event, now=now, note=note)


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
        NEWS.queue(
            to=person,
            about=row,
            programme=event.programme,
            envelope=Envelope(occurrence=now.isoformat()),
            event=event,
            talk=row.talk,
            presenter=row,
            verb=verb,
            slot=slot,
            days=waiting_list.planned_days(event),
            run=links.absolute(reverse("events:programme", args=[event.slug])),
        )


def _to_presenter(mail: Mail, row: Presenter, *, event: Event, now: datetime, **facts: Any) -> None:
    manage = talk_address(row)
    mail.queue(
        to=row.person,
        about=row,
        programme=event.programme,
        envelope=Envelope(occurrence=now.isoformat()),
        **{
            "event": event,
            "talk": row.talk,
            "presenter": row,
            "days": waiting_list.planned_days(event),
            "manage": manage,
            "disown": f"{manage}#not-me" if row.claimed_at is None else "",
            **facts,
        },
    )


def _confirmed(programme: Programme) -> None:
    """About the newest talk that has its place in a programme: the mail says when it starts."""
    rows = Presenter.objects.filter(talk__event__programme=programme, talk__slot__isnull=False)
    row = (
        rows.select_related("talk__event__programme", "talk__slot__session", "person").order_by("-pk").first()
    )
    item = current(row.talk.slot.session).item(row.talk.slot.pk) if row else None
    if row is not None and item is not None:
        confirmed(row, event=row.talk.event, item=item, now=timezone.now())


INVITED = Mail(
    kind="events.talk_invited",
    name="Would you give a talk?",
    sort="booking",
    subject="Would you give a talk? {{ event.title }}",
    template="events/mail/talk_invited.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(invited),
)
PROPOSED = Mail(
    kind="events.talk_proposed",
    name="We have your proposal of a talk",
    sort="booking",
    subject="Your proposal of a talk: {{ event.title }}",
    template="events/mail/talk_proposed.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(proposed),
)
TAKEN = Mail(
    kind="events.talk_taken",
    name="A talk is in the programme",
    sort="booking",
    subject="Your talk is in the programme: {{ talk }}",
    to_unconfirmed="Your talk is in the programme",
    template="events/mail/talk_taken.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(taken),
)
TURNED_DOWN = Mail(
    kind="events.talk_turned_down",
    name="A talk is not in the programme",
    sort="booking",
    subject="Your proposal: {{ talk.title }}",
    to_unconfirmed="About your proposal of a talk",
    template="events/mail/talk_turned_down.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(turned_down, sentence=SENTENCE),
)
CONFIRMED = Mail(
    kind="events.talk_confirmed",
    name="A talk is confirmed",
    sort="booking",
    subject="Your talk is confirmed: {{ talk.title }}",
    to_unconfirmed="Your talk is confirmed",
    template="events/mail/talk_confirmed.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_confirmed,
)
TAKEN_OFF = Mail(
    kind="events.talk_taken_off",
    name="A talk is no longer in the programme",
    sort="booking",
    subject="Your talk is no longer in the programme: {{ talk.title }}",
    to_unconfirmed="Your talk is no longer in the programme",
    template="events/mail/talk_taken_off.html",
    placeholders=ABOUT,
    group=GROUP,
    rehearse=_of_newest(taken_off, note=SENTENCE),
)
NEWS = Mail(
    kind="events.talk_news",
    name="A presenter has answered",
    sort="booking",
    subject="{{ presenter.person }} {{ verb }}: {{ talk.title }}",
    template="events/mail/talk_news.html",
    as_written="It is news for those who run the event or the programme, and not for those who take part.",
)
