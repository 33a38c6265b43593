"""Mails in officers' own words: checked, versioned, looked at with real data, and never in the way of a mail (A3)."""

import re

import pytest
from django.db import connection
from django.template import TemplateSyntaxError, engines
from django.test.utils import CaptureQueriesContext

from agenda.factories import AttendanceFactory, ReminderRuleFactory
from agenda.models import Reminder
from common.attention import attention
from common.errors import DomainError
from common.markup import problems, to_html
from common.testing import page_words
from events.booking import mails as notices
from events.factories import RegistrationFactory
from mailing.models import Message, Wording
from mailing.wording import services, store
from mailing.wording.services import editable
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
LEAVE = "Tell us on [your page]({leave_link})."


@pytest.fixture
def officer():
    return OfficerFactory()


@pytest.fixture
def booking(officer):
    return RegistrationFactory(event__programme=officer.programme, event__title="Working with <artists>")


def confirm(booking):
    Message.objects.filter(kind="events.place").delete()
    notices.place(booking, event=booking.event, attendances=[])
    return Message.objects.get(kind="events.place")


def save(officer, **words):
    return services.save(kind="events.place", programme=officer.programme, words=words, by=officer.person)


def test_a_mail_says_what_an_officer_wrote_and_nobody_elses_does(officer, booking):
    before = confirm(booking)
    save(
        officer,
        subject="{event}: you are in",
        opening="Welcome, **{name}**.\n\n- Bring a pen\n- Bring a friend",
    )
    mail = confirm(booking)
    assert mail.subject == "Working with <artists>: you are in"
    assert re.search(r"<strong[^>]*>" + booking.person.get_short_name() + "</strong>", mail.html)
    assert "- Bring a pen" in mail.text or "* Bring a pen" in mail.text
    assert "give your place back" in mail.text
    other = RegistrationFactory(event__title="Elsewhere")
    notices.place(other, event=other.event, attendances=[])
    elsewhere = Message.objects.about(other).get()
    assert elsewhere.subject == "You have a place: Elsewhere"
    assert "Your place is kept" in before.text


def test_words_for_all_programmes_hold_where_a_programme_has_none_of_its_own(officer, booking):
    by = PersonFactory(is_superuser=True, is_staff=True)
    services.save(kind="events.place", programme=None, words={"opening": "For all."}, by=by)
    assert "For all." in confirm(booking).text
    save(officer, opening="For us.")
    assert "For us." in confirm(booking).text
    services.back_to_original(kind="events.place", programme=officer.programme, by=officer.person)
    assert "For all." in confirm(booking).text


def test_what_is_put_in_is_escaped(officer, booking):
    save(officer, opening="<script>alert(1)</script> {event}")
    html = confirm(booking).html
    assert "<script>" not in html
    assert "Working with &lt;artists&gt;" in html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello {nobody}", "There is no placeholder {nobody} here."),
        ("Hello {name", "There is a brace without its partner."),
        ("Hello name}", "There is a brace without its partner."),
        ("Hello {{name}}", "There is a brace without its partner."),
        ("[here](javascript:alert)", "is no address to link to"),
        ("x" * 4001, "longer than 4000"),
    ],
)
def test_what_cannot_be_shown_is_said_in_sentences(text, says):
    assert any(says in each for each in problems(text, known={"name"}))


def test_a_link_that_people_need_must_stay(officer):
    with pytest.raises(DomainError, match="must stay") as refused:
        save(officer, leave="Just come.")
    assert refused.value.field == "leave"
    assert save(officer, leave=LEAVE).words == {"leave": LEAVE}
    with pytest.raises(DomainError, match=r"no placeholder \{name\} here"):
        save(officer, subject="Dear {name}")


def test_markup_is_small_and_safe():
    html = to_html("One\nline\n\n[a](https://b.example/?c=1&d=2) **{x}**", lambda name: "&lt;v&gt;")
    assert html == (
        '<p>One<br>line</p>\n<p><a href="https://b.example/?c=1&amp;d=2">a</a> <strong>&lt;v&gt;</strong></p>'
    )


def test_every_save_is_a_version_and_any_comes_back(officer, booking):
    first = save(officer, opening="One.")
    assert save(officer, opening="One.") is None
    save(officer, opening="Two.")
    assert services.restore(version=first, by=officer.person).number == 3
    services.back_to_original(kind="events.place", programme=officer.programme, by=officer.person)
    rows = services.versions("events.place", officer.programme)
    assert [(row.number, row.words.get("opening"), row.by) for row in rows] == [
        (number, words, officer.person)
        for number, words in ((4, None), (3, "One."), (2, "Two."), (1, "One."))
    ]
    assert services.difference("a b c", "a x c") == [
        ("same", "a"),
        ("gone", "b"),
        ("new", "x"),
        ("same", "c"),
    ]


def test_only_those_who_act_for_a_programme_change_its_words(officer):
    for programme in (ProgrammeFactory(), None):
        with pytest.raises(DomainError, match="do not act"):
            services.save(kind="events.place", programme=programme, words={"opening": "X"}, by=officer.person)


def test_a_broken_version_never_stops_a_mail_and_officers_are_told(officer, booking):
    Wording.objects.create(
        kind="events.place",
        programme=officer.programme,
        number=1,
        words={"opening": "Hello {gone}", "subject": "{gone}"},
    )
    store.forget()
    mail = confirm(booking)
    assert (mail.subject[:16], "Your place is kept" in mail.text) == ("You have a place", True)
    items = dict(attention.items())["mailing.wording"]([officer.programme.pk])
    assert [item.action for item in items] == ["Write it anew"]
    assert dict(attention.items())["mailing.wording"]([ProgrammeFactory().pk]) == []


