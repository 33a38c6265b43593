"""A place in a group is answered by mail as on its page, and can be thought over again (C22)."""

from datetime import timedelta

import pytest
import time_machine

from groups.choices import MembershipState
from groups.membership import services
from groups.membership.obligations import places_to_answer
from groups.models import Membership
from mailing.models import Message, Reply
from mailing.replies.intake import undo_path
from mailing.replies.tests.test_replies_intake import answer
from matching.forming import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(settings, board, by):
    settings.REPLY_DOMAIN, settings.SITE_URL = "replies.example", "http://testserver"
    publishing.publish(run=board, version=board.board_version, by=by)
    rows = Membership.objects.select_related("group__run__pool__call", "person")
    return rows.order_by("pk").first()


def answers_by_mail(row, words):
    mail = Message.objects.about(row).get(kind="groups.invited")
    answer(mail, words, sender=row.person.email)
    row.refresh_from_db()
    return Reply.objects.order_by("-pk").first()


def test_the_mail_says_so(row):
    assert "answer this mail with YES or NO" in Message.objects.about(row).get().text


@pytest.mark.parametrize(
    ("words", "given"), [("Yes", MembershipState.ACCEPTED), ("No, sorry", MembershipState.DECLINED)]
)
def test_an_answer_is_the_button_and_is_undone_by_one(row, words, given, client):
    said = answers_by_mail(row, words)
    assert (row.state, said.was_done, row.seen_at is not None) == (given, True, True)
    assert f"your group in “{row.group.run.pool}”" in said.says
    assert "Undone. Say yes or no by" in client.post(undo_path(said), follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.answered_at) == (MembershipState.INVITED, None)
    assert [each.about_id for each in places_to_answer([row.pk], row.invited_at)] == [row.pk]


def test_what_was_answered_again_since_is_not_undone(row, client):
    said = answers_by_mail(row, "Yes")
    services.decline(membership=row, by=row.person)
    assert "You have answered again since." in client.post(undo_path(said), follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == MembershipState.LEFT


def test_too_late_and_formed_anew_are_explained(row, client):
    said = answers_by_mail(row, "No")
    with time_machine.travel(row.answer_by + timedelta(minutes=1)):
        assert "The seven days are over." in client.post(undo_path(said), follow=True).content.decode()
        assert "You have answered already." in answers_by_mail(row, "Yes").says
    mail = Message.objects.about(row).get(kind="groups.invited")
    row.delete()
    answer(mail, "Yes", sender=row.person.email)
    said = Reply.objects.latest("pk")
    assert (said.was_done, said.says[:36]) == (False, "These groups have been formed anew s")
