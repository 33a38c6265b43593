"""Saying yes and no to mail: on what basis, with which words, and what is kept of it (C6, rule 27)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from common.errors import DomainError
from mailing.choices import Basis, Source, SubscriptionState, Why
from mailing.factories import SubscriptionFactory
from mailing.models import Message, Subscription, Suppression
from mailing.preferences import services, suppression
from mailing.preferences.owner import owner_of_address, owner_of_person
from people.factories import PersonFactory
from people.merging.services import merge, undo_merge
from people.privacy import services as privacy
from programmes.factories import ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db
NEWS = "newsletter"


@pytest.fixture
def member():
    return RoleFactory(person=PersonFactory(name="Ann Field", email="ann@museum.example"))


def on(owner):
    return [choice.name for choice in services.choices(owner) if choice.on]


def test_nothing_that_must_be_asked_for_is_on_from_the_start(member):
    owner = owner_of_person(member.person)
    assert [(choice.name, choice.on) for choice in services.choices(owner)] == [
        (f"News: {member.programme}", False),
        (f"Invitations to events: {member.programme}", False),
        ("Weekly digest", False),
        ("Notices of the community", True),
    ]


def test_a_switch_turned_on_is_consent_and_its_history_is_kept(member):
    owner, news = owner_of_person(member.person), f"newsletter:{member.programme.pk}"
    assert services.choose(owner=owner, on=[news]) == 2  # news on, notices off
    assert services.choose(owner=owner, on=[news]) == 0
    assert services.choose(owner=owner, on=[]) == 1
    row = Subscription.objects.get(sort=NEWS)
    assert (row.state, row.basis, row.source) == ("off", "", Source.PREFERENCES)
    history = apps.get_model("mailing", "SubscriptionHistory").objects.filter(sort=NEWS).order_by("pgh_id")
    assert list(history.values_list("state", "basis", "wording", "source")) == [
        ("on", "consent", f"News: {member.programme}", "preferences"),
        ("off", "", "", "preferences"),
    ]


def test_the_public_is_asked_by_mail_first_and_once_a_day():
    programme = ProgrammeFactory()
    for _ in range(2):
        services.ask(address="Bea@Home.example", programme=programme, sort=NEWS, wording="News")
    mail = Message.objects.get()
    assert (mail.kind, mail.to_address, mail.person) == ("mailing.confirm", "bea@home.example", None)
    row = Subscription.objects.get()
    assert (row.state, row.address, row.person) == ("asked", "bea@home.example", None)
    token = services.confirmation_token("bea@home.example", NEWS, programme, "News")
    services.confirm(token=token)
    row.refresh_from_db()
    assert (row.state, row.basis, row.wording, row.source) == ("on", Basis.CONSENT, "News", Source.FORM)


def test_an_earlier_yes_or_no_stands_until_the_mail_is_answered():
    row = SubscriptionFactory(person=None, address="bea@home.example", state="off", basis="")
    services.ask(address="bea@home.example", programme=row.programme, sort=NEWS, wording="News")
    row.refresh_from_db()
    assert row.state == "off"


def test_what_an_address_chose_is_the_persons_once_they_confirm_with_an_account(member):
    person = member.person
    row = SubscriptionFactory(person=None, address=person.email, programme=member.programme)
    assert f"News: {member.programme}" in on(owner_of_person(person))
    row.delete()
    person.emailaddress_set.update(verified=True)
    services.ask(address=person.email, programme=member.programme, sort=NEWS, wording="News")
    services.confirm(token=services.confirmation_token(person.email, NEWS, member.programme, "News"))
    assert [(each.person, each.state) for each in Subscription.objects.all()] == [(person, "on")]


def test_a_tick_of_ones_own_subscribes_and_one_by_a_stranger_asks(member):
    person, programme = member.person, member.programme
    services.stop(owner=owner_of_person(person), sort=NEWS, programme=programme, source=Source.STOP)
    services.tick(person=person, programme=programme, sort=NEWS, wording="Send me news", by=None)
    assert Subscription.objects.get(person=person).state == SubscriptionState.OFF
    assert Message.objects.get().kind == "mailing.confirm"
    services.tick(person=person, programme=programme, sort=NEWS, wording="Send me news", by=person)
    row = Subscription.objects.get(person=person)
    assert (row.state, row.source, row.wording) == ("on", Source.SIGN_UP, "Send me news")


def test_a_tick_after_stopping_everything_brings_back_that_and_nothing_else(member):
    owner = owner_of_person(member.person)
    services.stop_everything(owner=owner, source=Source.PREFERENCES)
    assert on(owner) == []
    services.tick(
        person=member.person, programme=member.programme, sort=NEWS, wording="News", by=member.person
    )
    assert on(owner) == [f"News: {member.programme}"]
    assert not Suppression.objects.exists()


def test_essential_mail_cannot_be_stopped(member):
    with pytest.raises(DomainError, match="always comes"):
        services.stop(
            owner=owner_of_person(member.person), sort="booking", programme=None, source=Source.STOP
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "maybe"},
        {"basis": ""},
        {"source": "hearsay"},
        {"address": "a@b.example"},
        {"person": None},
    ],
)
def test_the_database_refuses_what_must_not_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriptionFactory(**wrong)


def test_one_choice_a_person_sort_and_programme_also_without_a_programme():
    row = SubscriptionFactory(programme=None, sort="digest")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriptionFactory(programme=None, sort="digest", person=row.person)


@pytest.mark.parametrize(("first", "second"), [("on", "off"), ("off", "on")])
def test_of_two_people_who_are_one_whoever_said_stop_is_believed(first, second):
    programme = ProgrammeFactory()
    kept, gone, by = PersonFactory(), PersonFactory(), PersonFactory(is_superuser=True, is_staff=True)
    for person, state in ((kept, first), (gone, second)):
        basis = "consent" if state == "on" else ""
        SubscriptionFactory(person=person, programme=programme, state=state, basis=basis)
    done = merge(kept=kept, gone=gone, by=by)
    assert [(row.person, row.state) for row in Subscription.objects.all()] == [(kept, "off")]
    undo_merge(merge=done, by=by)
    assert {row.person: row.state for row in Subscription.objects.all()} == {kept: first, gone: second}


def test_the_download_has_every_change_and_going_leaves_a_number_alone(member):
    person, owner = member.person, owner_of_person(member.person)
    news = f"newsletter:{member.programme.pk}"
    services.choose(owner=owner, on=[news, "community:0"])
    services.choose(owner=owner, on=["community:0"])
    other = SubscriptionFactory()
    [section] = [each for each in privacy.export(person=person) if each.title == "Mail you chose or stopped"]
    assert [(row["What"], row["State"], row["What you were told"]) for row in section.rows] == [
        ("newsletter", "Gets it", f"News: {member.programme}"),
        ("newsletter", "Has stopped it", ""),
    ]
    privacy.erase(person=person, by=person)
    history = apps.get_model("mailing", "SubscriptionHistory")
    assert list(Subscription.objects.all()) == [other]
    assert set(history.objects.values_list("person", flat=True)) == {other.person_id}
    row = Suppression.objects.get()
    assert (row.why, row.digest) == (Why.LEFT, suppression.digest("ann@museum.example"))
    assert "ann" not in row.digest
    # The same list comes in again: they are somebody new, and still get nothing that is not essential.
    again = RoleFactory(programme=member.programme, person=PersonFactory(email="ann@museum.example")).person
    assert on(owner_of_person(again)) == []
    assert on(owner_of_address("ann@museum.example")) == []