def test_looking_shows_the_newest_row_by_what_sends_it_and_writes_nothing(officer, booking):
    seen = services.look(
        kind="events.place", programme=officer.programme, words={"opening": "Draft for {name}."}
    )
    assert f"Draft for {booking.person.get_short_name()}." in seen.text
    assert seen.to_name == booking.person.name
    assert (Message.objects.count(), Wording.objects.count(), seen.pk) == (0, 0, None)
    assert services.look(kind="events.place", programme=ProgrammeFactory(), words={}) is None


def test_a_reminder_is_looked_at_too(officer):
    attendance = AttendanceFactory(session__programme=officer.programme)
    rule = ReminderRuleFactory(programme=officer.programme)
    Reminder.objects.create(attendance=attendance, rule=rule, due_at=attendance.session.starts_at)
    seen = services.look(
        kind="agenda.reminder", programme=officer.programme, words={"opening": "Soon: {when}."}
    )
    assert f"Soon: {attendance.session.when}." in " ".join(seen.text.split())


def test_between_the_tags_stand_words_alone():
    with pytest.raises(TemplateSyntaxError, match="words and placeholders only"):
        engines["django"].from_string('{% load words %}{% words "a" "A" %}{{ x }}{% endwords %}')


def test_the_desk(officer, booking, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(officer.person)
    where = f"/desk/mailing/wording/of/{officer.programme.pk}/events.place/"
    page = client.post(where, {"opening": "Hello {nobody}"})
    assert (page.status_code, "There is no placeholder {nobody} here." in page_words(page)) == (
        400,
        True,
    )
    assert "Hello {nobody}" in page_words(page)
    look = client.post(f"{where}look/", {"opening": "Draft."})
    assert ("Draft." in page_words(look), look["X-Frame-Options"]) == (True, "SAMEORIGIN")
    assert "cannot be shown yet" in page_words(client.post(f"{where}look/", {"opening": "{x"}))
    assert "<pre>" in page_words(client.post(f"{where}look/", {"opening": "Draft.", "text": "1"}))
    client.post(where, {"opening": "One."})
    client.post(where, {"opening": "Two."})
    assert "<del>One.</del>" in page_words(client.get(where))
    client.post(f"{where}go-back/", {"version": "1"})
    client.post(f"{where}go-back/")
    rows = services.versions("events.place", officer.programme)
    assert [row.words.get("opening") for row in rows] == [None, "One.", "Two.", "One."]
    assert client.get(f"/desk/mailing/wording/of/{ProgrammeFactory().pk}/events.place/").status_code == 404
    assert client.get("/desk/mailing/wording/of/0/events.place/").status_code == 404
    assert client.get(f"/desk/mailing/wording/of/{officer.programme.pk}/account.join/").status_code == 404
    assert client.get(f"/desk/mailing/wording/of/{officer.programme.pk}/events.letter/").status_code == 404


LIST = "/desk/mailing/wording/"


def names(page) -> list[str]:
    return re.findall(r'<a href="[^"]*/of/\d+/([a-z_.]+)/">', page_words(page))


def test_the_list_is_grouped_searched_and_says_what_is_not_changed(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(officer.person)
    page = client.get(LIST)
    assert names(page) == [mail.kind for mail in editable() if not mail.for_all]
    text = page_words(page)
    groups = re.findall(r'<th scope="rowgroup" colspan="2"><b>([^<]+)</b>', text)
    assert groups == sorted({mail.group for mail in editable()})
    assert ("Finish joining" in text, "A letter of the organisers" in text) == (True, True)
    assert names(client.get(LIST, {"q": "waiting LIST take-back"})) == []
    assert "No mail has these words" in page_words(client.get(LIST, {"q": "waiting LIST take-back"}))
    assert names(client.get(LIST, {"q": "talk certificate"})) == []
    assert names(client.get(LIST, {"q": "your certificate"})) == ["events.feedback", "events.walked_in"]
    save(officer, opening="Bring a lantern.")
    assert names(client.get(LIST, {"q": "LANTERN"})) == ["events.place"]
    assert names(client.get(LIST, {"q": "lantern", "programme": ProgrammeFactory().pk})) == ["events.place"]


def test_whoever_acts_for_all_chooses_whose_words(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer.person.is_superuser = True
    officer.person.save()
    client, other = client_of(officer.person), ProgrammeFactory(name="Zeeland")
    save(officer, opening="Bring a lantern.")
    everybody = client.get(LIST, {"programme": 0})
    assert names(everybody) == [mail.kind for mail in editable()]
    assert '<option value="0" selected> All programmes </option>' in page_words(everybody)
    assert names(client.get(LIST, {"programme": other.pk, "q": "lantern"})) == []
    assert names(client.get(LIST, {"programme": officer.programme.pk, "q": "lantern"})) == ["events.place"]
    where = f"{LIST}of/0/account.join/"
    assert client.get(where).status_code == 200
    seen = client.post(f"{where}look/", {"opening": "Come in, {name}."})
    assert "Come in, Ann Field." in page_words(seen)


def test_the_list_asks_as_much_for_three_changed_mails_as_for_one(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    client = client_of(officer.person)
    counts = []
    for kinds in (["events.place"], ["events.in_line", "events.ended"]):
        for kind in kinds:
            services.save(kind=kind, programme=officer.programme, words={"more": "Ours."}, by=officer.person)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
