"""Introductions: two yeses before a name, a no that nobody hears of, limits, races, and what each gets."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.home import blocks_of
from common.links import make_token
from common.testing import GUARD, meet_after, nobody_locks, page_words
from mailing.models import Message
from mailing.outbox.retention import erases_at_once
from matching.factories import EntryFactory
from matching.forming.snapshot import freeze
from matching.models import Entry, Introduction, NotWith, Openness
from matching.partners import introductions
from matching.partners.reasons import PURPOSE
from matching.partners.search import suggest
from matching.partners.tests.people import asking, chosen, member
from people.factories import MuseumFactory, TopicFactory
from people.models import Person
from people.privacy.services import export

pytestmark = pytest.mark.django_db


@pytest.fixture
def damp():
    return TopicFactory.create(name="Damp stores")


@pytest.fixture
def ann(damp):
    museum = MuseumFactory.create(name="Ann House", town="Deal", region="Fens", size="large")
    return member("Ann Field", wants=[damp], museum=museum, phone="01234 567890")


@pytest.fixture
def ben(damp):
    return member("Ben Hall", offers=[damp], phone="09876 543210")


def later(row, days):
    moved = {
        "asked_at": row.asked_at - timedelta(days=days),
        "expires_at": row.expires_at - timedelta(days=days),
    }
    Introduction.objects.filter(pk=row.pk).update(**moved)
    row.refresh_from_db()


def mails(kind):
    return {mail.person.name: " ".join(mail.text.split()) for mail in Message.objects.filter(kind=kind)}


SECRETS = ("Ann Field", "Ann House", "Deal", "01234", "Fens")


def test_the_asked_sees_a_card_that_does_not_name_anybody(ann, ben, client_of):
    row = introductions.ask(other=ben, by=ann, words="How dry is dry?", shares=["email", "phone", "museum"])
    words = mails("matching.introduction")["Ben Hall"]
    pages = [
        page_words(client_of(ben).get(where))
        for where in (row.get_absolute_url(), reverse("partners:introductions"), "/my/")
    ]
    assert "How dry is dry?" in words and "How dry is dry?" in pages[0]
    message = Message.objects.get(kind="matching.introduction")
    for text in (words, message.html, message.subject, *pages):
        for secret in (*SECRETS, ann.email, str(ann.key)):
            assert secret not in text
    # One of one: neither the topic nor the region may be said.
    assert (row.topics, row.place) == ([], "a museum")


def test_a_card_says_what_five_people_share(ann, ben, damp):
    for n in range(4):
        member(f"Near {n}", wants=[damp], museum=MuseumFactory.create(region="Fens", size="small"))
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    assert (row.topics, row.place) == (["Damp stores"], "a museum, Fens")


def test_hidden_topics_are_on_no_card(ann, ben, damp):
    for n in range(5):
        member(f"Near {n}", wants=[damp])
    Person.objects.filter(pk=ann.pk).update(show_topics="officers")
    ann.refresh_from_db()
    assert introductions.shown_of(asker=ann, other=ben).topics == []


def test_a_yes_gives_each_what_the_other_ticked_and_no_more(ann, ben, client_of):
    row = introductions.ask(other=ben, by=ann, shares=["email", "museum"])
    assert mails("matching.introduced") == {}
    answer = client_of(ben).post(row.get_absolute_url(), {"answer": "yes", "shares": ["phone"]}, follow=True)
    assert "You are introduced to Ann Field" in page_words(answer)
    told = mails("matching.introduced")
    assert sorted(told) == ["Ann Field", "Ben Hall"]
    assert "09876 543210" in told["Ann Field"] and ben.email not in told["Ann Field"]
    assert ann.email in told["Ben Hall"] and "Ann House" in told["Ben Hall"]
    assert "01234" not in told["Ben Hall"]
    page = page_words(client_of(ann).get(row.get_absolute_url()))
    assert "09876 543210" in page and ben.email not in page
    with pytest.raises(DomainError, match="introduced already"):
        introductions.answer(row=row, yes=False, by=ben)
    with pytest.raises(DomainError, match="introduced already"):
        introductions.ask(other=ann, by=ben, shares=["email"])


def doors_of(person, row, client_of):
    """Everything Ann can read that might tell of a no."""
    client = client_of(person)
    pages = [row.get_absolute_url(), reverse("partners:introductions"), reverse("partners:find"), "/my/"]
    ticks = ("csrf", "given_to", "/partners/ask/")
    seen = [
        [line for line in page_words(client.get(page)).splitlines() if not any(t in line for t in ticks)]
        for page in pages
    ]
    download = [(section.title, [dict(line) for line in section.rows]) for section in
                export(person=person) if section.title == "Introductions"]  # fmt: skip
    blocks = [(block.title, [line.title for line in block.rows]) for block in blocks_of(person)]
    return seen, download, blocks, Message.objects.filter(person=person).count()


def test_a_no_changes_nothing_that_the_asker_could_read(ann, ben, client_of):
    row = introductions.ask(other=ben, by=ann, words="Please", shares=["email"])
    before = doors_of(ann, row, client_of)
    client_of(ben).post(row.get_absolute_url(), {"answer": "no"})
    assert Introduction.objects.get().answer == "no"
    assert doors_of(ann, row, client_of) == before
    later(row, 15)
    after_no = doors_of(ann, row, client_of)
    Introduction.objects.update(answer="", answered_at=None)
    assert doors_of(ann, row, client_of) == after_no
    assert "There was no answer" in "".join(after_no[0][0])


def test_a_no_frees_no_place_among_the_few_and_may_become_a_yes(ann, ben):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    asking(ann, member("Two")), asking(ann, member("Three"))
    introductions.answer(row=row, yes=False, by=ben)
    four = chosen(member("Four"), offers=[TopicFactory.create()])
    with pytest.raises(DomainError, match="You are waiting for 3 answers"):
        introductions.ask(other=four, by=ann, shares=["email"])
    introductions.answer(row=row, yes=True, shares=["email"], by=ben)
    assert sorted(mails("matching.introduced")) == ["Ann Field", "Ben Hall"]
    introductions.ask(other=four, by=ann, shares=["email"])


def test_time_runs_out_and_nobody_is_asked_twice(ann, ben):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    later(row, 14)
    with pytest.raises(DomainError, match="The time to answer ended"):
        introductions.answer(row=row, yes=True, shares=["email"], by=ben)
    with pytest.raises(DomainError, match="Nobody is asked twice"):
        introductions.ask(other=ben, by=ann, shares=["email"])
    # The other may ask, of their own accord: that is a new one.
    chosen(ann, offers=[TopicFactory.create()])
    assert introductions.ask(other=ann, by=ben, shares=["email"]).made is False


def test_asking_somebody_who_asked_is_the_yes(ann, ben):
    introductions.ask(other=ben, by=ann, shares=["email"])
    introductions.answer(row=Introduction.objects.get(), yes=False, by=ben)
    row = introductions.ask(other=ann, by=ben, shares=["email"])
    assert (row.made, Introduction.objects.count()) == (True, 1)
    assert sorted(mails("matching.introduced")) == ["Ann Field", "Ben Hall"]


@pytest.mark.parametrize("closed", ["paused", "apart", "hidden", "gone"])
def test_every_reason_not_to_be_asked_sounds_the_same(ann, ben, closed):
    if closed == "paused":
        Openness.objects.create(person=ben, paused=True)
    if closed == "apart":
        NotWith.objects.create(person=ben, address=ann.email)
    if closed == "hidden":
        Person.objects.filter(pk=ben.pk).update(show_topics="officers")
    if closed == "gone":
        Person.objects.filter(pk=ben.pk).update(is_active=False)
    with pytest.raises(DomainError) as refused:
        introductions.ask(other=ben, by=ann, shares=["email"])
    assert refused.value.message == introductions.NOT_NOW
    assert Message.objects.count() == 0


def test_one_must_be_reachable_and_the_form_keeps_what_was_typed(ann, ben, client_of):
    where = reverse("partners:ask", args=[make_token(PURPOSE, [ann.pk, ben.pk])])
    answer = client_of(ann).post(where, {"words": "How dry is dry?", "shares": ["museum"]})
    assert answer.status_code == 400
    assert "so that the other can reach you" in page_words(answer)
    assert "How dry is dry?" in page_words(answer)
    Person.objects.filter(pk=ann.pk).update(phone="")
    with pytest.raises(DomainError, match="no telephone number"):
        introductions.ask(other=ben, by=ann, shares=["phone"])
    assert client_of(ann).post(where, {"shares": ["email"]}).status_code == 302
    assert "Ask to be introduced to Ben Hall" in page_words(answer)
    # The signed text is hers alone.
    assert client_of(ben).get(where).status_code == 404


def test_only_the_two_see_it_and_only_the_asked_answers(ann, ben, client_of):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    stranger = member("Stranger", is_superuser=True, is_staff=True)
    assert client_of(stranger).get(row.get_absolute_url()).status_code == 404
    assert (
        client_of(ann).post(row.get_absolute_url(), {"answer": "yes", "shares": ["email"]}).status_code == 200
    )
    assert Introduction.objects.get().answer == ""
    for other in (ann, stranger):
        with pytest.raises(DomainError, match="no such introduction"):
            introductions.answer(row=row, yes=True, shares=["email"], by=other)


def test_the_words_of_the_mails_go_as_soon_as_they_have_gone(ann, ben):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    introductions.answer(row=row, yes=True, shares=["email"], by=ben)
    assert [erases_at_once(mail) for mail in Message.objects.all()] == [True] * 3
    assert {mail.programme for mail in Message.objects.all()} == {None}


def test_looking_is_no_answer(ann, ben, client_of):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    assert client_of(ben).get(row.get_absolute_url()).status_code == 200
    assert Introduction.objects.get().answer == ""


def in_threads(*calls):
    """Run all at once, each on a connection of its own; what each gave or was refused with."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(n, call):
        try:
            barrier.wait(GUARD)
            results[n] = call()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GUARD)
    return results


