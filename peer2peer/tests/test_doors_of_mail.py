"""What somebody does behind a link in their mail, not signed in, stands in the history as theirs: each such door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agenda.choices import Mode
from events import scenarios
from events.afterwards import mails_speakers
from events.booking import offers, parties, signup, undoing, waiting_list
from events.choices import WhyAsked
from events.factories import (
    DraftProposalFactory,
    EventSessionFactory,
    PresenterFactory,
    PublishedEventFactory,
    SlotFactory,
    TalkFactory,
)
from events.links import asked_path, booking_path, talk_path
from events.models import AskedPlace, Event, Presenter, Registration, SpeakerRequest
from files.factories import PDF
from mailing.factories import SubscriptionFactory
from mailing.models import Message, Reply
from mailing.preferences.owner import token
from mailing.preferences.services import confirmation_token
from mailing.replies.intake import undo_path
from people.factories import PersonFactory
from people.models import Person
from programmes.factories import ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.contract]


@dataclass
class MailedDoor:
    """A button behind a link: where it is, whose mail the link stood in, and what is sent with it."""

    path: str
    whose: Person
    sent: dict[str, Any] = field(default_factory=dict)


def _booked(event: Event | None = None, **more: Any) -> Registration:
    event = event or PublishedEventFactory(capacity=3, bring_up_to=3)
    return signup.sign_up(event=event, person=PersonFactory(), by=None, **more).registration


def _of_booking(action: str, **sent: Any) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        row = _booked()
        return MailedDoor(f"{booking_path(row)}{action}/", row.person, sent)

    return door


def _undone() -> MailedDoor:
    row = _booked()
    gone = signup.cancel_registration(registration=row, by=row.person)
    return MailedDoor(f"{booking_path(row)}undo/", row.person, {"undo": undoing.ticket_for(gone)})


def _hybrid() -> MailedDoor:
    event = PublishedEventFactory(day__mode=Mode.HYBRID)
    row = _booked(event, mode=Mode.IN_PERSON)
    return MailedDoor(f"{booking_path(row)}change/", row.person, {"mode": Mode.ONLINE})


def _choosing() -> MailedDoor:
    event = PublishedEventFactory()
    one, other = (
        EventSessionFactory(event=event, choice="Morning", title=title) for title in ("Labels", "Damp")
    )
    row = _booked(event, choices=[one])
    return MailedDoor(f"{booking_path(row)}sessions/", row.person, {"choices": other.pk})


def _asked_again() -> MailedDoor:
    row = _booked()
    Registration.objects.filter(pk=row.pk).update(reconfirm_by=row.event.sessions.get().starts_at)
    return MailedDoor(f"{booking_path(row)}yes/", row.person)


def _offered(action: str) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        event = PublishedEventFactory(capacity=1, bring_up_to=3)
        first, second = _booked(event), _booked(event)
        signup.cancel_registration(registration=first, by=first.person)
        waiting_list.fill_places(event_id=event.pk)
        return MailedDoor(f"{booking_path(second)}offer/{action}/", second.person)

    return door


def _parted() -> MailedDoor:
    event = PublishedEventFactory(capacity=3, bring_up_to=3)
    _booked(event, to_be_named=1)
    party = _booked(event, to_be_named=1)
    waiting_list.fill_places(event_id=event.pk)
    offers.decline(offer=party.offers.get(), by=party.person)
    return MailedDoor(f"{booking_path(party)}take-free/", party.person)


def _party(action: str = "", **sent: Any) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        row = _booked(guests=[parties.Guest(name="Bo Hill", email="bo@museum.example")])
        return MailedDoor(f"{booking_path(row)}party/{row.brings.get().key}/{action}", row.person, sent)

    return door


def _introduced() -> MailedDoor:
    row = _booked()
    return MailedDoor(f"{booking_path(row)}introductions/", row.person, {"ask": "Damp", "offer": "Labels"})


def _taken_back() -> MailedDoor:
    door = _introduced()
    return MailedDoor(f"{door.path}take-back/", door.whose)


def _certified() -> MailedDoor:
    event = scenarios.held(people=[PersonFactory()], programme=ProgrammeFactory())
    row = event.registrations.get()
    return MailedDoor(f"{booking_path(row)}certificate/", row.person)


def _talk(verb: str, state: str, **sent: Any) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        event = PublishedEventFactory()
        talk = TalkFactory(event=event)
        SlotFactory(session=event.sessions.get(), talk=talk)
        row = PresenterFactory(talk=talk, state=state, claimed_at=None)
        return MailedDoor(f"{talk_path(row)}{verb}/", row.person, sent)

    return door


def _slides() -> MailedDoor:
    door = _talk("slides", "accepted")()
    door.sent = {"file": SimpleUploadedFile("damp.pdf", PDF), "title": "Damp"}
    return door


def _slides_removed() -> MailedDoor:
    door = _slides()
    Client().post(door.path, door.sent)
    Presenter.objects.update(claimed_at=None)
    handout = Presenter.objects.get().talk.handouts.get()
    return MailedDoor(f"{door.path}{handout.key}/remove/", door.whose)


def _speaker(willing: str) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        talk = TalkFactory(event=scenarios.held(people=[PersonFactory()], programme=ProgrammeFactory()))
        proposal = DraftProposalFactory(talk=talk, kind="speaker", programme=talk.event.programme)
        asked = SpeakerRequest.objects.create(proposal=proposal, person=PersonFactory())
        return MailedDoor(mails_speakers.request_path(asked), asked.person, {"willing": willing})

    return door


def _preferences(**sent: Any) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        row = SubscriptionFactory()
        assert row.person is not None
        mark = token(f"person:{row.person.pk}", row.person.address)
        return MailedDoor(reverse("mailing:preferences", args=[mark]), row.person, sent)

    return door


def _stopped(**sent: Any) -> Callable[[], MailedDoor]:
    def door() -> MailedDoor:
        row = SubscriptionFactory()
        assert row.person is not None
        mark = token(f"person:{row.person.pk}", row.person.address)
        return MailedDoor(reverse("mailing:stop", args=[mark, row.sort, row.programme.pk]), row.person, sent)

    return door


def _news_wanted() -> MailedDoor:
    person, programme = PersonFactory(), ProgrammeFactory()
    mark = confirmation_token(person.address, "newsletter", programme, "News")
    return MailedDoor(reverse("mailing:confirm", args=[mark]), person)


def _answer_undone() -> MailedDoor:
    row = _booked()
    gone = signup.cancel_registration(registration=row, by=row.person)
    reply = Reply.objects.create(
        message=Message.objects.get(kind="events.place"),
        source="x",
        word="no",
        was_done=True,
        trace=str(gone.turn),
    )
    return MailedDoor(undo_path(reply), row.person)


def _was_me() -> MailedDoor:
    person = PersonFactory(name="Nia Lee", email="nia@museum.example")
    asked = AskedPlace.objects.create(
        event=PublishedEventFactory(),
        name=person.name,
        email=person.address,
        mode=Mode.IN_PERSON,
        people=1,
        why=WhyAsked.MANY,
    )
    return MailedDoor(f"{asked_path(asked)}yes/", person)


#: Every address with a link of ours in it at which something is done, and each thing that is done there.
DOORS: dict[str, list[Callable[[], MailedDoor]]] = {
    "events:give-back": [_of_booking("give-back")],
    "events:undo": [_undone],
    "events:change": [_hybrid],
    "events:choose-sessions": [_choosing],
    "events:yes": [_asked_again],
    "events:take-offer": [_offered("take")],
    "events:let-offer-go": [_offered("let-go")],
    "events:take-free": [_parted],
    "events:bring": [_of_booking("party"), _of_booking("party", name="Cy Marsh", email="cy@museum.example")],
    "events:name-guest": [_party(name="Cy Marsh", email="cy@museum.example")],
    "events:remove-guest": [_party("remove/")],
    "events:needs": [_of_booking("needs", food="No nuts")],
    "events:seen": [_of_booking("seen", shares_name="on")],
    "events:not-me": [_of_booking("not-me")],
    "events:asked-yes": [_was_me],
    "events:introductions": [_introduced],
    "events:introductions-take-back": [_taken_back],
    "events:talk-answer": [
        _talk("accept", "invited"),
        _talk("decline", "invited"),
        _talk("withdraw", "confirmed"),
        _talk("named", "confirmed"),
        _talk("not-me", "accepted"),
    ],
    "events:talk-upload": [_slides],
    "events:talk-handout": [_slides_removed],
    "events:speaker-request": [_speaker("yes"), _speaker("no")],
    "mailing:preferences": [_preferences(), _preferences(do="stop")],
    "mailing:stop": [
        _stopped(),
        _stopped(do="all"),
        _stopped(**{"List-Unsubscribe": "One-Click"}),
    ],
    "mailing:confirm": [_news_wanted],
    "mailing:undo": [_answer_undone],
}
#: Where nothing is done that a history keeps, and why.
NONE_KEPT = {
    "events:asked": "it is looked at",
    "events:asked-no": "what was typed is forgotten, and nobody was made of it",
    "events:booking": "it is looked at",
    "events:booking-calendar": "it is looked at",
    "events:booking-people": "it is looked at",
    "events:booking-person-card": "it is looked at",
    "events:talk": "it is looked at",
    "events:needs-code": "a code is mailed, and nothing of theirs changes",
    "events:needs-open": "a code is typed, and nothing of theirs changes",
    "events:booking-certificate": "it is made for whoever has the link, and says what the register says",
    "events:feedback": "an answer is anonymous: nothing may pair it with whoever gave it",
    "people:join": "somebody signs in, and nothing of theirs changes",
    "partners:ask": "only for the one who is signed in",
}


def _addresses(found: Any, space: str = "") -> Iterator[tuple[str, str]]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, each.namespace or space)
        elif isinstance(each, URLPattern):
            yield f"{space}:{each.name}" if space else str(each.name), str(each.pattern)


def test_every_address_with_a_link_of_ours_is_a_door_here_or_needs_none():
    with_link = {name for name, route in _addresses(get_resolver().url_patterns) if "<str:token>" in route}
    assert with_link == {*DOORS, *NONE_KEPT}


def _kept() -> set[tuple[str, int]]:
    histories = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    return {
        (model.__name__, pk) for model in histories for pk in model.objects.values_list("pgh_id", flat=True)
    }


def _who(kept: set[tuple[str, int]]) -> set[int | None]:
    by_name = {model.__name__: model for model in apps.get_models()}
    events = [by_name[name].objects.select_related("pgh_context").get(pgh_id=pk) for name, pk in kept]
    return {(each.pgh_context.metadata.get("user") if each.pgh_context else None) for each in events}


@pytest.mark.parametrize(
    "door",
    [pytest.param(door, id=f"{name}-{n}") for name, doors in DOORS.items() for n, door in enumerate(doors)],
)
def test_what_is_done_behind_a_link_in_a_mail_is_the_work_of_whoever_it_went_to(door, client):
    way_in = door()
    before = _kept()
    answer = client.post(way_in.path, way_in.sent)
    assert answer.status_code in (200, 302)
    new = _kept() - before
    assert _who(new) == {way_in.whose.pk}
