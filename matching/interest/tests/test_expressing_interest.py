"""An expression of interest: what it takes is on top, it is kept while it is typed, a manager may confirm it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import page_words
from mailing.models import Message
from matching.choices import EntryState, HalfDay
from matching.factories import EntryFactory, PoolFactory, close
from matching.interest import drafts, services
from matching.interest.services import Manager
from matching.models import Entry, InterestDraft, ManagerConfirmation, Pool
from matching.models.pools import hours_words
from matching.tasks import forget_cards
from people.choices import Direction
from people.factories import PersonFactory, TopicFactory
from people.models import TopicInterest

pytestmark = pytest.mark.django_db
TAKES = "6 meetings of 2½ hours over 9 months: 15 hours in all"
GIVEN = {
    "issue": "Nobody under fifty comes.", "brings": "A shop that pays.", "museum": "", "kind": "staff", "goal": "skill",
    "work": "alone", "years": "under_two", "never": ["mon-am"], "meeting": "either", "travel_km": 30, "capacity": 1,
    "state": "in", "commits": "on",
}  # fmt: skip


@pytest.fixture
def pool(officer) -> Pool:
    return PoolFactory.create(
        programme=officer.programme, title="Peer groups, spring", meetings=6, hours=Decimal("2.5"), months=9,
        launches_on=date(2027, 3, 12),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("0.5", "½ hour"),
        ("1", "1 hour"),
        ("1.5", "1½ hours"),
        ("15", "15 hours"),
        ("2.2", "2.2 hours"),
        ("10", "10 hours"),
    ],
)
def test_hours_are_said_as_people_say_them(hours, words):
    assert hours_words(Decimal(hours)) == words


def test_g2_anybody_reads_on_top_what_it_takes_and_when_it_begins(client, pool):
    page = client.get(pool.get_absolute_url())
    words = page_words(page)
    assert f"<strong>{TAKES}.</strong> It begins with all groups together on Friday 12 March 2027." in words
    assert words.index(TAKES) < words.index("Four to eight people")
    assert "Sign in and say that you want a group" in words
    close(pool)
    closed = page_words(client.get(pool.get_absolute_url()))
    assert "This call is closed." in closed
    assert "Sign in and say" not in closed


def test_a_commitment_is_whole_or_none(pool):
    pool.months = None
    with pytest.raises(ValidationError, match="Give meetings, hours and months, or none"):
        pool.full_clean()
    with pytest.raises(IntegrityError, match="pool_commitment_is_whole"), transaction.atomic():
        pool.save()
    assert pool.commitment == ""


def test_the_wish_keeps_what_was_said_and_what_it_takes(client_of, pool):
    person = PersonFactory.create()
    client = client_of(person)
    assert client.post(pool.get_absolute_url(), GIVEN).status_code == 302
    entry = Entry.objects.get()
    assert (entry.issue, entry.brings, entry.committed_to) == (GIVEN["issue"], GIVEN["brings"], TAKES)
    assert entry.half_days == [day for day in HalfDay.values if day != "mon-am"]
    first = entry.committed_at
    client.post(pool.get_absolute_url(), {**GIVEN, "issue": "Nobody at all comes."})
    entry.refresh_from_db()
    assert (entry.issue, entry.committed_at) == ("Nobody at all comes.", first)


def test_without_the_tick_nobody_is_in_and_may_still_say_not_this_time(client_of, pool):
    client = client_of(PersonFactory.create())
    without = {name: value for name, value in GIVEN.items() if name != "commits"}
    page = client.post(pool.get_absolute_url(), without)
    assert page.status_code == 400
    assert "A group needs people who have the time." in page_words(page)
    assert not Entry.objects.exists()
    assert client.post(pool.get_absolute_url(), {**without, "state": "paused"}).status_code == 302
    entry = Entry.objects.get()
    assert (entry.state, entry.committed_to) == (EntryState.PAUSED, "")


def test_topics_are_chosen_on_the_form_and_those_it_did_not_show_stay(client_of, pool):
    person, topics = (
        PersonFactory.create(),
        [TopicFactory.create(name=f"Topic {letter}") for letter in "ABCDE"],
    )
    for topic in topics[:4]:
        TopicInterest.objects.create(person=person, topic=topic, direction=Direction.OFFER)
    client = client_of(person)
    form = client.get(pool.get_absolute_url()).context["form"]
    assert [form.initial[f"offer_{number}"] for number in (1, 2, 3)] == [topic.pk for topic in topics[:3]]
    chosen = {"offer_1": topics[0].pk, "offer_2": topics[4].pk, "offer_3": "", "want_1": topics[1].pk}
    assert client.post(pool.get_absolute_url(), {**GIVEN, **chosen}).status_code == 302
    mine = set(person.topic_interests.values_list("topic__name", "direction"))
    assert mine == {("Topic A", "offer"), ("Topic D", "offer"), ("Topic E", "offer"), ("Topic B", "want")}


def test_a_draft_is_kept_while_it_is_typed_and_goes_with_the_wish(client_of, pool):
    person, other = PersonFactory.create(), PersonFactory.create()
    client, keep = client_of(person), reverse("matching:draft", args=[pool.pk])
    answer = client.post(
        keep, {"issue": "Nobody comes", "never": ["mon-am", "tue-pm"], "is_staff": "1", "commits": "on"}
    )
    assert answer.json()["says"].startswith("Kept as a draft on ")
    assert set(InterestDraft.objects.get().fields) & {"is_staff", "opened"} == set()
    form = client.get(pool.get_absolute_url()).context["form"]
    assert (form["issue"].value(), form["never"].value(), form["commits"].value()) == (
        "Nobody comes",
        ["mon-am", "tue-pm"],
        True,
    )
    assert client_of(other).get(pool.get_absolute_url()).context["form"]["issue"].value() in ("", None)
    assert not Entry.objects.exists()
    client.post(pool.get_absolute_url(), GIVEN)
    assert not InterestDraft.objects.exists()


def test_a_draft_is_not_kept_for_a_closed_call_nor_without_end(client_of, pool):
    client, keep = client_of(PersonFactory.create()), reverse("matching:draft", args=[pool.pk])
    refused = client.post(keep, {"issue": "a" * (drafts.MOST + 1)})
    assert (refused.status_code, refused.json()["says"]) == (409, "That is longer than a draft can be.")
    assert client.post(keep, {"issue": "a"}).status_code == 200
    close(pool)
    assert client.post(keep, {"issue": "b"}).status_code == 409
    assert forget_cards() == 1
    assert not InterestDraft.objects.exists()


# --- the manager ------------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(pool) -> ManagerConfirmation:
    person = PersonFactory.create(name="Ann Field")
    services.express(
        pool=pool, by=person, wish=Entry(issue="Nobody comes.", half_days=["tue-am"]),
        manager=Manager("Bea Moor", "bea@museum.example"),
    )  # fmt: skip
    return ManagerConfirmation.objects.get()


def test_a_manager_reads_the_name_and_what_it_takes_and_nothing_that_was_written(asked):
    mail = Message.objects.get(kind="matching.manager_asked")
    assert (mail.to_address, mail.subject) == (
        "bea@museum.example",
        "Is there time for a group? Peer groups, spring",
    )
    assert TAKES in mail.text
    assert reverse("matching:manager", args=[asked.key]) in mail.text
    assert "Nobody comes" not in mail.text + mail.html


def test_the_link_is_safe_to_open_and_says_when_it_is_done(client, asked):
    address = reverse("matching:manager", args=[asked.key])
    page = client.get(address)
    assert TAKES in page_words(page)
    assert "Nobody comes" not in page_words(page)
    asked.refresh_from_db()
    assert asked.confirmed_at is None
    assert client.post(address).status_code == 302
    asked.refresh_from_db()
    first = asked.confirmed_at
    assert first is not None
    assert "There is nothing more to do." in page_words(client.get(address))
    client.post(address)
    asked.refresh_from_db()
    assert asked.confirmed_at == first


def test_who_withdrew_needs_no_confirmation(client, asked):
    Entry.objects.filter(pk=asked.entry_id).update(state=EntryState.WITHDRAWN)
    address = reverse("matching:manager", args=[asked.key])
    assert "there is nothing to confirm" in page_words(client.get(address))
    assert client.post(address).status_code == 409


def test_the_same_manager_is_asked_once_and_another_anew(pool, asked):
    entry = asked.entry
    services.express(
        pool=pool, by=entry.person, wish=entry, manager=Manager("Bea Moor", "bea@museum.example")
    )
    assert Message.objects.filter(kind="matching.manager_asked").count() == 1
    services.express(
        pool=pool, by=entry.person, wish=entry, manager=Manager("Cat Hill", "cat@museum.example")
    )
    assert ManagerConfirmation.objects.get().name == "Cat Hill"
    assert Message.objects.filter(kind="matching.manager_asked").count() == 2


def test_nobody_is_their_own_manager_and_strangers_are_not_written_to_without_end(pool):
    person = PersonFactory.create(email="ann@museum.example")
    entry = EntryFactory.create(pool=pool, person=person)
    with pytest.raises(DomainError, match="That is your own address"):
        services.express(pool=pool, by=person, wish=entry, manager=Manager("Ann", "ann@museum.example"))
    for number in range(5):
        services.express(
            pool=pool, by=person, wish=entry, manager=Manager("Bea", f"bea{number}@museum.example")
        )
    with pytest.raises(DomainError, match="as many managers as one can in a day"):
        services.express(pool=pool, by=person, wish=entry, manager=Manager("Bea", "bea9@museum.example"))


def test_officers_see_what_was_said_and_whether_the_manager_confirmed(client_of, officer, asked):
    page = page_words(client_of(officer.person).get(f"/desk/matching/entry/{asked.entry_id}/change/"))
    assert "Nobody comes." in page
    assert "Bea Moor was asked on" in page
    ManagerConfirmation.objects.update(confirmed_at=timezone.now() + timedelta(seconds=1))
    page = page_words(client_of(officer.person).get(f"/desk/matching/entry/{asked.entry_id}/change/"))
    assert "Bea Moor confirmed it on" in page


def test_a_call_is_changed_with_what_it_takes(client_of, officer, pool):
    client = client_of(officer.person)
    address = reverse("admin:matching_pool_change", args=[pool.pk])
    form = client.get(address).context["adminform"].form
    assert (form["meetings"].value(), form["hours"].value(), form["months"].value()) == (6, Decimal("2.5"), 9)
