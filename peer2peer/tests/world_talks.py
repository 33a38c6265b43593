"""For the table of addresses: a talk in a programme, who gives it, and what is handed out with it."""

from datetime import timedelta

from django.utils import timezone

from events.factories import HandoutFactory, PresenterFactory, SlotFactory, TalkFactory
from events.links import talk_path
from events.programme import calls
from people.factories import PersonFactory


def what_is_told(event) -> dict[str, dict]:
    """The rows, and the addresses that name them. The file of the handout is not there."""
    by = PersonFactory.create()
    closes = timezone.now() + timedelta(days=7)
    event.call = calls.set_call(event=event, by=by, text="What keeps you dry?", closes_at=closes).call
    talk = TalkFactory.create(event=event)
    slot = SlotFactory.create(session=event.sessions.get(), talk=talk)
    presenter = PresenterFactory.create(talk=talk, person=PersonFactory.create())
    handout = HandoutFactory.create(talk=talk)
    handout.upload.stored.storage.delete(handout.upload.stored.name)
    own, run = talk_path(presenter).strip("/"), f"whats-on/{event.slug}/run/programme"
    talks, sheet = "whats-on/<slug:slug>/run/programme/talks/<uuid:key>", f"{run}/talks/{talk.key}"
    sessions = "whats-on/<slug:slug>/run/programme/sessions/<int:pk>/<slug:verb>/"
    return {
        "rows": {"events/talk": talk},
        "presenter": presenter.person,
        "special": {
            f"{talks}/slides/<uuid:handout_key>/<slug:verb>/": f"{sheet}/slides/{handout.key}/open/",
            f"{talks}/presenters/<int:pk>/<slug:verb>/": f"{sheet}/presenters/{presenter.pk}/confirm/",
            f"{talks}/<slug:verb>/": f"{sheet}/drop/",
            f"{talks}/": f"{sheet}/",
            sessions: f"{run}/sessions/{slot.session_id}/add/",
            "whats-on/<slug:slug>/run/programme/slots/<int:pk>/<slug:verb>/": f"{run}/slots/{slot.pk}/up/",
            "whats-on/<slug:slug>/handouts/<uuid:key>/": f"whats-on/{event.slug}/handouts/{handout.key}/",
            "talks/<str:token>/slides/<uuid:key>/<slug:verb>/": f"{own}/slides/{handout.key}/open/",
            "talks/<str:token>/<slug:verb>/": f"{own}/accept/",
            "talks/<str:token>/": f"{own}/",
        },
    }
