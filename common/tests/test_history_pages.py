"""The history page of a row on the desk: who did it, and why, wherever the reason was given."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory
from agenda.register.marks import record
from agenda.sessions.services import cancel_session
from events.booking import offers, signup
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from mailing.factories import MessageFactory
from mailing.outbox import services as outbox
from programmes.factories import OfficerFactory


@pytest.fixture
def page(client_of, officer, settings):
    """A function that gives the rows of the history page of a row: who, and what with its reason; the newest first."""

    settings.OFFICERS_NEED_SECOND_FACTOR = False

    def read(row) -> list[tuple[str, str]]:
        name = f"admin:{row._meta.label_lower.replace('.', '_')}_history"
        html = client_of(officer.person).get(reverse(name, args=[row.pk])).content.decode()
        body = html.split("<tbody>")[1].split("</tbody>")[0]
        cells = [re.findall(r"<td>(.*?)</td>", line, re.DOTALL) for line in body.split("<tr>")[1:]]
        return [(who, " ".join(strip_tags(what.split("<ul>")[0]).split())) for _, who, what in cells]

    return read


@pytest.fixture
def event(officer):
    return PublishedEventFactory(capacity=1, programme=officer.programme)


def test_somebody_who_is_moved_up_in_line(page, officer, event):
    RegistrationFactory(event=event)
    row = [WaitingFactory(event=event) for _ in range(2)][1]
    offers.offer_out_of_turn(registration=row, by=officer.person, reason="They travel from Orkney.")
    assert page(row)[0] == (str(officer.person), "Changed (They travel from Orkney.)")


def test_somebody_who_is_taken_off_by_one_officer_and_comes_back_through_another(page, officer, event):
    other = OfficerFactory(programme=officer.programme)
    row = signup.sign_up(event=event, person=RegistrationFactory().person, by=None).registration
    signup.remove(registration=row, by=other.person, reason="Rang to say that they are ill.")
    signup.sign_up(event=event, person=row.person, by=officer.person)
    assert page(row) == [
        (str(officer.person), "Changed"),
        (str(other.person), "Changed (Rang to say that they are ill.)"),
        ("The system", "Added"),
    ]


def test_a_session_that_is_cancelled(page, officer):
    session = AttendanceFactory(session__programme=officer.programme).session
    cancel_session(session=session, by=officer.person, reason="The roof leaks.")
    assert page(session)[0] == (str(officer.person), "Changed (The roof leaks.)")


def test_a_register_that_is_marked(page, officer):
    row = AttendanceFactory(session__programme=officer.programme)
    record(attendance=row, state=AttendanceState.APOLOGIES, by=officer.person)
    assert page(row)[0] == (str(officer.person), "Changed")


def test_a_mail_that_is_held_back_and_let_go(page, officer):
    mail = MessageFactory(programme=officer.programme)
    outbox.hold(message=mail, by=officer.person)
    assert page(mail) == [(str(officer.person), "Changed")]
    assert outbox.release(message=mail, by=officer.person).state == "pending"
    assert page(mail) == [(str(officer.person), "Changed")] * 2
