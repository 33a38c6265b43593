"""A newsletter goes once to whoever wants it at the time, whatever interrupts it, and stops when it is told to."""

from datetime import timedelta
from email.utils import parseaddr

import pytest
import time_machine
from django.db import connection
from django.db.models import signals
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import DomainError
from community.choices import NewsletterState
from community.factories import NewsletterFactory
from community.models import Newsletter
from community.services import letter, newsletters
from mailing.choices import MessageState, SubscriptionState
from mailing.factories import SubscriptionFactory
from mailing.models import Message
from mailing.outbox import services as outbox
from mailing.sending import delivery
from people.factories import PersonFactory
from people.merging import services as merging

pytestmark = pytest.mark.django_db


def sent_to(newsletter):
    mails = Message.objects.about(newsletter).filter(kind=letter.NEWSLETTER.kind)
    return sorted(mails.exclude(state=MessageState.CANCELLED).values_list("to_address", flat=True))


def arrived(mailoutbox):
    return sorted(parseaddr(mail.to[0])[1] for mail in mailoutbox)


def states(newsletter):
    mails = Message.objects.about(newsletter).filter(kind=letter.NEWSLETTER.kind)
    return sorted(mails.values_list("state", flat=True))


def go(draft, by):
    newsletters.schedule(newsletter=draft, by=by)
    newsletters.send_due()
    draft.refresh_from_db()


# --- who gets it ----------------------------------------------------------------------------------------------------
def test_it_goes_to_those_who_said_yes_and_to_nobody_else(draft, reader, officer):
    person, address = reader().person, reader(person=None, address="somebody@museum.example").address
    reader(state=SubscriptionState.OFF, basis="")
    reader(state=SubscriptionState.ASKED)
    reader(sort="invitations")
    reader(person=PersonFactory(erased_at=timezone.now(), email=None))
    reader(person=PersonFactory(email=None))  # nowhere to write to
    SubscriptionFactory()  # of another programme
    assert len(newsletters.still_to_get(draft)) == 2
    go(draft, officer.person)
    assert sent_to(draft) == sorted([person.email, address])
    assert (draft.state, draft.number, draft.expected) == (NewsletterState.SENT, 1, 2)


def test_somebody_who_gave_an_address_and_has_an_account_gets_one(draft, reader, officer):
    person = reader().person
    reader(person=None, address=person.email)
    assert len(newsletters.still_to_get(draft)) == 1
    go(draft, officer.person)
    assert sent_to(draft) == [person.email]


def test_the_audience_is_asked_for_when_it_goes_and_not_when_it_is_scheduled(draft, reader, officer):
    """Rule 28. Who stopped in between is left out, who asked in between is not; what was counted then is kept."""
    stops, stays = reader(), reader()
    newsletters.schedule(newsletter=draft, by=officer.person, at=timezone.now() + timedelta(days=1))
    stops.state, stops.basis = SubscriptionState.OFF, ""
    stops.save()
    later = [reader(), reader()]
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert newsletters.send_due() == 3
    draft.refresh_from_db()
    assert sent_to(draft) == sorted(row.person.email for row in [stays, *later])
    assert (draft.expected, len(sent_to(draft))) == (2, 3)


def test_who_stops_after_it_was_written_and_before_it_goes_does_not_get_it(
    draft, reader, officer, mailoutbox
):
    stops, stays = reader(), reader()
    go(draft, officer.person)
    stops.state, stops.basis = SubscriptionState.OFF, ""
    stops.at = timezone.now()
    stops.save()
    delivery.send_due()
    assert arrived(mailoutbox) == [stays.person.email]
    assert states(draft) == ["cancelled", "sent"]


def test_two_people_who_become_one_get_one(draft, reader, officer):
    one, twice = reader(), reader()
    merging.merge(kept=one.person, gone=twice.person, by=PersonFactory(is_superuser=True, is_staff=True))
    assert len(newsletters.still_to_get(draft)) == 1
    go(draft, officer.person)
    assert sent_to(draft) == [one.person.email]


