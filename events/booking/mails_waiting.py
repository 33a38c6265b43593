"""The mails to those who wait in line, and about a new date."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils import timezone

from common.clock import moment_words
from events.booking.mails import about_booking
from events.booking.named import Brought
from events.choices import EventState, RegistrationState
from events.mail_examples import ABOUT_EVENT, BOOKING_LINKS, NAME, PEOPLE, POSITION, newest_booking
from events.models import Event, EventSession, Registration
from events.selectors import position_in_line
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

WAITING = (NAME, *ABOUT_EVENT, *BOOKING_LINKS)
GROUP = "The waiting list, and new dates"


def _of_newest(
    state: RegistrationState, tell: Callable[[Registration, list[EventSession]], object]
) -> Callable[[Programme], None]:
    """Rehearse with the newest booking in ``state``."""

    def of(programme: Programme) -> None:
        row = newest_booking(programme, state)
        if row is not None:
            tell(row, list(row.event.sessions.all()))

    return of


def _in_line(row: Registration, days: list[EventSession]) -> None:
    in_line(row, event=row.event, days=days)


def _line_news(row: Registration, days: list[EventSession]) -> None:
    reason = row.event.state_reason or "The reason that an officer gives stands here."
    line_news(row, event=row.event, days=days, news=EventState.POSTPONED.value, reason=reason)


def _new_date(row: Registration, days: list[EventSession]) -> None:
    row.reconfirm_by = row.reconfirm_by or timezone.now() + timedelta(days=7)
    new_date(row, event=row.event, days=days)


IN_LINE = Mail(
    kind="events.in_line",
    name="You are on the waiting list",
    sort="booking",
    subject="You are on the waiting list: {{ event.title }}",
    template="events/mail/in_line.html",
    placeholders=(*WAITING, POSITION, PEOPLE),
    group=GROUP,
    rehearse=_of_newest(RegistrationState.WAITING, _in_line),
)
LINE_NEWS = Mail(
    kind="events.line_news",
    name="News to the waiting list",
    sort="booking",
    subject="{{ news|capfirst }}: {{ event.title }}",
    template="events/mail/line_news.html",
    placeholders=(
        *WAITING,
        Placeholder("news", "news", "What has become of the event", "postponed"),
    ),
    group=GROUP,
    rehearse=_of_newest(RegistrationState.WAITING, _line_news),
)
NEW_DATE = Mail(
    kind="events.new_date",
    name="A new date",
    sort="booking",
    subject="{% if answer_by %}New date, can you come? {{ event.title }}"
    "{% else %}New date: {{ event.title }}{% endif %}",
    template="events/mail/new_date.html",
    placeholders=(
        *WAITING,
        Placeholder("answer_by", "answer_by", "Until when they answer", "Thursday 12 March 2026, 10:00"),
    ),
    group=GROUP,
    rehearse=_of_newest(RegistrationState.CONFIRMED, _new_date),
    question="events.booking.replies.NEW_DATE",
)


def in_line(
    registration: Registration,
    *,
    event: Event,
    days: Sequence[EventSession],
    party: Sequence[Brought] = (),
    why: str = "",
) -> None:
    """ "You are on the waiting list", with the place in line; ``why`` when it is not that all places are taken.

    A party is told as one. Its guests hear of it once they have places, so that each of them has one mail (rule 29).
    """
    about_booking(
        IN_LINE,
        registration,
        event=event,
        days=days,
        position=position_in_line(registration),
        party=party,
        people=len(party) + 1,
        why=why,
    )


def line_news(
    registration: Registration, *, event: Event, days: Sequence[EventSession], news: str, reason: str
) -> None:
    """Tell somebody in line that the event is cancelled or postponed."""
    about_booking(
        LINE_NEWS,
        registration,
        event=event,
        days=days,
        news=news,
        reason=reason,
        envelope=Envelope(occurrence=f"{news}-{days[0].revision if days else registration.turn}"),
    )


def new_date(registration: Registration, *, event: Event, days: Sequence[EventSession]) -> None:
    """A postponed event has a new date: those with a place are asked, those in line are told (rule 21)."""
    about_booking(
        NEW_DATE,
        registration,
        event=event,
        days=days,
        answer_by=moment_words(registration.reconfirm_by) if registration.reconfirm_by else "",
    )
