"""The mails to somebody who helps to run an event, or does no longer."""

from collections.abc import Callable

from django.utils import timezone

from common import links
from events.booking.mails_crew import GROUP
from events.hosting.organisers_pages import run_address
from events.mail_examples import EVENT, LINK, PROGRAMME
from events.models import CoOrganiser
from mailing.mail import Mail
from mailing.wording.parts import Placeholder
from programmes.models import Programme


def tell(row: CoOrganiser) -> None:
    """Somebody helps to run an event, or does no longer."""
    (CO_ORGANISER if row.ended_at is None else CO_ORGANISER_ENDED).queue(
        to=row.person,
        about=row,
        programme=row.event.programme,
        event=row.event,
        run=links.absolute(run_address(row.event)),
    )


def _of_newest(*, ended: bool) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = CoOrganiser.objects.filter(event__programme=programme).select_related(
            "event__programme", "person"
        )
        row = rows.order_by("-pk").first()
        if row is not None:
            row.ended_at = timezone.now() if ended else None
            tell(row)

    return of


CO_ORGANISER = Mail(
    kind="events.co_organiser",
    name="You help to run an event",
    sort="booking",
    subject="You help to run: {{ event.title }}",
    template="events/mail/co_organiser.html",
    placeholders=(
        EVENT,
        PROGRAMME,
        Placeholder("run_link", "run", "The organisers’ pages of the event", LINK),
    ),
    group=GROUP,
    rehearse=_of_newest(ended=False),
)
CO_ORGANISER_ENDED = Mail(
    kind="events.co_organiser_ended",
    name="No longer helping to run an event",
    sort="booking",
    subject="You no longer help to run: {{ event.title }}",
    template="events/mail/co_organiser_ended.html",
    placeholders=(EVENT, PROGRAMME),
    group=GROUP,
    rehearse=_of_newest(ended=True),
)
