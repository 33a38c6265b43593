"""Whoever is given more time for a call hears of it by one mail, and not why."""

from datetime import date, datetime, time

import pytest
import time_machine

from common.testing import page_words
from mailing.models import Message
from people.factories import PersonFactory
from programmes.calls import services
from programmes.calls.kinds import CallKind, StageKind, call_kinds
from programmes.calls.services import Dates
from programmes.factories import RoleFactory

pytestmark = pytest.mark.django_db
KIND = "test.longer"


@pytest.fixture(autouse=True)
def _kind():
    with time_machine.travel(datetime(2027, 3, 1, 9), tick=False):
        kind = CallKind(
            "A test", [StageKind("apply", "Say yes", "Yes")], lambda call: "/here/", lambda call: "/desk/"
        )
        call_kinds.register(KIND, kind)
        yield
        del call_kinds._items[KIND]


@pytest.fixture
def stage(officer):
    closes = (date(2027, 3, 12), time(17))
    call = services.open_call(
        programme=officer.programme, kind=KIND, title="Spring", by=officer.person, dates=[Dates(None, closes)]
    )
    return call.stage("apply")


def give(stage, person, by, *, day=14, reason="She is ill"):
    return services.give_longer(
        stage=stage, person=person, until=datetime(2027, 3, day, 12), reason=reason, by=by.person
    )


def mails():
    return list(Message.objects.filter(kind="programmes.longer").order_by("pk"))


def test_one_mail_says_until_when_and_where_and_not_why(stage, officer):
    ann = PersonFactory(name="Ann Field")
    give(stage, ann, officer)
    [mail] = mails()
    assert (mail.person, mail.subject, mail.state) == (ann, "You have more time: Spring", "pending")
    assert "you have until Sunday 14 March 2027, 12:00 (UK time)" in " ".join(mail.text.split())
    assert ("/here/" in mail.text, "ill" in mail.text.split()) == (True, False)


def test_the_same_time_again_is_no_news_and_another_one_replaces_the_mail_that_waits(stage, officer):
    ann = PersonFactory()
    give(stage, ann, officer)
    give(stage, ann, officer, reason="Still ill")
    assert [mail.state for mail in mails()] == ["pending"]
    give(stage, ann, officer, day=15)
    assert [mail.state for mail in mails()] == ["cancelled", "pending"]
    assert "Monday 15 March" in mails()[1].text
    Message.objects.filter(state="pending").update(
        state="sent", settled_at=datetime(2027, 3, 1, 9).astimezone()
    )
    give(stage, ann, officer, day=16)
    assert [mail.state for mail in mails()] == ["cancelled", "sent", "pending"]


def test_whoever_has_no_address_is_told_by_the_officer_who_is_told_so(stage, officer, client_of):
    ann = RoleFactory(programme=officer.programme, person=PersonFactory(email=None)).person
    page = f"/desk/programmes/call/{stage.call_id}/more-time/"
    desk = client_of(officer.person)
    form = {"stage": stage.pk, "person": ann.pk, "until_0": "2027-03-14", "until_1": "12:00", "reason": "Ill"}
    assert "so tell them yourself" in page_words(desk.post(page, form, follow=True))
    assert mails() == []
    ben = RoleFactory(programme=officer.programme).person
    assert "They have a mail that says so" in page_words(
        desk.post(page, {**form, "person": ben.pk}, follow=True)
    )
    assert [mail.person for mail in mails()] == [ben]
