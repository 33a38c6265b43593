"""Who may run an event: the one rule that every organisers' page asks.

Officers run the events of their programmes; a co-organiser runs the one event they were added to, and sees nothing
else of the programme (E2).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from common.scoping import programme_ids
from events.models import Event
from people.models import Person
from programmes.choices import RoleKind
from programmes.models import Role


def is_officer_of(person: object, event: Event) -> bool:
    """Whether ``person`` is an officer of the event's programme today."""
    ids = programme_ids(person)
    return ids is None or event.programme_id in ids


def may_run(person: object, event: Event) -> bool:
    """Whether ``person`` may see and change what only the event's organisers may."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    return is_officer_of(person, event) or event.co_organisers.filter(person=person, ended_at=None).exists()


def event_to_run(request: HttpRequest, slug: str) -> Event:
    """The event of an organisers' page. 404 for one that does not exist, 403 for somebody who does not run it."""
    event = Event.objects.select_related("programme").filter(slug=slug).first()
    if event is None:
        raise Http404("There is no such event.")
    if not may_run(request.user, event):
        raise PermissionDenied("Only the organisers of this event may see this page.")
    return event


def organisers_of(event: Event) -> QuerySet[Person]:
    """Everybody who runs ``event`` and hears what happens to it: officers of its programme and its co-organisers."""
    officers = Role.objects.current().filter(programme=event.programme_id, kind=RoleKind.OFFICER)
    helpers = event.co_organisers.filter(ended_at=None)
    return Person.objects.filter(
        Q(pk__in=officers.values("person")) | Q(pk__in=helpers.values("person")), is_active=True
    ).order_by("pk")
