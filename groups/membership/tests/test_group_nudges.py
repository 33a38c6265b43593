"""Before the seven days to answer end, whoever has not answered is asked once more; and one yes too many is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.models import Nudge
from agenda.nudges import sending as nudging
from agenda.nudges import services as nudges
from agenda.obligations import kinds
from groups.factories import placed
from groups.membership import services
from groups.membership.home import answers_that_run_out
from groups.membership.obligations import ANSWERS
from groups.models import Group, Membership
from mailing.models import Message
from matching.factories import EntryFactory, PoolFactory
from matching.models import Entry, MatchRun, Seat
from people.factories import PersonFactory
from people.merging import services as merging

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(ids=None, at=None):
    return sorted(each.about_id for each in kinds.named()[ANSWERS].open(ids, at or timezone.now()))


def test_only_who_has_a_place_and_has_not_answered_is_asked(told):
    rows = Membership.objects.filter(group__run=told).order_by("pk").select_related("person", "seat")
    first, second, *others = rows
    services.accept(membership=first, by=first.person)
    services.decline(membership=second, by=second.person)
    left = sorted(row.pk for row in others)
    assert asked() == left
    assert asked([left[0], first.pk]) == [left[0]]
    assert asked(at=told.answer_by + DAY) == []
    Entry.objects.filter(pk=others[0].seat.entry_id).update(state="withdrawn")
    assert asked() == sorted(set(left) - {others[0].pk})
    services.end_group(group=others[1].group, by=others[1].person, reason="Over.")
    services.end_group(group=Group.objects.get(ended_at=None), by=others[1].person, reason="Over.")
    assert asked() == []


def test_the_nudge_goes_two_days_before_the_end_and_not_to_who_answered(told):
    early, late = Membership.objects.filter(group__run=told).order_by("pk").select_related("person")[:2]
    nudges.reconcile()
    assert {row.due_at.date() for row in Nudge.objects.filter(kind=ANSWERS)} == {
        (told.answer_by - 2 * DAY).date()
    }
    services.accept(membership=early, by=early.person)
    assert Nudge.objects.get(kind=ANSWERS, person=early.person).state == "cancelled"
    Message.objects.all().delete()
    with time_machine.travel(told.answer_by - DAY, tick=False):
        nudging.queue_due()
    assert not Message.objects.filter(person=early.person).exists()
    mail = Message.objects.get(person=late.person)
    words = " ".join(mail.text.split())
    assert mail.subject == "Yes or no? Your group in Peer groups, spring"
    assert "the others wait for your answer. Say yes or no by " in words
    assert "A no needs no reason, and helps the others: they know who is coming." in words
    assert late.get_absolute_url() in mail.text


def test_nudges_cost_the_same_however_many(told):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            list(kinds.named()[ANSWERS].open(None, timezone.now()))
        return len(seen)

    many = queries()
    Membership.objects.exclude(pk=Membership.objects.first().pk).delete()
    assert queries() == many == 1


def test_officers_see_the_mail_to_come(told, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    nudges.reconcile()
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:matching_matchrun_mail", args=[told.pk]))
    assert [(batch.mail, len(batch.lines)) for batch in page.context["batches"]] == [
        ("A group for you: Peer groups, spring", 9),
        ("Places in a group to answer", 9),
    ]
    board = desk.get(reverse("admin:matching_matchrun_board", args=[told.pk])).content.decode()
    assert "0 said yes, 0 no, and 9 have not answered." in board
    assert reverse("admin:matching_matchrun_mail", args=[told.pk]) in board


def test_two_wishes_of_one_person_become_one_with_the_better_seat(officer):
    pool = PoolFactory.create(programme=officer.programme)
    kept, gone = PersonFactory.create(), PersonFactory.create()
    run = MatchRun.objects.create(
        pool=pool, state="published", published_at=timezone.now(), chosen=0, code_version="x"
    )
    waits = Seat.objects.create(
        run=run, entry=EntryFactory.create(pool=pool, person=kept, state="paused"), message="Dear you"
    )
    now = timezone.now()
    placed(pool, gone, run, state="accepted", answered_at=now, since=now)
    merging.merge(kept=kept, gone=gone, by=PersonFactory.create(is_staff=True, is_superuser=True))
    seat, membership = Seat.objects.get(), Membership.objects.get()
    assert (seat.pk, seat.group, seat.message) == (waits.pk, 0, "")
    assert (membership.seat, membership.state, membership.person) == (seat, "accepted", kept)
    assert (seat.entry.person, seat.entry.state) == (kept, "in")


def test_a_group_that_answers_have_left_too_small_is_on_the_desk(told, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    said = "Peer groups, spring: group 1 has 2 of at least 3 people left"
    assert said not in desk.get("/desk/").content.decode()
    rows = told.peer_groups.get(number=1).memberships
    stay = list(rows.values_list("pk", flat=True)[:2])
    rows.exclude(pk__in=stay).update(state="declined", answered_at=timezone.now())
    assert said in desk.get("/desk/").content.decode()
    # After the seven days silence is a no.
    rows.filter(pk__in=stay).update(invited_at=timezone.now() - 8 * DAY, answer_by=timezone.now() - DAY)
    assert "group 1 has 0 of at least 3 people left" in desk.get("/desk/").content.decode()
    Group.objects.update(since=timezone.now() - 22 * DAY)
    assert "people left" not in desk.get("/desk/").content.decode()


def test_o1_whose_silence_would_lose_them_a_place_stands_on_the_desk(told):
    rows = Membership.objects.filter(group__run=told)
    assert list(answers_that_run_out(None)) == []
    rows.update(answer_by=timezone.now() + timedelta(hours=47))
    first = rows.order_by("pk").first()
    services.decline(membership=first, by=first.person)
    [item] = answers_that_run_out([told.pool.programme.pk])
    assert (item.title, item.due) == (
        f"{rows.count() - 1} people have not answered about a place in a group of {told.pool}",
        rows.exclude(pk=first.pk).earliest("answer_by").answer_by,
    )
    assert list(answers_that_run_out([])) == []
