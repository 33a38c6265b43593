"""Away, paused, back, left, removed, too few: one row says it, and every door follows at once."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agreements.services import newest_of
from common.errors import DomainError
from groups import scenarios
from groups.agreement import services as agreement
from groups.membership import changes, leaving
from groups.membership.home import groups_below_four
from groups.models import Membership
from groups.room import door, mails
from groups.tasks import look_after_groups
from mailing.models import Message
from people.factories import PersonFactory
from people.privacy.services import erase

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def group():
    return scenarios.group_of(5)


@pytest.fixture
def rows(group):
    return list(group.memberships.select_related("person").order_by("pk"))


def present(group, day):
    return group.memberships.present(day).count()


def test_5_17_who_is_away_is_not_counted_until_the_day_after_and_reads_all_the_same(group, rows):
    today = timezone.localdate()
    ann = rows[0]
    changes.go_away(membership=ann, until=today + 3 * DAY, by=ann.person)
    assert [present(group, today + days * DAY) for days in (0, 3, 4)] == [4, 4, 5]
    assert door.enter(group.key, ann.person).reads is True
    changes.come_back(membership=ann, by=ann.person)
    assert present(group, today) == 5


@pytest.mark.parametrize("days", [-1, 93])
def test_nobody_is_away_for_ever_or_in_the_past(rows, days):
    with pytest.raises(DomainError):
        changes.go_away(membership=rows[0], until=timezone.localdate() + days * DAY, by=rows[0].person)


def test_who_pauses_is_waited_for_no_longer_and_signs_on_coming_back_what_came_meanwhile(group, rows):
    ann, ben, *others = rows
    changes.pause(membership=ann, by=ann.person)
    assert door.enter(group.key, ann.person).reads is True
    room = door.enter(group.key, ben.person)
    agreement.change(room=room, number=1, text="We bring cake.", newcomers_read_all=False, by=ben.person)
    for row in (ben, *others):
        scenarios.sign(group, row.person)
    assert agreement.of(group).in_force.number == 2
    assert door.enter(group.key, ann.person).reads is False
    changes.come_back(membership=ann, by=ann.person)
    ann.refresh_from_db()
    assert (ann.state, door.enter(group.key, ann.person).reads) == ("accepted", False)
    scenarios.sign(group, ann.person)
    ann.refresh_from_db()
    assert (ann.state, door.enter(group.key, ann.person).reads) == ("active", True)


def test_who_comes_back_from_a_pause_in_which_nothing_changed_need_sign_nothing(group, rows):
    changes.pause(membership=rows[0], by=rows[0].person)
    assert changes.come_back(membership=rows[0], by=rows[0].person).state == "active"


def test_5_13_who_leaves_is_out_of_pages_and_waiting_mail_at_once(group, rows, client_of):
    ann = rows[0]
    mails.something_new(ann, occurrence="a note")
    waiting = Message.objects.filter(person=ann.person, kind="groups.news", state="pending")
    assert waiting.exists()
    browser = client_of(ann.person)
    answer = browser.post(reverse("groups:leave", args=[group.key]), {"words": "stay"}, follow=True)
    assert "You have left the group" in answer.content.decode()
    assert not waiting.exists()
    pages = ("room", "agreement", "agreement-change", "away", "leave", "log")
    assert {browser.get(reverse(f"groups:{name}", args=[group.key])).status_code for name in pages} == {404}


def test_the_pages_of_being_away(group, rows, client_of):
    browser, address = client_of(rows[0].person), reverse("groups:away", args=[group.key])
    assert browser.post(address, {"answer": "away", "until": "2001-01-01"}).status_code == 400
    assert browser.post(address, {"answer": "nonsense"}).status_code == 404
    until = timezone.localdate() + 7 * DAY
    answer = browser.post(address, {"answer": "away", "until": until.isoformat()}, follow=True)
    assert "Away until" in answer.content.decode()
    assert "You are away until" in browser.get(address).content.decode()
    browser.post(address, {"answer": "back"})
    answer = browser.post(address, {"answer": "pause"}, follow=True)
    assert "Paused" in answer.content.decode()


def test_an_officer_removes_somebody_who_alone_is_told_why(group, rows):
    officer = PersonFactory.create()
    Message.objects.all().delete()
    changes.remove(group=group, member=rows[0], by=officer, reason="You asked us to.")
    mail = Message.objects.get(kind="groups.removed")
    assert (mail.person, "You asked us to." in mail.text) == (rows[0].person, True)
    with pytest.raises(DomainError):
        door.enter(group.key, rows[0].person)
    with pytest.raises(DomainError, match="They are not in this group"):
        changes.remove(group=group, member=rows[0], by=officer, reason="Again.")


def test_rule_36_an_officer_in_the_group_is_a_member_there_and_nothing_else(group, rows):
    own = rows[1].person
    for deed in (
        lambda: changes.remove(group=group, member=rows[0], by=own, reason="No."),
        lambda: changes.pause_group(group=group, by=own),
    ):
        with pytest.raises(DomainError, match="You are in this group yourself"):
            deed()


def test_rule_37_with_two_left_it_pauses_the_day_after_and_not_before(group, rows):
    for row in rows[:2]:
        leaving.leave(membership=row, take_out=False, by=row.person)
    look_after_groups()
    group.refresh_from_db()
    assert (group.state, [item.title for item in groups_below_four(None)]) == (
        "meeting",
        [f"“{group}” has 3 people left, and a group needs 4"],
    )
    leaving.leave(membership=rows[2], take_out=False, by=rows[2].person)
    look_after_groups()
    group.refresh_from_db()
    assert group.state == "meeting"
    with time_machine.travel(timezone.now() + DAY, tick=False):
        look_after_groups()
    group.refresh_from_db()
    assert group.state == "paused"
    with pytest.raises(DomainError):
        changes.resume_group(group=group, by=PersonFactory.create())


def test_a_group_comes_about_by_the_clock_when_the_time_to_answer_is_over():
    group = scenarios.offers_out(5)
    rows = list(group.memberships.select_related("person").order_by("pk"))
    for row in rows[:4]:
        scenarios.services.accept(membership=row, by=row.person)
    look_after_groups()
    group.refresh_from_db()
    assert group.state == "gathering"
    with time_machine.travel(rows[0].answer_by + DAY, tick=False):
        look_after_groups()
    group.refresh_from_db()
    assert group.state == "starting"


def test_g3_an_officer_starts_fewer_than_four_with_a_reason():
    group = scenarios.offers_out(4)
    rows = list(group.memberships.select_related("person").order_by("pk"))
    for row in rows[:3]:
        scenarios.services.accept(membership=row, by=row.person)
    officer = PersonFactory.create()
    with pytest.raises(DomainError, match="Some have not answered yet"):
        changes.start(group=group, by=officer, reason="They want to.")
    scenarios.services.decline(membership=rows[3], by=rows[3].person)
    changes.start(group=group, by=officer, reason="They want to.")
    group.refresh_from_db()
    assert (group.state, newest_of(agreement.of(group)).number) == ("starting", 1)


def test_erasing_somebody_takes_them_out_and_the_others_wait_no_longer(group, rows):
    ann, ben, *_ = rows
    room = door.enter(group.key, ben.person)
    agreement.change(room=room, number=1, text="We bring cake.", newcomers_read_all=False, by=ben.person)
    for row in rows[1:]:
        scenarios.sign(group, row.person)
    erase(person=ann.person, by=PersonFactory.create(is_staff=True, is_superuser=True))
    assert Membership.objects.get(pk=ann.pk).state == "left"
    assert agreement.of(group).in_force.number == 2
