"""The organisers' pages of one event: who may open them, what they show, what they change."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import scenarios
from events.choices import EventState, HostStep
from events.factories import CoOrganiserFactory, EventFactory, PublishedEventFactory
from events.hosting import organisers
from events.hosting.organisers_pages import RUN_PAGES, pages_of, run_address
from events.models import CoOrganiser, HostTask, Needs, Presenter, Slot, Talk
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return scenarios.published(programme=officer.programme, title="Opening the roof", capacity=20)


@pytest.fixture
def jo(event):
    return CoOrganiserFactory.create(event=event, person=PersonFactory.create(name="Jo Wilder")).person


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


#: Every organisers' page that is there to be read.
PAGES = [page.path for page in RUN_PAGES] + ["words/", "kit/run-sheet/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_co_organiser_of_one_event_gets_nothing_of_another(client_of, officer, jo, path):
    other = scenarios.published(programme=officer.programme, title="Secret plans")
    client = client_of(jo)
    response = client.get(run_address(other, path))
    assert response.status_code == 403
    assert "Secret plans" not in response.content.decode()
    assert client.post(run_address(other, path), {"title": "Mine"}).status_code in (403, 405)


@pytest.mark.parametrize("path", PAGES)
def test_officers_and_co_organisers_open_every_page_and_others_none(client_of, officer, event, jo, path):
    """The register has an address of its own, to which this one leads."""
    where = run_address(event, path)
    assert client_of(officer.person).get(where, follow=True).status_code == 200
    assert client_of(jo).get(where, follow=True).status_code == 200
    assert client_of(OfficerFactory.create().person).get(where, follow=True).status_code == 403
    assert client_of(PersonFactory.create()).get(where, follow=True).status_code == 403
    assert Client().get(where).status_code == 302


def test_a_co_organiser_has_nothing_on_the_desk(client_of, event, jo, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(jo)
    for where in (
        "",
        "events/event/",
        f"events/event/{event.pk}/overview/",
        "events/proposal/",
        "people/person/",
    ):
        response = client.get(f"/desk/{where}")
        assert response.status_code == 302
        assert response.url.startswith("/desk/login/")


def test_whoever_is_taken_off_is_kept_out_at_once_and_the_record_stays(client_of, officer, event, jo):
    row = CoOrganiser.objects.get()
    client = client_of(jo)
    assert client.get(run_address(event)).status_code == 200
    desk = client_of(officer.person)
    response = desk.post(f"{run_address(event)}co-organisers/{row.pk}/end/", follow=True)
    assert "These pages are closed to Jo Wilder from now on." in text(response)
    assert client.get(run_address(event)).status_code == 403
    row.refresh_from_db()
    assert row.ended_at > row.since
    assert Message.objects.get(kind="events.co_organiser_ended").to_address == jo.email
    organisers.end(co_organiser=row, by=officer.person)
    assert Message.objects.filter(kind="events.co_organiser_ended").count() == 1


def test_only_officers_say_who_helps_to_run_it(client_of, event, jo):
    client = client_of(jo)
    assert "Add a co-organiser" not in text(client.get(run_address(event)))
    posted = {"name": "Max", "email": "max@museum.example"}
    assert client.post(run_address(event), posted).status_code == 403
    row = CoOrganiser.objects.get()
    assert client.post(f"{run_address(event)}co-organisers/{row.pk}/end/").status_code == 403
    assert CoOrganiser.objects.filter(ended_at=None).count() == 1


def test_an_officer_adds_somebody_by_address_and_they_have_a_mail(client_of, officer, event):
    desk = client_of(officer.person)
    response = desk.post(run_address(event), {"name": "Max Hall", "email": "max@museum.example"}, follow=True)
    assert "Max Hall can open these pages and has a mail that says so." in text(response)
    row = CoOrganiser.objects.get()
    assert (row.person.email, row.added_by) == ("max@museum.example", officer.person)
    mail = Message.objects.get(kind="events.co_organiser")
    assert (mail.to_address, run_address(event) in mail.text) == ("max@museum.example", True)
    again = desk.post(run_address(event), {"name": "Max Hall", "email": "max@museum.example"})
    assert again.status_code == 400
    assert "Max Hall helps to run this event already." in text(again)


def test_the_hub_leads_to_every_page_there_is_and_says_what_is_next(client_of, event, jo):
    html = client_of(jo).get(run_address(event)).content.decode()
    for _, url in pages_of(event):
        assert f'href="{url}"' in html
    assert "Book the room" in html
    assert "0 of 20 taken" in text(client_of(jo).get(run_address(event)))


def test_the_hub_of_a_draft_without_a_day_says_what_it_waits_for(client_of, officer):
    event = EventFactory.create(programme=officer.programme)
    said = text(client_of(officer.person).get(run_address(event)))
    assert "It has no day yet. Agree on one with an officer" in said


def words_of(event, **changes):
    day = event.sessions.get()
    given = {
        "title": event.title, "summary": event.summary, "description": event.description,
        f"access_{day.pk}": day.access_note,
    }  # fmt: skip
    return {**given, **changes}


def test_co_organisers_change_words_and_nothing_else(client_of, event, jo):
    day = event.sessions.get()
    where = run_address(event, "words/")
    posted = words_of(
        event,
        title="Under the roof",
        summary="Nerve and rope.",
        capacity="500",
        state="cancelled",
        programme="1",
        **{f"access_{day.pk}": "Lift from the yard."},
    )
    assert client_of(jo).post(where, posted).url == run_address(event)
    before = event.programme
    event.refresh_from_db()
    day.refresh_from_db()
    assert (event.title, event.summary, day.title, day.access_note) == (
        "Under the roof",
        "Nerve and rope.",
        "Under the roof",
        "Lift from the yard.",
    )
    assert (event.capacity, event.state, event.programme) == (20, EventState.PUBLISHED, before)
    assert Message.objects.filter(kind__startswith="agenda.").count() == 0


def test_two_who_write_at_once_keep_each_others_other_words(client_of, officer, event, jo):
    where = run_address(event, "words/")
    one, other = words_of(event, summary="Nerve."), words_of(event, description="Bring a torch.")
    client_of(jo).post(where, one)
    client_of(officer.person).post(where, {**other, "summary": "Nerve."})
    event.refresh_from_db()
    assert (event.summary, event.description) == ("Nerve.", "Bring a torch.")


def test_words_that_are_missing_are_said_beside_the_field_and_nothing_is_lost(client_of, event, jo):
    response = client_of(jo).post(
        run_address(event, "words/"), words_of(event, title="", description="Kept words")
    )
    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"title"}
    assert "Kept words" in response.content.decode()
    assert f"<title>Error: Its words: {event.title}" in response.content.decode().replace("&#x27;", "'")


def test_a_step_is_ticked_kept_and_unticked(client_of, event, jo):
    client = client_of(jo)
    where = run_address(event, "kit/tick/")
    assert (
        client.post(where, {"step": "room", "done": "yes", "back": "hub"}).url
        == f"{run_address(event)}#checklist"
    )
    client.post(where, {"step": "room", "done": "yes"})
    task = HostTask.objects.get()
    assert (task.event, task.step, task.ticked_by) == (event, HostStep.ROOM, jo)
    assert "by Jo Wilder" in text(client.get(run_address(event, "kit/")))
    assert "Book the room" not in text(client.get(run_address(event)))
    client.post(where, {"step": "room", "done": "no"})
    assert HostTask.objects.count() == 0
    assert client.post(where, {"step": "dance", "done": "yes"}).status_code == 404


@pytest.mark.parametrize("path", ["", "kit/"])
def test_the_pages_use_the_same_number_of_queries_for_one_and_for_three(client_of, officer, path):
    counts = []
    for many in (1, 3):
        event = scenarios.published(
            programme=officer.programme, title=f"Event {many}", people=PersonFactory.create_batch(many)
        )
        CoOrganiserFactory.create_batch(many, event=event)
        for number, row in enumerate(event.registrations.all()):
            Needs.objects.create(registration=row, diet="Nut allergy", access="Hearing loop")
            talk = Talk.objects.create(event=event, title="A talk", museum=MuseumFactory.create())
            Presenter.objects.create(talk=talk, person=PersonFactory.create())
            Slot.objects.create(
                session=event.sessions.get(), position=number, kind="talk", minutes=10, talk=talk
            )
        for step in list(HostStep)[:many]:
            organisers.tick(event=event, step=step, done=True, by=PersonFactory.create())
        client = client_of(officer.person)
        client.get(run_address(event, path))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(run_address(event, path)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_signed_out_organiser_is_asked_to_sign_in_and_comes_back(client, event):
    where = run_address(event)
    assert client.get(where).url == f"/accounts/login/?next={where}"


def test_a_page_of_an_event_that_does_not_exist_is_not_found(client_of, officer):
    PublishedEventFactory.create(programme=officer.programme)
    assert client_of(officer.person).get("/whats-on/no-such-event/run/").status_code == 404


def test_a_shared_mailbox_runs_nothing_because_nobody_signs_in_with_it(client_of, officer, event):
    posted = {"name": "Max Hall", "email": "info@museum.example"}
    response = client_of(officer.person).post(run_address(event), posted)
    assert response.status_code == 400
    assert "Give an address of their own." in text(response)
    assert CoOrganiser.objects.count() == 0


def test_a_cancelled_event_has_nothing_left_to_do(client_of, officer):
    event = scenarios.cancelled(programme=officer.programme)
    said = text(client_of(officer.person).get(run_address(event)))
    assert "It is cancelled. Its page says so and why." in said
    assert "What to do next" not in said