# --- when -----------------------------------------------------------------------------------------------------------
def test_nothing_goes_before_its_time_and_nothing_twice(draft, reader, officer):
    reader()
    at = timezone.now() + timedelta(hours=2)
    newsletters.schedule(newsletter=draft, by=officer.person, at=at)
    assert newsletters.send_due(now=at - timedelta(minutes=1)) == 0
    assert newsletters.send_due(now=at) == 1
    assert newsletters.send_due(now=at) == 0
    assert len(sent_to(draft)) == 1


def test_a_worker_that_dies_half_way_is_followed_by_one_that_goes_on(draft, reader, officer, monkeypatch):
    wanted = sorted(reader().person.email for _ in range(5))
    monkeypatch.setattr(newsletters, "PIECE", 2)
    newsletters.schedule(newsletter=draft, by=officer.person)
    queue_to, pieces = letter.queue_to, []

    def dies(newsletter, to):
        written = queue_to(newsletter, to)
        if pieces.append(1) or len(pieces) > 1:
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(letter, "queue_to", dies)
    with pytest.raises(KeyboardInterrupt):
        newsletters.send_due()
    draft.refresh_from_db()
    assert (len(sent_to(draft)), draft.state) == (2, NewsletterState.SENDING), "the piece it died in is gone"
    monkeypatch.setattr(letter, "queue_to", queue_to)
    newsletters.send_due()
    assert sent_to(draft) == wanted


def test_numbers_are_counted_by_programme(programme, officer, reader):
    reader()
    first, second = NewsletterFactory.create_batch(2, programme=programme)
    other = NewsletterFactory()
    SubscriptionFactory(programme=other.programme)
    for each in (second, first, other):
        go(each, officer.person)
    assert (second.number, first.number, other.number) == (1, 2, 1)


