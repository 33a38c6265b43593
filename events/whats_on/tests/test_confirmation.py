"""The page after signing up: how many places are kept, the day, one's calendar; the same for whoever is known."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from agenda.calendars.buttons import buttons
from agenda.choices import Mode
from agenda.factories import SessionFactory
from agenda.models import Attendance
from common.testing import page_words
from events.booking import strangers, waiting_list
from events.choices import WhyAsked
from events.factories import (
    EventSessionFactory,
    PublishedEventFactory,
    RegistrationFactory,
    WaitingFactory,
    in_days,
)
from events.models import AskedPlace, Registration
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def sign_up(client, event, **given):
    data = {"name": "Ann Lee", "email": "ann@museum.example", "museum": "", **given}
    response = client.post(reverse("events:sign-up", args=[event.slug]), data)
    assert response.status_code == 302, page_words(response)
    return client.get(response["Location"])


def main(response):
    page = page_words(response)
    return re.sub(r"\s+", " ", page[page.index('<main id="content"') : page.index("</main>")])


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", page_words(response)).group(1).strip()


def event_of_two_days(**fields):
    event = PublishedEventFactory(day__title="Opening", day__start_day=in_days(10), **fields)
    for title in ("Damp", "Labels"):
        EventSessionFactory(event=event, title=title, start_day=in_days(11), choice="Second morning")
    return event


# --- what it says -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("bring", "says"), [("0", "Your place is kept"), ("2", "3 places are kept")])
@pytest.mark.parametrize("signed_in", [False, True])
def test_it_says_how_many_places_are_kept_the_day_and_what_comes_next(
    client, client_of, signed_in, bring, says
):
    event = PublishedEventFactory(bring_up_to=3, capacity=20)
    visitor = client_of(PersonFactory()) if signed_in else client
    response = sign_up(visitor, event, guests=bring)
    page = page_words(response)
    assert heading(response) == says
    assert f"<title>{says}:" in page.replace("<title> ", "<title>")
    assert f"<b>{event.sessions.get().when}</b>" in page
    for step in ("A mail is on its way", "We remind you", "If you cannot come"):
        assert step in page
    assert (f"You bring {bring} colleagues" in page) == (bring != "0")


def test_a_known_and_an_unknown_address_read_the_same(client):
    """Nobody known; a booking already; a name much like another at the address, of which the mail asks."""
    shown = {}
    for who in ("unknown", "has a place", "not sure"):
        client.cookies.clear()
        event = PublishedEventFactory(title="Damp", capacity=20, day__start_day=in_days(10))
        other = PersonFactory(name="Ann Leigh", email=f"{event.pk}@museum.example")
        email = {"unknown": "new@museum.example"}.get(who, other.email)
        if who == "has a place":
            RegistrationFactory(event=event, person=other)
        name = {"has a place": "Ann Leigh"}.get(who, "Ann Lea")
        page = main(sign_up(client, event, name=name, email=email))
        shown[who] = (
            page.replace(event.slug, "SLUG").replace(email, "ADDRESS").replace(event.public_number, "No.")
        )
    assert AskedPlace.objects.get().why == WhyAsked.NAMES
    assert shown["unknown"] == shown["has a place"] == shown["not sure"]
    assert "Your place is kept" in shown["unknown"]


def test_what_the_page_says_is_kept_is_held_until_the_mail_is_answered():
    event = PublishedEventFactory(capacity=1)
    PersonFactory(name="Ann Leigh", email="ann@museum.example")
    wanted = strangers.Wanted(name="Ann Lea", email="ann@museum.example")
    done = strangers.sign_up(event=event, wanted=wanted, source="198.51.100.1")
    assert (done.asked.why, done.full, done.must_press) == (WhyAsked.NAMES, False, False)
    assert waiting_list.count(event).words == "0 taken, 1 held until a mail is answered, 0 left"
    other = strangers.Wanted(name="Ben Hall", email="ben@museum.example")
    assert strangers.sign_up(event=event, wanted=other, source="198.51.100.2").full is True


@pytest.mark.parametrize("why", ["all taken", "others wait", "no new bookings"])
def test_where_nothing_can_be_kept_known_and_unknown_read_that_too(client, why):
    shown = []
    for known in (True, False):
        client.cookies.clear()
        event = PublishedEventFactory(
            title="Damp", capacity=1 if why == "all taken" else 5, takes_bookings=why != "no new bookings"
        )
        if why == "all taken":
            RegistrationFactory(event=event)
        if why == "others wait":
            WaitingFactory(event=event)
        email = f"{event.pk}@museum.example"
        if known:
            PersonFactory(name="Ann Leigh", email=email)
        response = sign_up(client, event, name="Ann Lea", email=email)
        if why == "others wait":  # They are offered a place, and there are more.
            assert heading(response) == "Your place is kept"
            shown.append(
                main(response).replace(event.slug, "").replace(email, "").replace(event.public_number, "")
            )
            continue
        assert heading(response) == "Thank you. The places are all taken"
        shown.append(
            main(response).replace(event.slug, "").replace(email, "").replace(event.public_number, "")
        )
    assert shown[0] == shown[1]
    assert ("into-calendar" in shown[0]) == (why == "others wait")


def test_whoever_brings_no_cookie_reads_no_promise(client):
    event = PublishedEventFactory()
    response = client.get(f"{event.get_absolute_url()}signed-up/")
    assert heading(response) == "Thank you for signing up"
    assert "into-calendar" not in page_words(response)


# --- the calendar -----------------------------------------------------------------------------------------------------
def test_google_and_outlook_are_told_the_time_as_it_is_there():
    """Summer time, so that the clock on the wall and the instant differ."""
    session = SessionFactory(
        title="Tea & talk",
        start_day="2027-06-09",
        start_time="10:00",
        end_day="2027-06-09",
        end_time="12:30",
        page="/whats-on/tea/",
        mode=Mode.HYBRID,
    )
    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 6, 9, 9, tzinfo=UTC)
    [there], [online] = buttons([session]), buttons([session], comes=Mode.ONLINE)
    google, outlook = (parse_qs(urlsplit(url).query) for url in (there.google, there.outlook))
    assert (google["dates"], google["ctz"], google["text"]) == (
        ["20270609T100000/20270609T123000"],
        ["Europe/London"],
        ["Tea & talk"],
    )
    assert (outlook["startdt"], outlook["enddt"]) == (["2027-06-09T09:00:00Z"], ["2027-06-09T11:30:00Z"])
    assert google["details"][0].endswith("/whats-on/tea/")
    assert (
        google["location"][0].endswith(", or online"),
        parse_qs(urlsplit(online.google).query)["location"],
    ) == (True, ["Online"])
    assert "+" not in there.google


@pytest.mark.parametrize("signed_in", [False, True])
def test_calendars_hold_only_what_this_person_goes_to(client, client_of, signed_in):
    event = event_of_two_days()
    labels = event.sessions.get(title="Labels")
    visitor = client_of(PersonFactory(email="ann@museum.example")) if signed_in else client
    name = next(
        name
        for name in re.findall(r'name="([^"]+)"', page_words(visitor.get(event.get_absolute_url())))
        if name.startswith("choice")
    )
    page = page_words(sign_up(visitor, event, **{name: labels.pk}))
    assert page.count("https://calendar.google.com/") == page.count("https://outlook.live.com/") == 2
    assert ("Damp" in page.split("What happens next")[0], "Labels" in page) == (False, True)
    file = re.search(r'class="into-calendar.*?href="([^"]+)"', page).group(1).replace("&amp;", "&")
    text = visitor.get(file).content.decode()
    assert (text.count("BEGIN:VEVENT"), "SUMMARY:Labels" in text, "SUMMARY:Damp" in text) == (2, True, False)
    booking = Registration.objects.get()
    assert sorted(
        Attendance.objects.filter(person=booking.person).values_list("session__title", flat=True)
    ) == ["Labels", "Opening"]


def test_the_public_file_holds_what_everybody_comes_to(client):
    event = event_of_two_days()
    path = reverse("events:calendar", args=[event.slug])
    text = client.get(path).content.decode()
    assert (text.count("BEGIN:VEVENT"), "SUMMARY:Opening" in text) == (1, True)
    assert (
        client.get(f"{path}?day={event.sessions.get(title='Damp').pk}&day=nonsense")
        .content.decode()
        .count("BEGIN:VEVENT")
        == 2
    )
    event.sessions.get(title="Opening").delete()
    assert client.get(path).content.decode().count("BEGIN:VEVENT") == 2


def test_the_event_page_gives_whoever_has_a_place_their_own_file(client_of):
    event = event_of_two_days()
    booking = RegistrationFactory(event=event)
    waits = WaitingFactory(event=event)
    for person, own in ((booking.person, True), (waits.person, False), (PersonFactory(), False)):
        page = page_words(client_of(person).get(event.get_absolute_url()))
        [href] = re.findall(r'<a href="([^"]*calendar\.ics)">', page)
        assert href.startswith("/bookings/") is own
