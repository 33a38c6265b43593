"""Asks and offers: cards without names, answers, time; the switch; what is kept, downloaded and erased."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from mailing.models import Message
from matching.models import BoardCard, Introduction, NotWith, Openness
from matching.partners import cards, introductions
from matching.partners.tests.people import asking, member
from people.factories import MuseumFactory, TopicFactory
from people.merging import services as merging
from people.privacy.services import erase
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return member("Ann Field", museum=MuseumFactory.create(name="Ann House"))


@pytest.fixture
def ben():
    return member("Ben Hall")


@pytest.fixture
def card(ann):
    return cards.post(kind="ask", words="Who has moved\n a store of boats?", topic=None, by=ann)


def shown(client_of, person, **asked):
    return client_of(person).get(reverse("partners:board"), asked).content.decode()


def test_a_card_hangs_for_ninety_days_without_a_name(ann, ben, card, client_of):
    assert card.words == "Who has moved a store of boats?"
    assert card.expires_at - card.posted_at == timedelta(days=90)
    for page in (shown(client_of, ben), client_of(ben).get(card.get_absolute_url()).content.decode()):
        assert "Who has moved a store of boats?" in page
        for secret in ("Ann", ann.email, str(ann.key)):
            assert secret not in page
    BoardCard.objects.update(
        posted_at=timezone.now() - timedelta(days=91), expires_at=timezone.now() - timedelta(days=1)
    )
    assert "boats" not in shown(client_of, ben)
    gone = client_of(ben).get(card.get_absolute_url())
    assert (gone.status_code, "boats" in gone.content.decode()) == (410, False)
    assert "no longer on the board" in gone.content.decode()
    assert client_of(ben).get(reverse("partners:card", args=[ann.key])).status_code == 404
    with transaction.atomic(), pytest.raises(IntegrityError):
        BoardCard.objects.update(expires_at=timezone.now() - timedelta(days=100))


def test_answering_introduces_once_the_author_says_yes(ann, ben, card, client_of):
    client = client_of(ben)
    assert client.post(card.get_absolute_url(), {"words": "We have.", "shares": ["email"]}).status_code == 302
    row = Introduction.objects.get()
    assert (row.asker, row.asked, row.card, row.topics) == (ben, ann, card, [])
    mail = Message.objects.get(kind="matching.introduction")
    assert mail.person == ann and "We have." in mail.text and "Ben" not in mail.text
    waiting = client.get(row.get_absolute_url()).content.decode()
    assert "Ann" not in waiting
    with pytest.raises(DomainError, match="answered this card already"):
        introductions.ask(other=ann, by=ben, shares=["email"], card=card)
    introductions.answer(row=row, yes=True, shares=["email", "museum"], by=ann)
    assert "Ann House" in client.get(row.get_absolute_url()).content.decode()


def test_another_card_of_the_same_author_does_not_tell_so(ann, ben, card):
    introductions.ask(other=ann, by=ben, shares=["email"], card=card)
    other = cards.post(kind="offer", words="Boats", topic=None, by=ann)
    assert introductions.ask(other=ann, by=ben, shares=["email"], card=other).made is False


def test_cards_of_people_kept_apart_or_paused_do_not_hang_there(ann, ben, card, client_of):
    NotWith.objects.create(person=ann, address=ben.email)
    assert "boats" not in shown(client_of, ben)
    with pytest.raises(DomainError, match="no longer on the board"):
        introductions.ask(other=ann, by=ben, shares=["email"], card=card)
    NotWith.objects.all().delete()
    Openness.objects.create(person=ann, paused=True)
    assert "boats" not in shown(client_of, ben)


def test_the_board_is_narrowed_by_kind_and_topic_and_costs_the_same(ann, ben, card, client_of):
    boats = TopicFactory.create(name="Boats and ships")
    cards.post(kind="offer", words="Rigging explained", topic=boats, by=ann)
    assert "Rigging" not in shown(client_of, ben, kind="ask")
    assert "moved a store" not in shown(client_of, ben, topic=boats.pk)
    assert shown(client_of, ben, topic="none").count("label groups") == 2
    client = client_of(ben)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("partners:board"))
        return len(queries)

    count()
    two = count()
    for n in range(2):
        cards.post(kind="ask", words=f"More {n}", topic=TopicFactory.create(), by=ann)
    assert count() == two


def test_five_cards_at_most_and_only_ones_own_come_down(ann, ben, card, client_of, officer):
    for n in range(4):
        cards.post(kind="ask", words=f"Card {n}", topic=None, by=ann)
    form = {"kind": "ask", "words": "One too many"}
    answer = client_of(ann).post(reverse("partners:post-card"), form)
    assert answer.status_code == 400
    assert "Take one down first" in answer.content.decode() and "One too many" in answer.content.decode()
    assert client_of(ben).post(reverse("partners:take-down", args=[card.key])).status_code == 404
    with pytest.raises(DomainError, match="no such card"):
        cards.take_down(card=card, by=ben)
    client_of(ann).post(reverse("partners:take-down", args=[card.key]))
    assert BoardCard.objects.on_the_board().count() == 4
    cards.take_down(card=BoardCard.objects.on_the_board()[0], by=officer.person)
    assert BoardCard.objects.on_the_board().count() == 3


def test_officers_read_cards_without_names_and_take_them_down(ann, card, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    where = reverse("admin:matching_boardcard_changelist")
    assert "boats" in desk.get(where).content.decode() and "Ann" not in desk.get(where).content.decode()
    with CaptureQueriesContext(connection) as one:
        desk.get(where)
    for n in range(2):
        cards.post(kind="ask", words=f"More {n}", topic=TopicFactory.create(), by=ann)
    with CaptureQueriesContext(connection) as three:
        desk.get(where)
    assert len(three) == len(one)
    desk.post(where, {"action": "take_down", "_selected_action": [card.pk]})
    assert not BoardCard.objects.on_the_board().filter(pk=card.pk).exists()


def test_the_switch_stands_beneath_the_topics(ann, client_of):
    client = client_of(ann)
    page = reverse("people:topics")
    assert "may find you by these topics" in client.get(page).content.decode()
    client.post(reverse("partners:pause"), {"paused": "yes"})
    assert "You have paused" in client.get(page).content.decode()
    form = {"capacity": 2, "half_days": ["tue-am"]}
    assert client.post(reverse("partners:openness"), form).status_code == 302
    row = Openness.objects.get()
    assert (row.paused, row.capacity, row.half_days) == (False, 2, ["tue-am"])
    for wrong in (0, 10):
        assert client.post(reverse("partners:openness"), {"capacity": wrong}).status_code == 400
    client.post(reverse("partners:pause"), {"paused": "no"})
    assert Openness.objects.get().capacity == 2


def test_what_came_to_nothing_is_forgotten_and_what_led_somewhere_stays(ann, ben, card):
    old = timezone.now() - timedelta(days=200)
    past = {"asked_at": old, "expires_at": old + timedelta(days=14)}
    nothing = asking(ben, ann, words="Secret", topics=["Boats"], **past)
    kept = cards.post(kind="offer", words="Kept", topic=None, by=ann)
    made = asking(ben, ann, card=kept, words="Yes", answer="yes", answered_at=old, **past)
    BoardCard.objects.update(posted_at=old, expires_at=old + timedelta(days=90))
    cards.forget()
    nothing.refresh_from_db(), made.refresh_from_db()
    assert (nothing.words, nothing.topics, nothing.place) == ("", [], "")
    assert (made.words, made.card.words) == ("Yes", "")
    assert not BoardCard.objects.filter(pk=card.pk).exists()
    assert cards.forget() == 0


def test_downloads_tell_each_their_own_side(ann, ben):
    asking(ann, ben, answer="no", answered_at=timezone.now())
    asked, was_asked = (rows_under("Introductions", person)[0] for person in (ann, ben))
    assert (asked["You"], asked["Your answer"], asked["Introduced to"]) == ("asked", "", "")
    assert (was_asked["You"], was_asked["Your answer"], was_asked["Introduced to"]) == (
        "were asked",
        "No",
        "",
    )
    assert "no" not in [str(value).lower() for value in asked.values()]
    Introduction.objects.update(answer="yes", asked_shares=["email"])
    assert rows_under("Introductions", ann)[0]["Introduced to"] == "Ben Hall"


def test_going_takes_all_of_it_along(ann, ben, card):
    asking(ann, ben), asking(ben, ann, card=card)
    Openness.objects.create(person=ann, half_days=["tue-am"])
    assert rows_under("Cards on the board", ann)[0]["Card"] == "Who has moved a store of boats?"
    assert rows_under("Being suggested to others", ann)[0]["Usually free"] == "tue-am"
    erase(person=ann, by=ann)
    assert [model.objects.count() for model in (Introduction, BoardCard, Openness)] == [0, 0, 0]


def test_two_rows_of_one_person_become_one_and_come_apart_again(ann, ben, client_of):
    twin = member("Ann Fields")
    admin = member("Admin", is_superuser=True, is_staff=True)
    Openness.objects.create(person=ann, paused=True), Openness.objects.create(person=twin)
    asking(ann, ben), asking(twin, ben), asking(twin, ann)
    done = merging.merge(kept=ann, gone=twin, by=admin)
    assert Openness.objects.get().paused is True
    assert sorted(Introduction.objects.values_list("asker__name", "asked__name")) == [
        ("Ann Field", "Ann Field"),
        ("Ann Field", "Ben Hall"),
    ]
    # One with oneself is shown nowhere.
    assert "Somebody from" not in client_of(ann).get(reverse("partners:introductions")).content.decode()
    merging.undo_merge(merge=done, by=admin)
    assert (Introduction.objects.count(), Openness.objects.count()) == (3, 2)
