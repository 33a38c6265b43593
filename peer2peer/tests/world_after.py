"""A past event of the world, with one row of everything that comes after one."""

from datetime import date
from typing import Any

from django.utils import timezone

from agenda.factories import AttendanceFactory
from events.afterwards.mails import feedback_path
from events.afterwards.mails_speakers import request_path
from events.factories import (
    EventFactory,
    EventSessionFactory,
    PictureFactory,
    RegistrationFactory,
    in_days,
)
from events.models import Certificate, FeedbackRequest, Presenter, Proposal, SpeakerRequest, Talk
from people.factories import MuseumFactory, PersonFactory
from people.models import Person
from programmes.models import Programme


def what_is_left(programme: Programme, member: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them. ``member`` was there."""
    event = EventFactory.create(programme=programme, state="held", notes="What came out of it.")
    day: date = in_days(-3)
    session = EventSessionFactory.create(event=event, start_day=day)
    booking = RegistrationFactory.create(event=event, person=member)
    AttendanceFactory.create(session=session, person=member, state="attended")
    certificate = Certificate.objects.create(
        code="7K4M29QXB0TD", registration=booking, name=member.name, hours=3
    )
    asked = FeedbackRequest.objects.create(registration=booking)
    picture = PictureFactory.create(event=event)
    talk = Talk.objects.create(event=event, title="A talk that was given")
    speaker = PersonFactory.create()
    Presenter.objects.create(talk=talk, person=speaker, state="confirmed")
    proposal = Proposal.objects.create(
        programme=programme,
        kind="speaker",
        proposer=PersonFactory.create(),
        museum=MuseumFactory.create(),
        talk=talk,
        title=talk.title,
        when="May",
        room="Our hall",
        sent_at=timezone.now(),
    )
    invited = SpeakerRequest.objects.create(proposal=proposal, person=speaker)
    return {
        "rows": {
            "events/picture": picture,
            "events/certificate": certificate,
            "events/speakerrequest": invited,
        },
        "special": {
            "whats-on/<slug:slug>/talks/<uuid:key>/invite/": (
                f"whats-on/{event.slug}/talks/{talk.key}/invite/"
            ),
            "pictures/<uuid:key>": f"pictures/{picture.key}",
            "files/<uuid:key>": f"files/{picture.upload.key}",
            "feedback/<str:token>/": feedback_path(asked).strip("/") + "/",
            "speakers/<str:token>/": request_path(invited).strip("/") + "/",
            "certificates/<str:code>/": f"certificates/{certificate.code}/",
            "my/certificates/<uuid:key>/": f"my/certificates/{booking.key}/",
        },
    }
