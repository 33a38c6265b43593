"""How long the words of a mail are kept. The row stays, so that one still sees what was sent when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailing.choices import MessageState
from mailing.declaration import KeepWords
from mailing.factories import MessageFactory
from mailing.models import Message
from mailing.outbox import retention, services
from mailing.sending import delivery
from mailing.testing_mails import declared, made_up
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


NOW = KeepWords(timedelta(0), "It is confidential.")
#: Kinds of a floor above: two whose words may not be kept, and one that keeps them for a month.
KINDS = (
    made_up("groups.message", keep=NOW),
    made_up("placements.offer", keep=NOW),
    made_up("groups.invitation", keep=KeepWords(timedelta(days=30), "It says who is in a group.")),
)


@pytest.fixture(autouse=True)
def _kinds_of_a_floor_above():
    with declared(*KINDS):
        yield


def settled(ago: timedelta, **fields) -> Message:
    return MessageFactory(
        **{"state": MessageState.SENT, "calendar": "BEGIN:VCALENDAR", **fields},
        settled_at=timezone.now() - ago,
    )


def with_words() -> set[int]:
    return set(Message.objects.exclude(html="", text="", calendar="").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "kind, kept",
    [
        ("events.place", YEAR),
        ("groups.message", timedelta(0)),
        ("groups.invitation", timedelta(days=30)),
        ("placements.offer", timedelta(0)),
    ],
)
def test_a_kinds_own_word_goes_before_what_holds_for_all(kind, kept):
    assert retention.kept_for(kind) == kept


def test_words_are_erased_when_their_time_is_over_and_the_row_stays():
    day = timedelta(days=1)
    old = settled(YEAR + day)
    young = settled(YEAR - day)
    month_old = settled(31 * day, kind="groups.invitation")
    month_young = settled(29 * day, kind="groups.invitation")
    never_settled = MessageFactory(created_at=timezone.now() - 2 * YEAR)
    assert retention.erase_old() == 2
    assert with_words() == {young.pk, month_young.pk, never_settled.pk}
    assert Message.objects.filter(pk__in=[old.pk, month_old.pk]).exclude(subject="").count() == 2
    assert retention.erase_old() == 0


def test_an_operator_may_keep_them_shorter(settings):
    settings.MAIL_WORDS_KEPT_DAYS = 10
    settled(timedelta(days=11))
    assert retention.erase_old() == 1


@pytest.mark.parametrize("kind", ["groups.message", "placements.offer"])
def test_confidential_words_are_erased_as_soon_as_the_mail_went(smtp_sink, kind):
    mail = MessageFactory(kind=kind)
    other = MessageFactory(kind="groups.invitation")
    delivery.send_due()
    assert with_words() == {other.pk}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert Message.objects.get(pk=mail.pk).subject == mail.subject


def test_what_can_be_sent_again_keeps_confidential_words_for_a_fortnight(smtp_sink):
    failed = MessageFactory(kind="groups.message", to_address="never.ann@museum.example")
    delivery.send_due()
    assert with_words() == {failed.pk}
    Message.objects.update(settled_at=timezone.now() - timedelta(days=13))
    assert retention.erase_old() == 0
    Message.objects.update(settled_at=timezone.now() - timedelta(days=15))
    assert retention.erase_old() == 1


@pytest.mark.parametrize("state", [MessageState.CANCELLED, MessageState.MISSED])
def test_what_does_not_go_any_more_needs_no_words(state):
    by = PersonFactory()
    mail = MessageFactory(kind="groups.message", expires_at=timezone.now() - timedelta(1))
    if state == MessageState.MISSED:
        delivery.miss()
    else:
        services.cancel(message=mail, by=by)
    assert (Message.objects.get().state, with_words()) == (state, set())


def test_noting_that_it_went_erases_and_that_it_did_not_keeps():
    by = PersonFactory()
    went, stayed = MessageFactory.create_batch(2, kind="groups.message", state=MessageState.UNKNOWN)
    services.settle_unknown(message=went, by=by, sent=True)
    services.settle_unknown(message=stayed, by=by, sent=False)
    assert with_words() == {stayed.pk}


def test_many_are_erased_in_chunks(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(5):
        settled(2 * YEAR)
    assert retention.erase_old() == 5
