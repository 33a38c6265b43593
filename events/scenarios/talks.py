"""Programmes in each phase, made by the services that make them so: for tests and for the demo."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event, Presenter, Slot, Talk
from events.programme import handouts, schedule, talks
from people.models import Museum, Person


def programme(event: Event, *, by: Person) -> list[Slot]:
    """Start the first session from the template. Returns the places for talks, which are open."""
    session = event.sessions.order_by("starts_at", "pk")[0]
    schedule.start_from_template(session=session, by=by)
    return list(session.slots.filter(kind="talk").order_by("position"))


def talk(
    event: Event,
    *,
    by: Person,
    title: str,
    slot: Slot | None = None,
    presenters: Sequence[Person] = (),
    museum: Museum | None = None,
    summary: str = "",
) -> Talk:
    """A talk in the programme whose ``presenters`` have said yes and are confirmed."""
    planned = talks.plan_talk(event=event, by=by, title=title, summary=summary, museum=museum, slot=slot)
    for person in presenters:
        invited(planned, by=by, person=person)
    for row in planned.presenters.select_related("talk"):
        talks.accept(presenter=row)
        if slot is not None:
            talks.confirm(presenter=row, by=by)
    return planned


def invited(planned: Talk, *, by: Person, person: Person) -> Presenter:
    """Asked, and not answered yet."""
    return talks.invite(talk=planned, by=by, name=person.name, email=person.address)


def slides(planned: Talk, *, by: Person, content: bytes, title: str, is_public: bool = True) -> None:
    """A file that is handed out with a talk."""
    file = SimpleUploadedFile(f"{title}.pdf", content)
    handouts.add(talk=planned, by=by, file=file, title=title, is_public=is_public)
