"""Who may have which handout, and how a list shows it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from agenda.choices import AttendanceState
from agenda.models import Attendance
from common import links
from common.errors import DomainError
from events.access import may_run
from events.choices import HELD, PRESENTING, EventState, RegistrationState, TalkState
from events.links import PURPOSE, TALK, has_ended, unclaimed_attendances
from events.models import Event, Handout, Presenter, Registration
from files.deletion import owns_file
from files.models import File
from files.readers import FileRule, readers
from people.models import Person

#: The purpose that files of handouts carry.
HANDOUT = "events.handout"


@dataclass(frozen=True, slots=True)
class HandoutReader:
    """Who asks for handouts: somebody signed in, or somebody with the link of a mail, or nobody known."""

    person: Person | None = None
    registration: Registration | None = None
    presenter: Presenter | None = None
    #: What the address of a handout carries on, so that its link works as the page's did.
    query: str = ""


def reader_of(user: Any, *, booking: str = "", talk: str = "") -> HandoutReader:
    """Who asks, by their session or by the signed link that the address carries. A broken link is nobody's."""
    person = user if isinstance(user, Person) else None
    try:
        if booking:
            key = links.read_token(PURPOSE, booking)
            row = Registration.objects.filter(key=key, person__erased_at=None).first()
            return HandoutReader(person=person, registration=row, query=f"?booking={booking}")
        if talk:
            key = links.read_token(TALK, talk)
            presenter = Presenter.objects.filter(key=key, person__erased_at=None).first()
            return HandoutReader(person=person, presenter=presenter, query=f"?talk={talk}")
    except DomainError:
        pass
    return HandoutReader(person=person)


def of_event(event: Event) -> QuerySet[Handout]:
    """Everything that is handed out at an event."""
    return (
        Handout.objects.filter(talk__event=event, talk__state=TalkState.PLANNED)
        .select_related("talk", "upload")
        .order_by("talk__slot__session__starts_at", "talk__slot__position", "talk", "pk")
    )


def for_anybody(event: Event) -> list["ShownHandout"]:
    """What the archive shows of an event: one query, the same for everybody."""
    if event.state not in HELD:
        return []
    return shown(of_event(event).filter(is_public=True), event)


def on_page(event: Event, *, takes_part: bool) -> list["ShownHandout"]:
    """What the page of a public event lists: all of it for those who take part, whom it then knows by their session."""
    if takes_part and event.state != EventState.CANCELLED:
        return shown(of_event(event), event)
    return for_anybody(event)


def for_reader(event: Event, reader: HandoutReader) -> list["ShownHandout"]:
    """What this reader may have of an event."""
    if not event.is_up or event.state == EventState.CANCELLED:
        return []
    if takes_part(event, reader):
        return shown(of_event(event), event, reader)
    return for_anybody(event)


def may_have(handout: Handout, event: Event, reader: HandoutReader) -> bool:
    """Whether the reader may have this file."""
    if reader.person is not None and may_run(reader.person, event):
        return True
    if _presents(handout, reader):
        return True
    if handout.talk.state != TalkState.PLANNED or event.state == EventState.CANCELLED:
        return False
    return (handout.is_public and event.state in HELD) or takes_part(event, reader)


def takes_part(event: Event, reader: HandoutReader) -> bool:
    """Whether the reader has a place, came, or is part of the team."""
    booking = reader.registration
    if booking is not None and booking.event_id == event.pk:
        return booking.state == RegistrationState.CONFIRMED and not (event.state in HELD and has_ended(event))
    presenter = reader.presenter
    if presenter is not None and presenter.talk.event_id == event.pk and presenter.state in PRESENTING:
        return True
    if reader.person is None:
        return False
    return attending([event.pk]).filter(person=reader.person).exists()


def attending(events: Collection[int]) -> QuerySet[Attendance]:
    """By what people who are signed in take part in events: they have a place, came, or are part of the team."""
    there = Attendance.objects.filter(
        session__eventsession__event__in=events,
        state__in=(AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM, AttendanceState.ATTENDED),
    )
    return there.exclude(unclaimed_attendances(timezone.now()))


def _presents(handout: Handout, reader: HandoutReader) -> bool:
    if reader.presenter is not None and reader.presenter.talk_id == handout.talk_id:
        return reader.presenter.state in PRESENTING
    if reader.person is None:
        return False
    mine = Presenter.objects.filter(talk=handout.talk_id, person=reader.person, state__in=PRESENTING)
    return mine.filter(claimed_at__isnull=False).exists()


# --- as lists show it -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ShownHandout:
    """A handout in a list."""

    handout: Handout
    url: str

    @property
    def facts(self) -> str:
        """PDF, 2.1 MB."""
        return self.handout.upload.words


def shown(rows: Iterable[Handout], event: Event, reader: HandoutReader | None = None) -> list[ShownHandout]:
    return [ShownHandout(row, handout_path(row, event) + (reader.query if reader else "")) for row in rows]


def handout_path(handout: Handout, event: Event) -> str:
    return reverse("events:handout", args=[event.slug, handout.key])


def filename(file: File) -> str:
    """What it is called on the reader's own disk: its title, and the extension of what it is."""
    return (slugify(file.handout.title) or "handout") + file.kind.extension


# --- the files themselves ---------------------------------------------------------------------------------------------
def may_read(request: HttpRequest, file: File) -> bool:
    """Whether whoever asks may have a handout: by their session, or by the link that the address carries."""
    row: Handout | None = getattr(file, "handout", None)
    if row is None:
        return False
    reader = reader_of(request.user, booking=request.GET.get("booking", ""), talk=request.GET.get("talk", ""))
    return may_have(row, row.talk.event, reader)


def register_files() -> None:
    """What events say of the files of their handouts."""
    readers.register(HANDOUT, FileRule(may_read=may_read, name=filename))
    owns_file(Handout, "upload")
