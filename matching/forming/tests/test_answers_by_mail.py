"""A place in a group is answered by mail as on its page, and can be thought over again (features.md C22)."""

from datetime import timedelta

import pytest
import time_machine

from mailing.models import Message, Reply
from mailing.replies.intake import undo_path
from mailing.replies.tests.test_replies_intake import answer
from matching.choices import Answer
from matching.forming import answers, publishing
from matching.forming.obligations import ANSWERS, places_to_answer
from matching.models import MatchRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(board, officer, settings):
    settings.REPLY_DOMAIN, settings.SITE_URL = "replies.example", "http://testserver"
    told = publishing.publish(run=board, version=board.board_version, by=officer.person)
    return told.seats.filter(group__isnull=False).select_related("run__pool", "entry__person").first()


def answers_by_mail(seat, words):
    mail = Message.objects.about(seat).get(kind="matching.placed")
    answer(mail, words, sender=seat.entry.person.email)
    seat.refresh_from_db()
    return Reply.objects.order_by("-pk").first()


def test_the_mail_says_so(seat):
    assert "answer this mail with YES or NO" in Message.objects.about(seat).get().text


@pytest.mark.parametrize(("words", "given"), [("Yes", Answer.ACCEPTED), ("No, sorry", Answer.DECLINED)])
def test_an_answer_is_the_button_and_is_undone_by_one(seat, words, given, client):
    said = answers_by_mail(seat, words)
    assert (seat.answer, said.was_done, seat.seen_at is not None) == (given, True, True)
    assert f"your group in “{seat.run.pool}”" in said.says
    assert "Undone. Say yes or no by" in client.post(undo_path(said), follow=True).content.decode()
    seat.refresh_from_db()
    assert (seat.answer, seat.answered_at) == ("", None)
    assert [each.about_id for each in places_to_answer([seat.pk], seat.run.published_at)] == [seat.pk], (
        ANSWERS
    )


def test_what_was_answered_again_since_is_not_undone(seat, client):
    said = answers_by_mail(seat, "Yes")
    answers.decline(seat=seat, by=seat.entry.person)
    assert "You have answered again since." in client.post(undo_path(said), follow=True).content.decode()
    seat.refresh_from_db()
    assert seat.answer == Answer.WITHDRAWN


def test_too_late_and_formed_anew_are_explained(seat, client):
    said = answers_by_mail(seat, "No")
    with time_machine.travel(seat.run.answer_by + timedelta(minutes=1)):
        assert "The seven days are over." in client.post(undo_path(said), follow=True).content.decode()
        assert "You have answered already." in answers_by_mail(seat, "Yes").says
    MatchRun.objects.update(published_at=seat.run.published_at + timedelta(days=1))
    said = answers_by_mail(seat, "Yes")
    assert (said.was_done, said.says[:36]) == (False, "These groups have been formed anew s")
    assert seat.answer == Answer.DECLINED
