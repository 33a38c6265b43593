"""The pages of a programme: what organisers do on them, what everybody sees, and how few questions they ask."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Mode
from common.testing import page_words
from events import scenarios
from events.choices import EventState, PresenterState, TalkState
from events.factories import (
    CoOrganiserFactory,
    EventSessionFactory,
    HandoutFactory,
    PresenterFactory,
    PublishedEventFactory,
    RegistrationFactory,
    SlotFactory,
    TalkFactory,
)
from events.links import booking_path, talk_path
from events.models import Event, Presenter, Slot
from events.programme import calls, handouts, schedule, talks
from events.programme.timetable import current
from files.factories import PDF
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def event(officer) -> Event:
    return scenarios.published(programme=officer.programme, by=officer.person, title="Dealing with damp")


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def page_of(event):
    return reverse("events:programme", args=[event.slug])


def act(client, event, what, pk, verb, **given):
    return client.post(reverse(f"events:run-{what}", args=[event.slug, pk, verb]), given, follow=True)


def built(event):
    session = event.sessions.get()
    for number, title in enumerate(("Welcome", "Damp", "Rotas")):
        SlotFactory(session=session, position=number, title=title, minutes=10, discussion_minutes=0)
    return session


def shown(response):
    """The times and names on the builder, in order."""
    page = page_words(response)
    rows = re.findall(r"<time data-starts>([\d:]+)</time>.*?<h3>(.*?)</h3>", page, re.S)
    return [f"{at} {name}" for at, name in rows]


# --- the builder ------------------------------------------------------------------------------------------------------
def test_from_the_template_to_a_moved_item_with_its_new_time_in_words(desk, event):
    session = event.sessions.get()
    assert "Nothing in the programme yet" in page_words(desk.get(page_of(event)))
    page = act(desk, event, "session", session.pk, "template", seen=current(session).seen)
    assert shown(page)[:3] == ["13:30 Welcome", "13:40 Talk 1", "14:00 Talk 2"]
    assert "It ends at 16:10, 20 minutes before the session does at 16:30." in page_words(page)
    first = session.slots.order_by("position")[1]
    page = act(desk, event, "slot", first.pk, "down", seen=current(session).seen)
    said = re.search(r'id="said" role="status">(.*?)</p>', page_words(page)).group(1)
    assert said == "Talk 2 now starts at 14:00."
    assert page.redirect_chain[-1][0] == f"{page_of(event)}?moved={first.pk}&by=down"
    assert re.search(r'autofocus aria-describedby="said">.{0,400}Move down', page_words(page), re.S)


def test_add_change_and_take_out(desk, event):
    session = built(event)
    page = act(
        desk, event, "session", session.pk, "add",
        seen=current(session).seen, kind="break", title="Tea", minutes="25", discussion_minutes="",
    )  # fmt: skip
    assert shown(page)[-1] == "14:00 Tea"
    damp = Slot.objects.get(title="Damp")
    page = act(
        desk, event, "slot", damp.pk, "change",
        seen=current(session).seen, kind="talk", title="Damp", minutes="20", discussion_minutes="5",
    )  # fmt: skip
    assert shown(page) == ["13:30 Welcome", "13:40 Damp", "14:05 Rotas", "14:15 Tea"]
    page = act(desk, event, "slot", damp.pk, "remove", seen=current(session).seen)
    assert shown(page) == ["13:30 Welcome", "13:40 Rotas", "13:50 Tea"]


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(desk, event):
    session = built(event)
    damp = Slot.objects.get(title="Damp")
    for minutes in ("0", "ten", "700", ""):
        page = act(
            desk, event, "slot", damp.pk, "change",
            seen=current(session).seen, kind="talk", title="Damp and mould", minutes=minutes,
        )  # fmt: skip
        html = page_words(page)
        assert (
            html.count("Give a whole number of minutes, from 1 to 600.") == 2
        )  # in the summary and by the field
        assert 'value="Damp and mould"' in html
        assert f'id="slot-{damp.pk}-minutes"' in html
    damp.refresh_from_db()
    assert (damp.minutes, damp.title) == (10, "Damp")


@pytest.mark.parametrize("verb", ["up", "remove", "change"])
def test_a_form_older_than_the_programme_gets_a_sentence_and_changes_nothing(desk, event, verb, officer):
    session = built(event)
    seen = current(session).seen
    schedule.add(session=session, by=officer.person, kind="break", minutes=20)
    before = [item.name for item in current(session).items]
    rotas = Slot.objects.get(title="Rotas")
    page = act(desk, event, "slot", rotas.pk, verb, seen=seen, kind="talk", minutes="5", title="Other")
    assert "Somebody else has changed this programme since you opened the page." in page_words(page)
    assert [item.name for item in current(session).items] == before


def test_an_item_that_is_gone_gets_the_same_sentence(desk, event):
    session = built(event)
    slot = session.slots.first()
    pk = slot.pk
    slot.delete()
    page = act(desk, event, "slot", pk, "up", seen="x")
    assert (page.status_code, "Somebody else has changed" in page_words(page)) == (200, True)


def test_verbs_and_items_of_another_event_are_not_found(desk, event, officer):
    built(event)
    foreign = EventSessionFactory(event=PublishedEventFactory())
    slot = SlotFactory(session=foreign)
    assert act(desk, event, "session", foreign.pk, "template").status_code == 404
    act(desk, event, "slot", slot.pk, "remove", seen=current(foreign).seen)
    assert Slot.objects.filter(pk=slot.pk).exists()
    assert act(desk, event, "session", event.sessions.get().pk, "explode").status_code == 404
    assert act(desk, event, "slot", event.sessions.get().slots.first().pk, "explode").status_code == 404


def test_a_co_organiser_builds_and_others_do_not(client_of, event):
    session = built(event)
    helper = CoOrganiserFactory(event=event).person
    slot = session.slots.order_by("position").first()
    assert shown(act(client_of(helper), event, "slot", slot.pk, "down", seen=current(session).seen))[1] == (
        "13:40 Welcome"
    )
    assert client_of(PersonFactory()).get(page_of(event)).status_code == 403


def test_a_builder_of_three_talks_asks_as_often_as_one_of_one(desk, event, django_assert_num_queries):
    session = event.sessions.get()

    def more():
        talk = TalkFactory(event=event)
        PresenterFactory(talk=talk)
        AffiliationFactory(person=PresenterFactory(talk=talk, state=PresenterState.INVITED).person)
        SlotFactory(session=session, position=session.slots.count(), talk=talk)
        PresenterFactory(talk=TalkFactory(event=event, state=TalkState.SUBMITTED))
        TalkFactory(event=event)

    more()
    with django_assert_num_queries(QUERIES := 10):
        desk.get(page_of(event))
    more()
    more()
    with django_assert_num_queries(QUERIES):
        assert len(shown(desk.get(page_of(event)))) == 3


# --- one talk ---------------------------------------------------------------------------------------------------------
def run_talk(talk, name="run-talk", *more):
    return reverse(f"events:{name}", args=[talk.event.slug, talk.key, *more])


def test_a_talk_is_planned_for_an_open_place_and_its_presenters_are_invited(desk, event):
    session = event.sessions.get()
    slot = SlotFactory(session=session)
    new = reverse("events:run-talk-new", args=[event.slug])
    assert "Talk 1, 13:30" in page_words(desk.get(f"{new}?slot={slot.pk}"))
    desk.post(new, {"title": "Damp", "summary": "", "museum": "", "slot": slot.pk})
    slot.refresh_from_db()
    assert slot.talk.title == "Damp"
    talk = slot.talk
    wrong = page_words(desk.post(run_talk(talk, "run-invite"), {"name": "", "email": "ann"}))
    assert ("Give the name of the person you invite." in wrong, "Give a whole e-mail address" in wrong) == (
        True,
        True,
    )
    desk.post(run_talk(talk, "run-invite"), {"name": "Ann Field", "email": "ann@museum.example"})
    row = talk.presenters.get()
    talks.accept(presenter=row)
    page = page_words(desk.post(run_talk(talk, "run-presenter", row.pk, "confirm"), follow=True))
    assert "Ann Field is confirmed" in page
    desk.post(run_talk(talk, "run-presenter", row.pk, "take-off"), {"note": "Another time."})
    row.refresh_from_db()
    assert (row.state, row.note) == (PresenterState.WITHDRAWN, "Another time.")


def test_what_the_rules_refuse_is_said_on_the_page(desk, event):
    row = PresenterFactory(talk=TalkFactory(event=event))
    page = page_words(desk.post(run_talk(row.talk, "run-presenter", row.pk, "confirm"), follow=True))
    assert "Give the talk its place in the programme first" in page


def test_a_proposal_is_taken_or_not_this_time_and_a_talk_is_dropped(desk, event):
    talk = PresenterFactory(talk=TalkFactory(event=event, state=TalkState.SUBMITTED)).talk
    page = page_words(desk.post(run_talk(talk, "run-talk-decide", "not-this-time"), {"sentence": ""}))
    assert "Write a sentence: whoever proposed the talk reads it." in page
    desk.post(run_talk(talk, "run-talk-decide", "not-this-time"), {"sentence": "No room."})
    talk.refresh_from_db()
    assert talk.state == TalkState.REJECTED
    desk.post(run_talk(talk, "run-talk-decide", "take"))
    talk.refresh_from_db()
    assert talk.state == TalkState.PLANNED
    desk.post(run_talk(talk, "run-talk-decide", "drop"), {"note": ""})
    talk.refresh_from_db()
    assert talk.state == TalkState.WITHDRAWN
    assert desk.post(run_talk(talk, "run-talk-decide", "explode")).status_code == 404


def test_at_a_hybrid_event_the_organiser_says_how_a_presenter_speaks(desk, officer):
    event = scenarios.published(
        programme=officer.programme,
        by=officer.person,
        days=[scenarios.afternoon(20, mode=Mode.HYBRID, online_link="https://meet.example/a")],
    )
    row = PresenterFactory(talk=TalkFactory(event=event))
    SlotFactory(session=event.sessions.get(), talk=row.talk)
    assert '<select name="mode">' in page_words(desk.get(run_talk(row.talk)))
    desk.post(run_talk(row.talk, "run-presenter", row.pk, "confirm"), {"mode": "online"})
    assert row.person.attendances.get().mode == Mode.ONLINE


# --- the presenter ----------------------------------------------------------------------------------------------------
def answer(client, row, verb, **given):
    token = talk_path(row).strip("/").split("/")[1]
    return client.post(reverse("events:talk-answer", args=[token, verb]), given, follow=True)


def test_a_presenter_answers_behind_the_link_of_the_mail_and_nothing_happens_by_opening_it(client, event):
    row = PresenterFactory(talk=TalkFactory(event=event), state=PresenterState.INVITED)
    for _ in range(2):
        assert "Would you give this talk?" in page_words(client.get(talk_path(row)))
    row.refresh_from_db()
    assert row.state == PresenterState.INVITED
    page = page_words(answer(client, row, "accept", note="Yes.", is_named="on"))
    assert "You have said yes" in page
    page = page_words(answer(client, row, "named"))
    row.refresh_from_db()
    assert (row.state, row.is_named, "That is noted." in page) == (PresenterState.ACCEPTED, False, True)
    assert "You no longer give this talk" in page_words(answer(client, row, "withdraw", note="Ill."))
    assert answer(client, row, "explode").status_code == 404


def test_too_long_a_note_is_said_beside_it(client, event):
    row = PresenterFactory(talk=TalkFactory(event=event), state=PresenterState.INVITED)
    page = page_words(answer(client, row, "accept", note="x" * 301))
    assert "at most 300 characters" in page
    row.refresh_from_db()
    assert row.state == PresenterState.INVITED


def test_a_link_cut_short_and_one_of_somebody_erased_are_explained(client, event):
    row = PresenterFactory(talk=TalkFactory(event=event))
    assert client.get(talk_path(row)[:-5] + "/").status_code == 404
    row.person.erased_at = timezone.now()
    row.person.save()
    assert client.get(talk_path(row)).status_code == 410


# --- what everybody sees ----------------------------------------------------------------------------------------------
def confirmed(event, talk, **more):
    return PresenterFactory(talk=talk, state=PresenterState.CONFIRMED, **more)


def test_the_public_programme_names_confirmed_presenters_who_agreed_and_nobody_else(client, event):
    session = event.sessions.get()
    talk = TalkFactory(
        event=event, title="Damp in the tower", museum=MuseumFactory(name="Powell-Cotton Museum")
    )
    SlotFactory(session=session, talk=talk)
    SlotFactory(session=session, position=1)
    TalkFactory(event=event, title="Not placed yet")
    TalkFactory(event=event, title="Only proposed", state=TalkState.SUBMITTED)
    ann = confirmed(event, talk, person__name="Ann Field")
    AffiliationFactory(person=ann.person, museum=MuseumFactory(name="Dover Museum"))
    confirmed(event, talk, person__name="Shy Person", is_named=False)
    for state in (PresenterState.INVITED, PresenterState.ACCEPTED, PresenterState.WITHDRAWN):
        PresenterFactory(talk=talk, state=state, person__name=f"{state} Person", note="a secret note")
    page = page_words(client.get(event.get_absolute_url()))
    for words in (
        "The programme",
        "Damp in the tower",
        "Ann Field, Dover Museum",
        "13:40 Discussion",
        "to be announced",
    ):
        assert words in page
    for words in (
        "Shy",
        "invited Person",
        "accepted Person",
        "withdrawn Person",
        "secret",
        "Not placed",
        "Only proposed",
    ):
        assert words not in page


def test_an_event_without_a_programme_says_nothing_of_one(client, event):
    assert "The programme" not in page_words(client.get(event.get_absolute_url()))


def test_after_the_event_its_slides_are_there_for_anybody(client, event):
    talk = TalkFactory(event=event)
    handouts.add(talk=talk, by=PersonFactory(), file=SimpleUploadedFile("Damp slides.pdf", PDF))
    assert "Damp slides" not in page_words(client.get(event.get_absolute_url()))
    Event.objects.filter(pk=event.pk).update(state=EventState.HELD)
    assert "Damp slides" in page_words(client.get(event.get_absolute_url()))


def test_a_booking_lists_the_slides_with_a_link_that_opens_them(client, event):
    talk = TalkFactory(event=event)
    handouts.add(talk=talk, by=PersonFactory(), file=SimpleUploadedFile("Damp slides.pdf", PDF))
    booking = RegistrationFactory(event=event)
    page = page_words(client.get(booking_path(booking)))
    link = re.search(r'href="([^"]*)">Damp slides', page).group(1)
    answer = client.get(link)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)


def test_the_event_page_with_talks_presenters_and_slides_asks_few_questions(
    client, client_of, event, django_assert_max_num_queries
):
    session = event.sessions.get()
    for number in range(3):
        talk = TalkFactory(event=event)
        SlotFactory(session=session, position=number, talk=talk)
        AffiliationFactory(person=confirmed(event, talk).person)
        HandoutFactory(talk=talk)
    calls.set_call(
        event=event, by=PersonFactory(), text="Tell us", closes_at=timezone.now() + timedelta(days=3)
    )
    with django_assert_max_num_queries(8):
        page = page_words(client.get(event.get_absolute_url()))
    assert ("Propose a talk" in page, page.count("Discussion")) == (True, 3)
    member = client_of(RegistrationFactory(event=event).person)
    with django_assert_max_num_queries(12):
        member.get(event.get_absolute_url())


def test_on_the_desk_officers_find_and_export_the_talks_of_their_programmes(
    desk, event, settings, django_assert_num_queries
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    PresenterFactory(talk=TalkFactory(event=event, title="Damp"), person__name="Ann Field")
    TalkFactory(title="Elsewhere")
    desk.get("/desk/events/talk/")
    with django_assert_num_queries(QUERIES := 12):
        page = page_words(desk.get("/desk/events/talk/"))
    assert ("Damp" in page, "Ann Field (accepted)" in page, "Elsewhere" in page) == (True, True, False)
    for _ in range(2):
        PresenterFactory(talk=TalkFactory(event=event))
    with django_assert_num_queries(QUERIES):
        desk.get("/desk/events/talk/")
    rows = page_words(desk.get("/desk/events/talk/export/"))
    assert ("Ann Field (accepted)" in rows, "Elsewhere" in rows) == (True, False)
    assert Presenter.objects.count() == 3
