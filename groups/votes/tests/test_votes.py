"""Votes of a group: who is asked is fixed when one opens, and nobody sees the result before it is over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import GUARD, page_words
from groups import scenarios
from groups.choices import Ballot, VoteKind
from groups.membership import services as membership
from groups.models import Elector, Group, GroupVote
from groups.room import door
from groups.votes import services
from groups.votes.obligations import votes_to_answer
from groups.votes.tally import carried, tally, with_electors
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
MARKER = "Shall we take in the people from the lighthouse?"


@pytest.fixture
def group() -> Group:
    return scenarios.group_of(5)


def rooms(group):
    rows = group.memberships.inside().select_related("person").order_by("pk")
    return [door.enter(group.key, row.person) for row in rows]


def opened(group, kind=VoteKind.MERGE, *, words=MARKER, days=7):
    room = rooms(group)[0]
    return services.open_vote(
        room=room, kind=kind, words=words, closes_on=room.today + timedelta(days=days), by=room.person
    )


def says(room, vote, answer):
    services.cast(room=room, vote_key=vote.key, says=answer, by=room.person)


def standing(vote, now=None):
    return tally(with_electors(GroupVote.objects.all()).get(pk=vote.pk), now)


def test_rule_76_who_is_asked_is_who_is_in_the_group_when_it_opens(group):
    vote = opened(group)
    newcomer = scenarios.call_open(1, pool=group.run.pool)[0].person
    late = group.memberships.create(
        person=newcomer, state="accepted", answered_at=timezone.now(), since=timezone.now(),
        answer_by=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    assert Elector.objects.filter(vote=vote).count() == 5
    with pytest.raises(DomainError, match="before you joined"):
        says(door.enter(group.key, late.person), vote, Ballot.NO)


def test_the_result_is_hidden_until_all_have_answered_and_one_may_change_ones_mind(group):
    vote = opened(group)
    ann, ben, *others = rooms(group)
    says(ann, vote, Ballot.NO)
    says(ann, vote, Ballot.YES)
    says(ben, vote, Ballot.LIVE_WITH)
    found = standing(vote)
    assert (found.is_over, found.says, dict(found.counts)) == (False, "2 of 5 have answered.", {})
    for room, answer in zip(others, (Ballot.NO, Ballot.UNSURE, Ballot.YES), strict=True):
        says(room, vote, answer)
    found = standing(vote)
    assert found.is_over
    assert (
        found.says == "It is carried: yes 2, I can live with it 1, no 1, I do not know enough 1, no answer 0."
    )
    assert carried(group, VoteKind.MERGE) == vote
    with pytest.raises(DomainError, match="This vote is over"):
        says(ann, vote, Ballot.NO)


def test_rule_77_it_is_over_at_its_instant_whether_or_not_anything_runs(group):
    vote = opened(group)
    says(rooms(group)[0], vote, Ballot.YES)
    assert not standing(vote, vote.closes_at - timedelta(seconds=1)).is_over
    found = standing(vote, vote.closes_at)
    assert (found.is_over, found.carried) == (True, False)
    assert found.says.endswith("no answer 4.")
    assert carried(group, VoteKind.MERGE) is None


def test_nobody_waits_for_who_has_left_and_what_they_said_counts(group):
    vote = opened(group)
    ann, ben, *others = rooms(group)
    says(ann, vote, Ballot.YES)
    membership.decline(membership=ann.membership, by=ann.person)
    for room in others:
        says(room, vote, Ballot.YES)
    assert not standing(vote).is_over
    membership.decline(membership=ben.membership, by=ben.person)
    found = standing(vote)
    assert (found.is_over, found.asked, found.answered) == (True, 5, 4)
    with pytest.raises(DomainError) as refused:
        says(ben, vote, Ballot.NO)
    assert refused.value.status == 404


def test_one_person_has_one_vote_even_with_two_rows(group):
    vote = opened(group)
    ann, ben, *_ = rooms(group)
    says(ann, vote, Ballot.NO)
    says(ben, vote, Ballot.YES)
    membership.decline(membership=ben.membership, by=ben.person)
    group.memberships.filter(pk=ben.membership.pk).update(person=ann.person)
    found = standing(vote)
    assert (found.asked, found.answered) == (4, 2 - 1)


def test_only_who_has_not_answered_is_there_and_not_away_is_reminded(group):
    vote = opened(group)
    ann, ben, cat, *_ = rooms(group)
    says(ann, vote, Ballot.YES)
    group.memberships.filter(pk=ben.membership.pk).update(away_until=timezone.localdate() + timedelta(days=3))
    membership.decline(membership=cat.membership, by=cat.person)
    left = {each.person_id for each in votes_to_answer(None, timezone.now())}
    assert left == {room.person.pk for room in rooms(group)} - {ann.person.pk, ben.person.pk}
    assert list(votes_to_answer(None, vote.closes_at)) == []


def test_mail_says_that_there_is_something_new_and_not_what(group):
    vote = opened(group)
    mails = Message.objects.filter(kind="groups.news", occurrence__startswith=f"vote {vote.key}")
    assert {mail.person_id for mail in mails} == {room.person.pk for room in rooms(group)[1:]}
    for mail in mails:
        assert "lighthouse" not in mail.subject + mail.text + mail.html
        assert "erge" not in mail.subject + mail.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": 0}, "Choose a day from tomorrow on"),
        ({"days": 61}, "Choose a day from tomorrow on"),
        ({"words": " "}, "Say in a sentence"),
    ],
)
def test_what_cannot_be_asked_is_refused(group, given, sentence):
    with pytest.raises(DomainError, match=sentence):
        opened(group, **given)
    assert not GroupVote.objects.exists()


def test_there_is_one_vote_on_a_thing_at_a_time(group):
    opened(group)
    with pytest.raises(DomainError, match="There is a vote on that already"):
        opened(group)
    opened(group, VoteKind.OTHER)
    opened(group, VoteKind.OTHER)


def test_the_pages_take_a_vote_through(client_of, group):
    ann, ben, *others = rooms(group)
    votes = reverse("groups:votes", args=[group.key])
    given = {"kind": "pause", "words": MARKER, "closes_on": (ann.today + timedelta(days=5)).isoformat()}
    client = client_of(ann.person)
    answer = client.post(votes, given)
    vote = GroupVote.objects.get()
    assert answer.url == vote.get_absolute_url()
    assert client.post(answer.url, {"says": "live_with"}).status_code == 302
    words = page_words(client.get(answer.url))
    assert MARKER in words
    assert "1 of 5 have answered." in words
    assert "Waits for your answer" in page_words(client_of(ben.person).get(group.get_absolute_url()))
    assert "Waits for your answer" not in page_words(client.get(group.get_absolute_url()))
    assert client.post(votes, {**given, "closes_on": ann.today.isoformat()}).status_code == 400
    assert client.post(answer.url, {"says": "perhaps"}).status_code == 400
    for room in (ben, *others):
        client_of(room.person).post(answer.url, {"says": "no"})
    assert "It is not carried" in page_words(client.get(answer.url))
    assert client.post(answer.url, {"says": "yes"}).status_code == 409
    for outsider in (
        PersonFactory.create(is_superuser=True, is_staff=True),
        scenarios.group_of(4).memberships.first().person,
    ):
        for page in (votes, answer.url):
            assert client_of(outsider).get(page).status_code == 404


def test_a_page_with_three_votes_asks_as_often_as_with_one(client_of, group):
    client, votes = client_of(rooms(group)[0].person), reverse("groups:votes", args=[group.key])
    opened(group, VoteKind.OTHER)
    client.get(votes)
    with CaptureQueriesContext(connection) as one:
        client.get(votes)
    for _ in range(2):
        opened(group, VoteKind.OTHER)
    with CaptureQueriesContext(connection) as three:
        client.get(votes)
    assert len(one) == len(three)


# --- voting while somebody leaves
@pytest.mark.django_db(transaction=True)
def test_who_votes_while_leaving_is_counted_or_refused_and_never_waited_for():
    group = scenarios.group_of(4)
    vote = opened(group)
    ann, *others = rooms(group)
    for room in others:
        says(room, vote, Ballot.YES)
    came_to, gate = [], threading.Barrier(2)

    def go(deed):
        gate.wait(GUARD)
        try:
            deed()
            came_to.append("done")
        except DomainError as error:
            came_to.append(error.status)
        finally:
            connection.close()

    deeds = (
        lambda: says(ann, vote, Ballot.NO),
        lambda: membership.decline(membership=ann.membership, by=ann.person),
    )
    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = standing(vote)
    assert came_to.count("done") in (1, 2)
    assert (found.is_over, found.answered) == (True, 3 + came_to.count("done") - 1)
