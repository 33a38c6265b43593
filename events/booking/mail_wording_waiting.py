"""Mails to those who wait in line, and about a new date."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from events.booking import mails as notices
from events.booking import mails_offers as notices_offers
from events.choices import EventState, RegistrationState
from events.mail_examples import ABOUT_EVENT, BOOKING_LINKS, NAME, PEOPLE, POSITION, newest_booking
from events.models import PlaceOffer, Registration
from mailing.wording.editable import Editable, Placeholder
from programmes.models import Programme

WAITING = (NAME, *ABOUT_EVENT, *BOOKING_LINKS)
#: Offers go to many at once: of each reader's own such a mail has their whole name, their links and their number.
MANY = (Placeholder("name", "name", "Whom it goes to", "Ann Field"), *ABOUT_EVENT, *BOOKING_LINKS)
UNTIL = Placeholder(
    "until", "offer.expires_at|moment", "Until when it stands", "Thursday 12 March 2026, 10:00"
)
PLACES = Placeholder("places", "offer.places", "How many places", "2")
GROUP = "The waiting list, and new dates"


def _in_line(programme: Programme) -> None:
    row = newest_booking(programme, RegistrationState.WAITING)
    if row is not None:
        notices.in_line(row, event=row.event, days=list(row.event.sessions.all()))


def _line_news(programme: Programme) -> None:
    row = newest_booking(programme, RegistrationState.WAITING)
    if row is not None:
        notices.line_news(
            row,
            event=row.event,
            days=list(row.event.sessions.all()),
            news=EventState.POSTPONED.value,
            reason=row.event.state_reason or "The reason that an officer gives stands here.",
        )


def _new_date(programme: Programme) -> None:
    row = newest_booking(programme, RegistrationState.CONFIRMED)
    if row is not None:
        row.reconfirm_by = row.reconfirm_by or timezone.now() + timedelta(days=7)
        notices.new_date(row, event=row.event, days=list(row.event.sessions.all()))


def _offered(tell: Callable[[PlaceOffer, Registration], None]) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = PlaceOffer.objects.filter(
            registration__event__programme=programme, registration__person__isnull=False
        )
        offer = (
            rows.select_related("registration__event__programme", "registration__person")
            .order_by("-pk")
            .first()
        )
        if offer is not None:
            tell(offer, offer.registration)

    return of


def _offer(offer: PlaceOffer, row: Registration) -> None:
    notices_offers.offers([(offer, offer.places)], event=row.event, days=list(row.event.sessions.all()))


def _part_free(offer: PlaceOffer, row: Registration) -> None:
    days = list(row.event.sessions.all())
    notices_offers.part_free(
        [(row, offer.places + 1, offer.places, 1)], event=row.event, days=days, offer=offer
    )


def _offer_over(offer: PlaceOffer, row: Registration) -> None:
    # One that still stands is shown as it would read once its time is up.
    offer.expires_at = min(offer.expires_at, timezone.now())
    notices_offers.offer_over(offer, event=row.event, days=list(row.event.sessions.all()))


MAILS = (
    Editable("events.in_line", "events/mail/in_line.html", (*WAITING, POSITION, PEOPLE), _in_line, GROUP),
    Editable("events.offer", "events/mail/offer.html", (*MANY, PLACES, UNTIL), _offered(_offer), GROUP),
    Editable(
        "events.part_free", "events/mail/part_free.html", (*MANY, POSITION), _offered(_part_free), GROUP
    ),
    Editable("events.offer_over", "events/mail/offer_over.html", MANY, _offered(_offer_over), GROUP),
    Editable(
        "events.line_news",
        "events/mail/line_news.html",
        (*WAITING, Placeholder("news", "news", "What has become of the event", "postponed")),
        _line_news,
        GROUP,
    ),
    Editable(
        "events.new_date",
        "events/mail/new_date.html",
        (
            *WAITING,
            Placeholder("answer_by", "answer_by", "Until when they answer", "Thursday 12 March 2026, 10:00"),
        ),
        _new_date,
        GROUP,
    ),
)
