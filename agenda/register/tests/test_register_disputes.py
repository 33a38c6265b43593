"""No-shows, who sees them, and the person's right to say that they are wrong (E18)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agenda.attendance.panels import absence_panel
from agenda.choices import AttendanceState
from agenda.factories import AttendanceFactory, TakenSessionFactory, a_month_ahead
from agenda.models import Dispute, Session
from agenda.register import entries as registers
from agenda.register.attention import disputes_that_wait
from agenda.register.disputes import dispute, settle
from common.errors import DomainError
from common.links import absolute
from mailing.models import Message
from people.factories import PersonFactory
from people.privacy import services as privacy
from programmes.factories import OfficerFactory, RoleFactory

pytestmark = pytest.mark.django_db
ABSENT, CAME, APOLOGIES = AttendanceState.NO_SHOW, AttendanceState.ATTENDED, AttendanceState.APOLOGIES


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def session_of(programme, *, ago, **facts):
    return TakenSessionFactory(
        programme=programme, start_day=a_month_ahead() - timedelta(days=30 + ago), **facts
    )


def entry_of(officer, *, ago=20, state=ABSENT, **facts):
    facts.setdefault("person", RoleFactory(programme=officer.programme).person)
    return AttendanceFactory(session=session_of(officer.programme, ago=ago), state=state, **facts)


def count(person, officer):
    return registers.absences(person, programmes=frozenset({officer.programme_id})).count()


def test_only_those_who_did_not_come_are_counted_and_only_for_a_year(officer):
    person = entry_of(officer).person
    for ago, state in (
        (30, ABSENT),
        (40, APOLOGIES),
        (50, AttendanceState.WITHDRAWN),
        (60, CAME),
        (400, ABSENT),
    ):
        entry_of(officer, ago=ago, state=state, person=person)
    AttendanceFactory(session=session_of(OfficerFactory().programme, ago=25), state=ABSENT, person=person)
    assert count(person, officer) == 2
    assert registers.absences(person, programmes=None).count() == 3


def test_an_unfinished_register_says_nothing(officer, client_of):
    entry = entry_of(officer)
    Session.objects.update(register_taken_at=None)
    assert count(entry.person, officer) == 0
    assert absence_panel(entry.person, officer.person) == ""
    assert list(registers.entries(entry.person)) == []
    [sessions] = [each for each in privacy.export(person=entry.person) if each.title == "Sessions"]
    assert sessions.rows[0]["What became of it"] == "Not noted yet"
    with pytest.raises(DomainError, match="not complete yet"):
        dispute(attendance=entry, by=entry.person, words="I was there.")
    assert client_of(entry.person).get(reverse("agenda:wrong", args=[entry.uid])).status_code == 404
    Session.objects.update(register_taken_at=timezone.now())
    assert count(entry.person, officer) == 1


def test_a_disputed_entry_is_left_out_until_somebody_answers(officer):
    entry = entry_of(officer)
    made = dispute(attendance=entry, by=entry.person, words="  I came late,  and sat at the back. ")
    assert made.words == "I came late, and sat at the back."
    assert count(entry.person, officer) == 0
    [item] = disputes_that_wait({officer.programme_id})
    assert item.title == f"{entry.person} says that the register of “{entry.session}” is wrong"
    assert list(disputes_that_wait({OfficerFactory().programme_id})) == []
    settle(dispute=made, by=officer.person, state=ABSENT, answer="The host is sure that your seat was empty.")
    entry.refresh_from_db()
    made.refresh_from_db()
    assert (entry.state, made.upheld, made.settled_by) == (ABSENT, False, officer.person)
    assert count(entry.person, officer) == 1
    assert list(disputes_that_wait(None)) == []


def test_an_upheld_dispute_changes_the_mark_and_every_count(officer):
    entry = entry_of(officer)
    made = dispute(attendance=entry, by=entry.person, words="I was there.")
    settle(dispute=made, by=officer.person, state=CAME, answer="You are on the photograph. Sorry.")
    entry.refresh_from_db()
    made.refresh_from_db()
    assert (entry.state, entry.marked_by, made.upheld) == (CAME, officer.person, True)
    assert count(entry.person, officer) == 0
    mail = Message.objects.get()
    assert (mail.kind, mail.person) == ("agenda.dispute", entry.person)
    assert "it says now that you were there" in mail.text
    assert "You are on the photograph. Sorry." in mail.text
    assert absolute(reverse("agenda:attendance")) in mail.html
    with pytest.raises(DomainError, match="answered already"):
        settle(dispute=made, by=officer.person, state=ABSENT, answer="No.")


def test_saying_it_again_changes_the_words_until_it_is_answered(officer):
    entry = entry_of(officer)
    dispute(attendance=entry, by=entry.person, words="I was there.")
    made = dispute(attendance=entry, by=entry.person, words="I was there with Ann.")
    assert Dispute.objects.get().words == "I was there with Ann."
    settle(dispute=made, by=officer.person, state=ABSENT, answer="Ann says no.")
    with pytest.raises(DomainError, match="has answered this already"):
        dispute(attendance=entry, by=entry.person, words="Ask her again.")


@pytest.mark.parametrize(("words", "match"), [("", "Say in a sentence"), ("x" * 501, "under 500 characters")])
def test_words_are_wanted_and_not_too_many(officer, words, match):
    entry = entry_of(officer)
    with pytest.raises(DomainError, match=match):
        dispute(attendance=entry, by=entry.person, words=words)


def test_nobody_disputes_for_another(officer):
    with pytest.raises(DomainError, match="Only the person themselves"):
        dispute(attendance=entry_of(officer), by=officer.person, words="They were there.")


def test_the_person_sees_their_entries_and_says_that_one_is_wrong(officer, client_of):
    entry = entry_of(officer)
    foreign = entry_of(officer)
    client = client_of(entry.person)
    page = client.get(reverse("agenda:attendance"))
    assert [row.pk for row in page.context["entries"]] == [entry.pk]
    assert "You did not come" in page.content.decode()
    where = reverse("agenda:wrong", args=[entry.uid])
    assert client.get(where).status_code == 200
    assert "Say in a sentence what is wrong." in client.post(where, {"words": ""}).content.decode()
    answer = client.post(where, {"words": "I was there."}, follow=True)
    assert "You said: “I was there.”" in answer.content.decode()
    assert client.post(reverse("agenda:wrong", args=[foreign.uid]), {"words": "x"}).status_code == 404
    assert client.get("/my/").content.decode().count(reverse("agenda:attendance")) == 1


def test_the_person_sees_as_many_queries_for_three_entries_as_for_one(
    officer, client_of, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = entry_of(officer).person
    client = client_of(person)
    with CaptureQueriesContext(connection) as once:
        client.get(reverse("agenda:attendance"))
    for ago in (30, 40):
        entry_of(officer, ago=ago, person=person)
    with django_assert_max_num_queries(len(once)):
        client.get(reverse("agenda:attendance"))


def test_nobody_but_the_person_and_the_officers_of_the_programme_sees_it(officer, client_of):
    entry = entry_of(officer)
    words = "Did not come: 1 in the last 12 months"
    other = OfficerFactory()
    # The other programme's officer may open the person's page, who takes part there too.
    RoleFactory(programme=other.programme, person=entry.person)
    desk = reverse("admin:people_person_change", args=[entry.person_id])
    shown = client_of(officer.person).get(desk).content.decode()
    assert (words in shown, entry.session.title in shown) == (True, True)
    elsewhere = client_of(other.person).get(desk)
    assert elsewhere.status_code == 200
    assert (words in elsewhere.content.decode(), "Did not come" in elsewhere.content.decode()) == (
        False,
        False,
    )
    for viewer in (other.person, PersonFactory()):
        public = client_of(viewer).get(reverse("people:person", args=[entry.person.key])).content.decode()
        assert "not come" not in public
        assert entry.session.title not in client_of(viewer).get(reverse("agenda:attendance")).content.decode()


def test_an_officer_answers_on_the_desk(officer, client_of):
    entry = entry_of(officer)
    made = dispute(attendance=entry, by=entry.person, words="I was there.")
    desk = client_of(officer.person)
    where = reverse("admin:agenda_dispute_change", args=[made.pk])
    assert "I was there." in desk.get(where).content.decode()
    assert desk.get(reverse("admin:agenda_dispute_changelist")).status_code == 200
    html = desk.post(where, {"state": "attended", "answer": ""}).content.decode()
    assert "Say why, in a sentence that they will read." in html
    assert desk.post(where, {"state": "attended", "answer": "Sorry."}).status_code == 302
    entry.refresh_from_db()
    assert entry.state == CAME
    assert "Sorry." in desk.get(where).content.decode()
    assert desk.post(where, {"state": "no_show", "answer": "No."}).status_code == 403
    foreign = client_of(OfficerFactory().person)
    assert foreign.post(where, {"state": "no_show", "answer": "No."}).status_code == 404


def test_the_list_of_disputes_asks_as_often_for_three_as_for_one(
    officer, client_of, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def one():
        entry = entry_of(officer)
        dispute(attendance=entry, by=entry.person, words="I was there.")

    one()
    desk, where = client_of(officer.person), reverse("admin:agenda_dispute_changelist")
    with CaptureQueriesContext(connection) as once:
        desk.get(where)
    one()
    one()
    with django_assert_num_queries(len(once)):
        assert desk.get(where).status_code == 200


def test_what_somebody_said_is_in_their_download_and_goes_with_them(officer):
    entry = entry_of(officer)
    dispute(attendance=entry, by=entry.person, words="I was there.")
    [sessions] = [each for each in privacy.export(person=entry.person) if each.title == "Sessions"]
    assert sessions.rows[0]["You said that it is wrong"] == "I was there."
    privacy.erase(person=entry.person, by=entry.person)
    assert Dispute.objects.count() == 0
    entry.refresh_from_db()
    assert entry.state == ABSENT


def test_the_year_ends(officer):
    entry = entry_of(officer, ago=20)
    with time_machine.travel(entry.session.ends_at + registers.REMEMBERED - timedelta(minutes=5)):
        assert count(entry.person, officer) == 1
    with time_machine.travel(entry.session.ends_at + registers.REMEMBERED + timedelta(minutes=5)):
        assert count(entry.person, officer) == 0