@pytest.fixture
def without_the_lock(monkeypatch):
    """Both have seen that they may ask before either has asked."""
    nobody_locks(monkeypatch)
    meet_after(monkeypatch, introductions, "_may_ask")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_who_ask_each_other_wait_for_each_other(ann, ben, damp, without_the_lock):
    chosen(ann, offers=[TopicFactory.create()])
    in_threads(
        lambda: introductions.ask(other=ben, by=ann, shares=["email"]),
        lambda: introductions.ask(other=ann, by=ben, shares=["email"]),
    )
    assert list(Introduction.objects.values_list("answer", flat=True)) == ["", ""], "and both have said yes"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_have_the_last_place(ann, ben, damp, without_the_lock):
    cat = chosen(member("Cat"), offers=[damp])
    Openness.objects.create(person=cat, capacity=1)
    in_threads(
        lambda: introductions.ask(other=cat, by=ann, shares=["email"]),
        lambda: introductions.ask(other=cat, by=ben, shares=["email"]),
    )
    assert Introduction.objects.filter(asked=cat).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_each_other_at_once_are_introduced_once(ann, ben, damp):
    chosen(ann, offers=[TopicFactory.create()])
    results = in_threads(
        lambda: introductions.ask(other=ben, by=ann, shares=["email"]),
        lambda: introductions.ask(other=ann, by=ben, shares=["email"]),
    )
    assert [type(each).__name__ for each in results] == ["Introduction", "Introduction"]
    assert Introduction.objects.get().answer == "yes"
    assert sorted(mails("matching.introduced")) == ["Ann Field", "Ben Hall"]


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_once_and_two_askers_for_the_last_place(ann, ben, damp):
    row = introductions.ask(other=ben, by=ann, shares=["email"])
    yes, no = in_threads(
        lambda: introductions.answer(row=row, yes=True, shares=["email"], by=ben),
        lambda: introductions.answer(row=row, yes=False, by=ben),
    )
    # Whichever came first, the yes holds: a no may become a yes, and not the other way.
    assert Introduction.objects.get().answer == "yes"
    assert len(mails("matching.introduced")) == 2
    assert isinstance(yes, Introduction)
    assert isinstance(no, Introduction) or "introduced already" in str(no)
    cat = chosen(member("Cat"), offers=[damp])
    Openness.objects.create(person=cat, capacity=1)
    results = in_threads(
        lambda: introductions.ask(other=cat, by=ann, shares=["email"]),
        lambda: introductions.ask(other=cat, by=ben, shares=["email"]),
    )
    assert sorted(type(each).__name__ for each in results) == ["DomainError", "Introduction"]
    assert Introduction.objects.filter(asked=cat).count() == 1


