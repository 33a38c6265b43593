"""From a calendar entry to one's booking: what stands in the entry opens nothing, the link goes by mail (rule 24)."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.budgets.declared import budget
from common.budgets.services import spend_or_refuse
from common.budgets.sources import source_of
from common.errors import DomainError
from events.booking.mails_links import LINK_AGAIN
from events.links import booking_address, booking_path, has_ended
from events.models import Registration
from mailing.outbox.queueing import Envelope

LINKS = budget("events.links_again", 3, per=timedelta(hours=1), words="Links to one booking sent once more")
SOURCE_LINKS = budget(
    "events.links_again_of_source",
    60,
    per=timedelta(hours=1),
    words="Links to bookings asked for from one place",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whoever is signed in as its owner is led on; anybody else may have the link sent to the booking's address."""
    row = (
        Registration.objects.select_related("event__programme", "person")
        .filter(key=key, person__isnull=False, person__erased_at=None)
        .first()
    )
    if row is None or row.person is None or has_ended(row.event):
        raise DomainError("This booking is no longer kept, or its event is long over.", status=410)
    if request.user.is_authenticated and request.user.pk == row.person_id and row.claimed_at is not None:
        return redirect(booking_path(row))
    if request.method == "POST":
        charges = [LINKS.charge(str(row.pk)), SOURCE_LINKS.charge(source_of(request))]
        spend_or_refuse(
            charges, words="The link was sent several times within the hour. Look for the newest mail."
        )
        LINK_AGAIN.queue(
            to=row.person,
            about=row,
            programme=row.event.programme,
            envelope=Envelope(occurrence=timezone.now().isoformat()),
            event=row.event,
            manage=booking_address(row),
        )
        messages.success(request, "The link is on its way to the address of this booking.")
        return redirect("events:find-booking", key=key)
    return render(request, "events/booking/find.html", {"event": row.event})
