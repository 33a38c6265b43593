"""Writing to people of an event from the desk."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.choices import AttendanceState, Part
from agenda.factories import AttendanceFactory
from common.errors import DomainError
from common.testing import page_words
from events.choices import RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from events.letters import services as letters
from events.models import Registration
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def event(officer):
    return PublishedEventFactory.create(programme=officer.programme, title="Stairwells")


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def named(name, factory=RegistrationFactory, **fields):
    return factory.create(person=PersonFactory.create(name=name), **fields)


def names(event, **chosen):
    return [each.person.name for each in letters.addressees(event, **chosen)]


def post(desk, event, do="look", **changes):
    given = {
        "groups": ["place"], "subject": "Bring a coat", "text": "The stairwell is cold.\n\nSee you there.",
        "key": str(uuid.UUID(int=7)), "do": do, **changes,
    }  # fmt: skip
    return desk.post(reverse("admin:events_event_letter", args=[event.pk]), given)


def without_tokens(html):
    """Links are signed with the second they were made in."""
    return re.sub(r"/(bookings|preferences)/[^/\"]+/", r"/\1/token/", html)


def test_each_group_holds_whom_its_name_says(event):
    day = event.sessions.get()
    came = named("Bea Came", event=event)
    AttendanceFactory.create(session=day, person=came.person, state=AttendanceState.ATTENDED)
    named("Ann Place", event=event)
    named("Cy Line", WaitingFactory, event=event)
    named("Di Gone", event=event, state=RegistrationState.CANCELLED)
    host = PersonFactory.create(name="Ed Host")
    AttendanceFactory.create(session=day, person=host, part=Part.HOST)
    left = PersonFactory.create(name="Flo Left")
    AttendanceFactory.create(session=day, person=left, part=Part.HOST, state=AttendanceState.WITHDRAWN)
    named("Gus Elsewhere")
    assert names(event, groups=["place"]) == ["Ann Place", "Bea Came"]
    assert names(event, groups=["waiting"]) == ["Cy Line"]
    assert names(event, groups=["attended"]) == ["Bea Came"]
    assert names(event, groups=["team"]) == ["Ed Host"]
    assert names(event, groups=["place", "attended", "team"]) == ["Ann Place", "Bea Came", "Ed Host"]
    assert names(event) == []


def test_people_may_be_chosen_by_name_and_only_of_this_event(event):
    gone = named("Di Gone", event=event, state=RegistrationState.CANCELLED)
    elsewhere = named("Gus Elsewhere")
    assert names(event, registrations=[gone.pk, elsewhere.pk]) == ["Di Gone"]


def test_a_guest_without_a_name_is_nobody_to_write_to(event):
    booker = named("Ann Place", event=event)
    RegistrationFactory.create(event=event, person=None, brought_by=booker)
    assert names(event, groups=["place"]) == ["Ann Place"]


def test_a_letter_is_looked_at_and_then_sent_once(desk, event, officer):
    named("Ann Place", event=event)
    named("Bea Place", event=event)
    look = post(desk, event)
    page = page_words(look)
    assert "2 people get this letter, each their own copy." in page
    assert Message.objects.count() == 0
    frame = desk.get(reverse("admin:events_event_letter_preview", args=[event.pk]))
    assert "sandbox" in frame["Content-Security-Policy"]
    sent = post(desk, event, do="send")
    assert sent.status_code == 302
    post(desk, event, do="send")
    mails = list(Message.objects.order_by("to_name"))
    assert [mail.to_name for mail in mails] == ["Ann Place", "Bea Place"]
    assert {mail.subject for mail in mails} == {"Bring a coat"}
    shown = frame.content.decode().replace('<base target="_top">', "")
    assert without_tokens(mails[0].html) == without_tokens(shown)
    assert "Dear Ann,\n\nThe stairwell is cold.\n\nSee you there.\n\n" + officer.person.name in mails[0].text
    assert mails[0].id_of(Registration) == Registration.objects.get(person__name="Ann Place").pk


def test_a_new_letter_is_a_new_mail(event, officer):
    named("Ann Place", event=event)
    for number in (1, 2):
        letters.write(
            event=event, by=officer.person, to=letters.addressees(event, groups=["place"]), subject="Same",
            text="Same", key=uuid.UUID(int=number),
        )  # fmt: skip
    assert Message.objects.count() == 2


def test_changing_it_again_loses_nothing(desk, event):
    chosen = named("Ann Place", event=event)
    page = page_words(post(desk, event, do="back", people=[chosen.pk], groups=["waiting"]))
    assert 'value="Bring a coat"' in page
    assert "The stairwell is cold." in page
    assert re.search(r'value="waiting"[^>]*checked', page)
    assert re.search(rf'value="{chosen.pk}"[^>]*checked', page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": " "}, "Give the letter a subject."),
        ({"text": " "}, "Write something: the letter is empty."),
        ({"groups": []}, "Nobody is chosen. Choose a group, or people by name."),
        ({"groups": ["attended"]}, "Nobody is chosen. Choose a group, or people by name."),
    ],
)
@pytest.mark.parametrize("do", ["look", "send"])
def test_what_is_missing_is_said(desk, event, do, changes, said):
    named("Ann Place", event=event)
    assert said in page_words(post(desk, event, do=do, **changes))
    assert Message.objects.count() == 0


def test_the_service_refuses_an_empty_letter(event, officer):
    with pytest.raises(DomainError, match="Nobody is chosen"):
        letters.write(event=event, by=officer.person, to=[], subject="A", text="B", key=uuid.uuid4())


def test_words_are_words_and_not_html(desk, event):
    named("Ann Place", event=event)
    post(desk, event, do="send", text="<b>bold</b> https://www.museum.example/a")
    mail = Message.objects.get()
    assert "&lt;b&gt;bold&lt;/b&gt;" in mail.html
    assert 'href="https://www.museum.example/a"' in mail.html


def test_those_without_an_address_are_named(desk, event):
    person = PersonFactory.create(name="Post Only", email=None, shared_mailbox="")
    RegistrationFactory.create(event=event, person=person)
    assert "1 of them has no address. Tell them in another way: Post Only." in re.sub(
        r"<[^>]+>", "", page_words(post(desk, event))
    )


def test_only_the_programmes_officers_write(client_of, event):
    for person, refused in ((OfficerFactory.create().person, 404), (PersonFactory.create(), 302)):
        other = client_of(person)
        assert post(other, event, do="send").status_code == refused
        frame = reverse("admin:events_event_letter_preview", args=[event.pk])
        assert other.get(frame).status_code == refused
    assert Message.objects.count() == 0


def test_the_page_costs_the_same_for_one_and_three(desk, event):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            desk.get(reverse("admin:events_event_letter", args=[event.pk]))
        return len(seen)

    named("Ann Place", event=event)
    queries()
    one = queries()
    named("Bea Place", event=event)
    named("Cy Place", event=event)
    assert queries() == one


def test_what_is_being_written_is_kept_for_its_officer_and_this_event_until_it_is_sent(
    desk, event, officer, client_of
):
    ann = named("Ann", event=event)
    page = reverse("admin:events_event_letter", args=[event.pk])
    keep = reverse("admin:events_event_letter_keep", args=[event.pk])
    answer = desk.post(
        keep, {"subject": "Parking", "text": "Half a sen", "groups": ["place"], "people": [ann.pk]}
    )
    assert answer.json()["says"].startswith("Kept at ")
    form = desk.get(page).context["form"]
    assert (form["subject"].value(), form["text"].value(), form["people"].value()) == (
        "Parking",
        "Half a sen",
        [ann.pk],
    )
    other = PublishedEventFactory.create(programme=officer.programme)
    assert (
        desk.get(reverse("admin:events_event_letter", args=[other.pk])).context["form"]["text"].value()
        is None
    )
    colleague = client_of(OfficerFactory.create(programme=officer.programme).person)
    assert colleague.get(page).context["form"]["text"].value() is None
    assert post(desk, event, do="send", people=[ann.pk]).status_code == 302
    assert desk.get(page).context["form"]["text"].value() is None


def test_one_starts_afresh_by_a_press_and_not_by_a_link(desk, event):
    page = reverse("admin:events_event_letter", args=[event.pk])
    desk.post(reverse("admin:events_event_letter_keep", args=[event.pk]), {"subject": "", "text": "Half"})
    assert "What you had begun to write is here again." in page_words(desk.get(page))
    assert desk.post(page, {"do": "afresh"}).url == page
    assert "here again" not in page_words(desk.get(page))


def test_a_letter_goes_in_three_steps_with_the_number_on_its_button(desk, event):
    for name in ("Ann", "Ben"):
        named(name, event=event)
    here = [
        [step.words for step in answer.context["steps"] if step.is_current]
        for answer in (desk.get(reverse("admin:events_event_letter", args=[event.pk])), post(desk, event))
    ]
    assert here == [["Write"], ["Preview"]]
    assert "Send to 2 people" in page_words(post(desk, event))