def test_the_list_and_my_learning_stay_constant_in_queries(ann, ben, client_of):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client_of(ben).get(reverse("partners:introductions")).status_code == 200
        return len(queries)

    def rows(n):
        asking(member(f"In {n}"), ben), asking(ben, member(f"Out {n}"))
        now = timezone.now()
        asking(member(f"Made {n}"), ben, answer="yes", answered_at=now, asked_shares=["email"])
        asking(member(f"No {n}"), ben, answer="no", answered_at=now)

    rows(1)
    count()
    one = count()
    rows(2), rows(3)
    assert count() == one


# --- a no, and what comes of it (M7) ----------------------------------------------------------------------------------
def shown_to(person):
    return {each.person.name for each in suggest(asker=person, words="damp stores").people}


def test_m7_whom_i_said_no_to_is_not_suggested_to_me_once_the_time_is_over(ann, ben, damp):
    for person in (ann, ben, member("Cy Noll", offers=[damp])):
        chosen(person, offers=[damp] if person == ann else [], wants=[damp] if person == ben else [])
    row = asking(ann, ben)
    assert shown_to(ben) == {"Ann Field", "Cy Noll"}
    introductions.answer(row=row, yes=False, by=ben)
    # At once nobody is gone: whoever vanished with the no would be known by it.
    assert shown_to(ben) == {"Ann Field", "Cy Noll"}
    later(row, 15)
    assert shown_to(ben) == {"Cy Noll"}
    assert shown_to(ann) == {"Cy Noll"}, "whom I have asked is not suggested, whatever they said"


def test_m7_a_question_without_an_answer_keeps_nobody_away(ann, ben, damp):
    chosen(ann, offers=[damp])
    chosen(ben, wants=[damp])
    later(asking(ann, ben), 15)
    assert shown_to(ben) == {"Ann Field"}


def test_m7_two_of_whom_one_said_no_are_kept_apart_when_groups_are_formed(ann, ben):
    entries = [EntryFactory.create(person=person) for person in (ann, ben)]
    pool = entries[0].pool
    Entry.objects.update(pool=pool)
    row = asking(ann, ben)
    assert freeze(pool)["apart"] == []
    introductions.answer(row=row, yes=False, by=ben)
    assert freeze(pool)["apart"] == [[0, 1]]
