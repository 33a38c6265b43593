"""Whether a mail may go: asked when it is queued, and again when it is sent (C7, C8, C10)."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from common.errors import DomainError
from mailing.choices import Basis, MessageState, Priority, Source, Why
from mailing.declaration import declarations
from mailing.factories import MessageFactory, SubscriptionFactory
from mailing.kinds import sorts
from mailing.models import Message, Suppression
from mailing.outbox.bulk import Reader
from mailing.preferences import services, suppression
from mailing.preferences.owner import owner_of_person
from mailing.preferences.permission import NOT_ASKED, NOTHING, STOPPED
from mailing.sending import delivery
from mailing.testing_mails import declared, made_up, queue, queue_many
from people.factories import PersonFactory
from people.profile.lookup import person_for_booking
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
NEWS = made_up("test.news", sort="newsletter", subject="News of the month", priority=Priority.BULK)
BOOKING = made_up("test.booking")


@pytest.fixture(autouse=True)
def _news_exists():
    """The newsletter itself comes later; its kind is registered for these tests alone."""
    with declared(NEWS, BOOKING):
        yield


@pytest.fixture
def row():
    return SubscriptionFactory(person__email="ann@museum.example", person__name="Ann Field")


def news_to(row, **more):
    return queue(NEWS, to=row.person, programme=row.programme, **more)


def test_who_asked_gets_it_and_who_did_not_is_noted(row):
    assert news_to(row).state == "pending"
    other = queue(NEWS, to=PersonFactory(), programme=row.programme)
    assert (other.state, other.state_note) == ("cancelled", NOT_ASKED.note)
    elsewhere = queue(NEWS, to=row.person, programme=ProgrammeFactory(), occurrence="2")
    assert elsewhere.state == "cancelled"


def test_taking_part_is_no_consent_to_news():
    """C6: news goes to whoever said so themselves; a member is asked first, whoever runs the programme."""
    member = RoleFactory()
    mail = queue(NEWS, to=member.person, programme=member.programme)
    assert (mail.state, mail.state_note) == ("cancelled", "They have not asked for this sort of mail.")
    assert Basis.values == ["consent", "contract", "legitimate_interest"]


def test_stopping_after_it_was_queued_still_stops_it_and_nothing_else(row, smtp_sink):
    person = row.person
    booking = queue(BOOKING, to=person)
    news = news_to(row)
    owner = owner_of_person(person)
    services.stop(owner=owner, sort="newsletter", programme=row.programme, source=Source.ONE_CLICK)
    assert delivery.send_due() == 1
    for mail in (booking, news):
        mail.refresh_from_db()
    assert booking.state == "sent"
    assert (news.state, news.state_note) == ("cancelled", STOPPED.note)
    assert smtp_sink.recipients() == ["ann@museum.example"]


def test_behind_a_batch_that_nobody_wants_others_go(row, smtp_sink):
    for number in range(3):
        news_to(row, occurrence=str(number))
    last = MessageFactory(priority=30)
    services.stop_everything(owner=owner_of_person(row.person), source=Source.STOP)
    batch = delivery.claim(3)
    assert [mail.pk for mail in batch] == [last.pk]
    assert set(Message.objects.exclude(pk=last.pk).values_list("state", "state_note")) == {
        ("cancelled", NOTHING.note)
    }


def test_an_officer_cannot_send_again_what_was_stopped(row):
    news = news_to(row)
    services.stop(
        owner=owner_of_person(row.person), sort="newsletter", programme=row.programme, source=Source.STOP
    )
    Message.objects.update(state=MessageState.FAILED)
    from mailing.outbox.services import send_again

    send_again(message=news, by=PersonFactory())
    assert delivery.claim() == []
    news.refresh_from_db()
    assert news.state == "cancelled"


def test_of_a_letter_to_many_those_who_want_it_get_it(row):
    stopped = SubscriptionFactory(programme=row.programme, state="off", basis="")
    address = SubscriptionFactory(programme=row.programme, person=None, address="bea@home.example")
    to = [Reader(person=row.person), Reader(person=stopped.person), Reader(address=address.address)]
    queue_many(NEWS, programme=row.programme, to=to)
    assert list(Message.objects.order_by("pk").values_list("to_address", "state")) == [
        ("ann@museum.example", "pending"),
        (stopped.person.email, "cancelled"),
        ("bea@home.example", "pending"),
    ]


def test_queueing_to_many_asks_as_often_for_three_as_for_one(django_assert_num_queries):
    programme = ProgrammeFactory()
    for number in (1, 3):
        to = [Reader(person=SubscriptionFactory(programme=programme).person) for _ in range(number)]
        # Known, returned, suppressed, subscribed, written, and the savepoint around them.
        with django_assert_num_queries(7):
            queue_many(NEWS, programme=programme, to=to, occurrence=str(number))


def test_essential_mail_flows_to_whoever_stopped_everything_or_complained(row, smtp_sink):
    services.stop_everything(owner=owner_of_person(row.person), source=Source.STOP)
    suppression.suppress(address="ann@museum.example", why=Why.COMPLAINT)
    queue(BOOKING, to=row.person)
    assert delivery.send_due() == 1
    assert smtp_sink.recipients() == ["ann@museum.example"]


def test_an_address_is_known_again_however_it_is_written_and_a_shared_mailbox_by_name():
    assert suppression.digest("Ann+news@Museum.example ") == suppression.digest("ann@museum.example")
    for typed in (
        "Ann Field <ann@museum.example>",
        "a\u00adnn@museum.example\u200b",
        "ＡＮＮ@museum.example",
    ):
        assert suppression.digest(typed) == suppression.digest("ann@museum.example")
    assert suppression.digest("ann@müseum.example") == suppression.digest("ann@xn--mseum-kva.example")
    assert suppression.digest("info@museum.example", "Ann Field") != suppression.digest(
        "info@museum.example", "Bob"
    )
    PersonFactory(name="Bob", email=None, shared_mailbox="info@museum.example")
    suppression.suppress(address="info@museum.example", why=Why.STOPPED, name="Ann  Field")
    pairs = [("info@museum.example", "ann field"), ("info@museum.example", "Bob"), ("", "Nobody")]
    assert suppression.found(pairs) == {("info@museum.example", "ann field"): {Why.STOPPED}}


@pytest.mark.parametrize(
    "address", ["info@museum.example", "kontakt@museum.example", "theellises@home.example"]
)
def test_rule_34_who_stops_their_mail_stops_it_for_nobody_else_at_the_address(address):
    ann, ben = (person_for_booking(name=name, email=address) for name in ("Ann Field", "Ben Hill"))
    suppression.suppress(address=address, why=Why.STOPPED, name="Ben Hill")
    pairs = [(address, "Ann Field"), (address, "Ben Hill")]
    assert suppression.found(pairs) == {(address, "Ben Hill"): {Why.STOPPED}}
    assert (suppression.reasons(ann), suppression.reasons(ben)) == (set(), {Why.STOPPED})


def test_another_key_knows_nothing(settings):
    before = suppression.digest("ann@museum.example")
    settings.SUPPRESSION_KEY = "another"
    assert suppression.digest("ann@museum.example") != before


def test_the_reader_lifts_what_stops_them_and_nobody_else():
    for why in (Why.STOPPED, Why.COMPLAINT):
        suppression.suppress(address="ann@museum.example", why=why)
    suppression.suppress(address="bob@museum.example", why=Why.STOPPED)
    suppression.lift_by_reader(address="ann@museum.example")
    assert [row.digest for row in Suppression.objects.all()] == [suppression.digest("bob@museum.example")]


def test_an_officer_lifts_with_a_reason_in_their_own_programme_alone():
    officer = OfficerFactory()
    person = RoleFactory(programme=officer.programme).person
    stranger = RoleFactory().person
    for each in (person, stranger):
        suppression.suppress(address=each.email, why=Why.COMPLAINT)
    with pytest.raises(DomainError, match="Say why"):
        suppression.lift_by_officer(person=person, reason=" ", by=officer.person)
    with pytest.raises(DomainError, match="do not act"):
        suppression.lift_by_officer(person=stranger, reason="She rang", by=officer.person)
    assert suppression.lift_by_officer(person=person, reason="She rang", by=officer.person) == 1
    with pytest.raises(DomainError, match="is not stopped"):
        suppression.lift_by_officer(person=person, reason="She rang", by=officer.person)
    from django.apps import apps

    event = apps.get_model("mailing", "SuppressionHistory").objects.get(pgh_label="delete")
    assert event.pgh_context.metadata == {"user": officer.person.pk, "why": "She rang"}


def test_counts_name_nobody():
    suppression.suppress(address="ann@museum.example", why=Why.LEFT)
    suppression.suppress(address="bea@museum.example", why=Why.LEFT)
    suppression.suppress(address="bea@museum.example", why=Why.LEFT)
    assert [number for _, number in suppression.counts()] == [0, 2, 0]


def test_every_kind_belongs_to_a_sort_and_one_that_does_not_is_refused():
    names = {name for name, _ in sorts.items()}
    assert {mail.sort for mail in declarations} <= names
    with pytest.raises(ImproperlyConfigured, match=r"events\.invented"):
        queue(made_up("events.invented"), to=PersonFactory())


def test_the_check_names_kinds_in_the_outbox_that_nobody_registered(capsys):
    MessageFactory(kind="events.place")
    MessageFactory(kind="events.from_long_ago")
    call_command("check", databases=["default"])
    said = capsys.readouterr()
    assert "events.from_long_ago" in said.err + said.out
    assert "events.place" not in said.err + said.out