def test_a_piece_asks_as_many_questions_for_one_reader_as_for_three(programme, officer, reader):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            reader()
            reader(person=None, address=f"{len(counts)}{_}@museum.example")
        draft = NewsletterFactory(programme=programme)
        newsletters.schedule(newsletter=draft, by=officer.person)
        with CaptureQueriesContext(connection) as queries:
            newsletters.send_piece(draft.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_piece_costs_the_same_however_much_has_been_sent(programme, officer, reader, monkeypatch):
    """Neither its queries nor the rows that they bring grow with the readers who have it, or have not."""
    monkeypatch.setattr(newsletters, "PIECE", 3)
    for number in range(12):
        reader(person=None, address=f"reader{number}@museum.example")
    draft = NewsletterFactory(programme=programme)
    newsletters.schedule(newsletter=draft, by=officer.person)
    costs = []
    for _ in range(4):
        rows = []
        loaded = signals.post_init.connect(
            lambda sender, rows=rows, **kwargs: rows.append(sender), weak=False, dispatch_uid="counted"
        )
        with CaptureQueriesContext(connection) as queries:
            assert newsletters.send_piece(draft.pk) == 3
        signals.post_init.disconnect(loaded, dispatch_uid="counted")
        costs.append((len(queries), len(rows)))
    # The first piece gives the number, too, for which it locks the programme.
    assert costs[1:] == [costs[1]] * 3
    assert len(sent_to(draft)) == 12


def test_who_says_yes_while_it_goes_gets_it_whether_their_page_is_done_or_to_come(
    draft, officer, reader, monkeypatch
):
    monkeypatch.setattr(newsletters, "PIECE", 2)
    early, *_ = [reader(state=SubscriptionState.OFF, basis=""), *(reader() for _ in range(4))]
    newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.send_piece(draft.pk)
    early.state, early.basis = SubscriptionState.ON, "consent"
    early.save()
    reader()
    newsletters.send_due()
    assert early.person.email in sent_to(draft)
    assert len(sent_to(draft)) == 6


# --- stopping -------------------------------------------------------------------------------------------------------
def test_stopped_it_keeps_back_what_has_not_gone_and_goes_on_to_the_last(
    draft, reader, officer, monkeypatch, mailoutbox
):
    wanted = sorted(reader().person.email for _ in range(6))
    monkeypatch.setattr(newsletters, "PIECE", 2)
    newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.send_piece(draft.pk)
    delivery.send_due()
    newsletters.send_piece(draft.pk)
    alone = Message.objects.about(draft).filter(state=MessageState.PENDING).first()
    outbox.hold(message=alone, by=officer.person)
    assert newsletters.stop(newsletter=draft, by=officer.person) == 1
    assert newsletters.send_due() == 0
    delivery.send_due()
    assert states(draft) == ["held", "held", "sent", "sent"]
    newsletters.go_on(newsletter=draft, by=officer.person)
    newsletters.send_due()
    delivery.send_due()
    alone.refresh_from_db()
    assert alone.state == MessageState.HELD, "what an officer held back by itself stays so"
    outbox.release(message=alone, by=officer.person)
    delivery.send_due()
    assert arrived(mailoutbox) == wanted


def test_ended_the_rest_never_goes(draft, reader, officer, mailoutbox, monkeypatch):
    for _ in range(4):
        reader()
    monkeypatch.setattr(newsletters, "PIECE", 2)
    newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.send_piece(draft.pk)
    newsletters.stop(newsletter=draft, by=officer.person)
    assert newsletters.end(newsletter=draft, by=officer.person) == 2
    assert newsletters.send_due() == 0
    delivery.send_due()
    assert (mailoutbox, states(draft)) == ([], ["cancelled", "cancelled"])


def test_what_has_gone_cannot_be_stopped(draft, reader, officer, mailoutbox):
    reader()
    go(draft, officer.person)
    delivery.send_due()
    with pytest.raises(DomainError, match="has gone already"):
        newsletters.stop(newsletter=draft, by=officer.person)
    assert len(mailoutbox) == 1


# --- refusals -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["unschedule", "stop", "go_on", "end"])
def test_a_draft_can_be_neither_stopped_nor_ended(draft, officer, verb):
    with pytest.raises(DomainError, match="is in the state “Draft”, so this is not possible"):
        getattr(newsletters, verb)(newsletter=draft, by=officer.person)


def test_it_is_not_scheduled_twice_nor_into_the_past_nor_for_nobody_nor_empty(draft, reader, officer):
    with pytest.raises(DomainError, match="Nobody has asked"):
        newsletters.schedule(newsletter=draft, by=officer.person)
    reader()
    with pytest.raises(DomainError, match="still to come"):
        newsletters.schedule(newsletter=draft, by=officer.person, at=timezone.now() - timedelta(minutes=1))
    empty = NewsletterFactory(programme=draft.programme, text="  ")
    with pytest.raises(DomainError, match="is empty"):
        newsletters.schedule(newsletter=empty, by=officer.person)
    newsletters.schedule(newsletter=draft, by=officer.person)
    with pytest.raises(DomainError, match="is in the state “Scheduled”"):
        newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.unschedule(newsletter=draft, by=officer.person)
    assert newsletters.send_due() == 0
    assert Newsletter.objects.get(pk=draft.pk).expected is None


def test_a_brace_is_a_brace(programme, reader, officer):
    reader()
    draft = NewsletterFactory(programme=programme, text="Write {name} and { by hand: [here](/whats-on/).")
    go(draft, officer.person)
    assert "Write {name} and { by hand: here (" in Message.objects.get().text


def test_a_test_goes_to_the_officer_alone_even_if_they_want_no_news(draft, reader, officer, mailoutbox):
    reader()
    letter.test(newsletter=draft, by=officer.person)
    delivery.send_due()
    assert arrived(mailoutbox) == [officer.person.email]
    assert mailoutbox[0].subject == f"Test: {draft.title}"
    assert states(draft) == []
