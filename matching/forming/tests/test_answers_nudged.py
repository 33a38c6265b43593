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
from common.errors import DomainError
from mailing.models import Message
from matching.factories import EntryFactory, PoolFactory
from matching.forming import answers, publishing
from matching.forming.obligations import ANSWERS
from matching.models import Entry, MatchRun, Seat
from people.factories import PersonFactory
from people.merging import services as merging

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def told(board, officer):
    return publishing.publish(run=board, version=board.board_version, by=officer.person)


def placed(pool, person, run=None, **answer):
    """A published place of ``person`` in a group of its own."""
    entry = EntryFactory.create(pool=pool, person=person)
    run = run or MatchRun.objects.create(
        pool=pool, state="published", published_at=timezone.now(), chosen=0, code_version="x"
    )
    return Seat.objects.create(run=run, entry=entry, group=0, **answer)


def asked(ids=None, at=None):
    return sorted(each.about_id for each in kinds.named()[ANSWERS].open(ids, at or timezone.now()))


def test_only_who_has_a_place_and_has_not_answered_is_asked(told):
    first, second, *others = told.seats.order_by("pk").select_related("run", "entry__person")
    answers.accept(seat=first, by=first.entry.person)
    Seat.objects.filter(pk=second.pk).update(group=None)
    left = sorted(seat.pk for seat in others)
    assert asked() == left
    assert asked([left[0], first.pk]) == [left[0]]
    assert asked(at=told.answer_by + DAY) == []
    Entry.objects.filter(pk=others[0].entry_id).update(state="withdrawn")
    assert asked() == sorted(set(left) - {others[0].pk})
    MatchRun.objects.filter(pk=told.pk).update(state="board", published_at=None)
    assert asked() == []


def test_the_nudge_goes_two_days_before_the_end_and_not_to_who_answered(told):
    early, late = told.seats.order_by("pk").select_related("run", "entry__person")[:2]
    nudges.reconcile()
    assert {row.due_at.date() for row in Nudge.objects.filter(kind=ANSWERS)} == {
        (told.answer_by - 2 * DAY).date()
    }
    answers.accept(seat=early, by=early.entry.person)
    assert Nudge.objects.get(kind=ANSWERS, person=early.entry.person).state == "cancelled"
    Message.objects.all().delete()
    with time_machine.travel(told.answer_by - DAY, tick=False):
        nudging.queue_due()
    assert not Message.objects.filter(person=early.entry.person).exists()
    mail = Message.objects.get(person=late.entry.person)
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
    told.seats.exclude(pk=told.seats.first().pk).update(group=None)
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


def test_a_second_yes_is_refused_when_there_is_time_for_one(officer):
    """Rule 51: the same person in two calls. What somebody says in one counts in the other."""
    person = PersonFactory.create()
    first = placed(PoolFactory.create(programme=officer.programme), person)
    second = placed(PoolFactory.create(programme=officer.programme), person)
    answers.accept(seat=first, by=person)
    with pytest.raises(DomainError) as refused:
        answers.accept(seat=second, by=person)
    assert refused.value.message == answers.NO_ROOM
    Entry.objects.filter(pk=second.entry_id).update(capacity=2)
    assert answers.accept(seat=second, by=person).answer == "accepted"
    answers.decline(seat=first, by=person)
    first.refresh_from_db()
    assert first.answer == "withdrawn"


def test_two_wishes_of_one_person_become_one_with_the_better_seat(officer):
    pool = PoolFactory.create(programme=officer.programme)
    kept, gone = PersonFactory.create(), PersonFactory.create()
    run = MatchRun.objects.create(
        pool=pool, state="published", published_at=timezone.now(), chosen=0, code_version="x"
    )
    waits = Seat.objects.create(
        run=run, entry=EntryFactory.create(pool=pool, person=kept, state="paused"), message="Dear you"
    )
    placed(pool, gone, run, answer="accepted", answered_at=timezone.now())
    merging.merge(kept=kept, gone=gone, by=PersonFactory.create(is_staff=True, is_superuser=True))
    seat = Seat.objects.get()
    assert (seat.pk, seat.group, seat.answer, seat.message) == (waits.pk, 0, "accepted", "")
    assert (seat.entry.person, seat.entry.state) == (kept, "in")


def test_a_group_that_answers_have_left_too_small_is_on_the_desk(told, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    said = "Peer groups, spring: group 1 has 2 of at least 3 people left"
    assert said not in desk.get("/desk/").content.decode()
    stay = told.seats.filter(group=0).values_list("pk", flat=True)[:2]
    told.seats.filter(group=0).exclude(pk__in=list(stay)).update(
        answer="declined", answered_at=timezone.now()
    )
    assert said in desk.get("/desk/").content.decode()
    # After the seven days silence is a no.
    MatchRun.objects.filter(pk=told.pk).update(published_at=timezone.now() - 8 * DAY)
    assert "group 1 has 0 of at least 3 people left" in desk.get("/desk/").content.decode()
    MatchRun.objects.filter(pk=told.pk).update(published_at=timezone.now() - 22 * DAY)
    assert "people left" not in desk.get("/desk/").content.decode()
