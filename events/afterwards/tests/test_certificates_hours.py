"""Certificates: for those who attended, with the hours of the register, checked by anybody and true today."""

from decimal import Decimal

import pytest

from agenda.models import Attendance
from common import links
from common.documents.testing import tagged, text_of
from common.errors import DomainError
from common.testing import page_words
from events import scenarios
from events.afterwards import certificates
from events.afterwards.views.certificates import CHECKS
from events.links import booking_path
from events.models import Certificate, Registration
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def html(response):
    return page_words(response)


@pytest.fixture
def person():
    return PersonFactory(name="Zoë Škoda")


@pytest.fixture
def booking(person):
    event = scenarios.held(
        people=[person, PersonFactory()], days=[scenarios.afternoon(30), scenarios.afternoon(37)], ago=9
    )
    return Registration.objects.get(event=event, person=person)


def attendances(booking):
    return list(Attendance.objects.filter(person=booking.person).order_by("pk"))


def mark(attendance, state):
    attendance.state = state
    attendance.save()


def test_hours_are_those_of_the_sessions_attended(booking):
    first, second = attendances(booking)
    assert certificates.attended(booking).hours == Decimal("6.00")
    mark(second, "apologies")
    found = certificates.attended(booking)
    assert (found.hours, found.hours_words) == (Decimal("3.00"), "3 hours")
    mark(first, "no_show")
    assert certificates.attended(booking) is None


def test_hours_read_as_people_say_them():
    words = [certificates.hours_words(Decimal(hours)) for hours in ("1.00", "2.50", "10.00", "0.75")]
    assert words == ["1 hour", "2.5 hours", "10 hours", "0.75 hours"]


def test_it_is_issued_once_and_keeps_its_code(booking):
    first, second = (certificates.issue(registration=booking) for _ in range(2))
    assert (first.pk, first.code, first.name, first.hours) == (
        second.pk,
        second.code,
        "Zoë Škoda",
        Decimal("6.00"),
    )
    assert Certificate.objects.count() == 1


def test_codes_are_long_enough_and_hold_no_look_alikes():
    assert len(certificates.ALPHABET) ** certificates.LENGTH >= 2**60
    assert set("ILOU") & set(certificates.ALPHABET) == set()
    assert certificates.tidy_code(" 7k4m–29qx b0ti ") == "7K4M29QXB0T1"
    assert certificates.show_code("7K4M29QXB0T1") == "7K4M-29QX-B0T1"


def test_nobody_who_was_not_there_has_one(booking):
    for attendance in attendances(booking):
        mark(attendance, "no_show")
    with pytest.raises(DomainError, match="does not say that you were there"):
        certificates.issue(registration=booking)
    assert Certificate.objects.count() == 0


def test_nobody_has_one_before_the_end(person):
    event = scenarios.published(people=[person])
    with pytest.raises(DomainError, match="not over yet"):
        certificates.issue(registration=event.registrations.get())


def test_the_page_of_the_signed_link_shows_it_and_the_button_makes_it(client, booking):
    path = f"{booking_path(booking)}certificate/"
    page = html(client.get(path))
    assert ("Zoë Škoda" in page, "6 hours" in page, Certificate.objects.count()) == (True, True, 0)
    response = client.post(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    code = certificates.show_code(Certificate.objects.get().code)
    text = text_of(response.content)
    for words in ("Zoë Škoda", booking.event.title[:20], "6 hours", booking.event.programme.name, code):
        assert words in text
    found = tagged(response.content)
    assert (found.title, found.language) == (
        f"Certificate of attendance: Zoë Škoda, {booking.event.title}",
        "en-GB",
    )
    address = links.absolute(f"/certificates/{Certificate.objects.get().code}/")
    assert (found.headings, found.alternatives) == (["H1"], [f"A square code that opens {address}"])
    assert code in html(client.get(path))


def test_a_name_in_any_european_script_comes_out_right(client, booking):
    for name in ("Łucja Ðorđević", "Siân Ŵyn", "Ελένη Παππά", "Ольга Їжак", "Ağaoğlu Şükrü"):
        Certificate.objects.all().delete()
        booking.person.name = name
        booking.person.save()
        response = client.post(f"{booking_path(booking)}certificate/")
        assert name in text_of(response.content)


def test_a_name_that_cannot_be_printed_is_said_and_not_certified(client, booking):
    booking.person.name = "\U000f0123 Zoë"
    booking.person.save()
    response = client.post(f"{booking_path(booking)}certificate/")
    assert (response.status_code, "Our typefaces have no \U000f0123." in html(response)) == (409, True)
    assert Certificate.objects.count() == 0


def test_my_learning_leads_to_it_for_its_owner_only(client, client_of, booking):
    path = f"/my/certificates/{booking.key}/"
    assert path in html(client_of(booking.person).get("/my/"))
    assert client_of(booking.person).get(path).status_code == 200
    assert client_of(PersonFactory()).get(path).status_code == 404
    assert client.get(path).status_code == 302
    booking.claimed_at = None
    booking.save()
    assert client_of(booking.person).get(path).status_code == 404


def test_anybody_can_check_it_however_the_code_is_typed(client, booking):
    code = certificates.issue(registration=booking).code
    typed = certificates.show_code(code).lower().replace("0", "o")
    response = client.get("/certificates/", {"code": f" {typed} "})
    page = html(client.get(response["Location"]))
    for words in ("This certificate is genuine", "Zoë Škoda", "6 hours", booking.event.title):
        assert words in page
    assert "noindex" in page


def test_what_is_not_one_of_ours_is_said(client, booking):
    certificates.issue(registration=booking)
    for code in ("7K4M-29QX-B0TD", "x", "none", "<b>", "Zoë", "a" * 40):
        response = client.get(f"/certificates/{code}/")
        assert (response.status_code, "This is not one of ours" in html(response)) == (404, True)
        assert "Škoda" not in html(response)
    assert "Type the code" in html(client.get("/certificates/", {"code": ""}))


def test_a_corrected_register_shows(client, booking):
    certificate = certificates.issue(registration=booking)
    mark(attendances(booking)[1], "apologies")
    page = html(client.get(f"/certificates/{certificate.code}/"))
    for words in ("corrected since it was issued", "It said 6 hours then", "3 hours"):
        assert words in page
    again = client.post(f"{booking_path(booking)}certificate/").content
    text = text_of(again)
    assert "the register said 6 hours" in text
    mark(attendances(booking)[0], "no_show")
    page = html(client.get(f"/certificates/{certificate.code}/"))
    assert ("no longer counts" in page, "Škoda" in page) == (True, False)
    assert client.post(f"{booking_path(booking)}certificate/").status_code == 409


def test_guessing_is_slowed_down_and_a_museum_is_not(client, booking):
    answers = {client.get(f"/certificates/{number:012}/").status_code for number in range(CHECKS.amount)}
    assert (CHECKS.amount, answers) == (120, {404})
    assert client.get("/certificates/000000000999/").status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["a/b", "../x", "²", "7K4M/29QX/B0TD", "%2F", "?", "/"])
def test_a_code_that_is_none_is_looked_up_all_the_same(client, typed):
    answer = client.get("/certificates/", {"code": typed}, follow=True)
    assert answer.status_code == 404
    assert answer.resolver_match.url_name == "certificate"
