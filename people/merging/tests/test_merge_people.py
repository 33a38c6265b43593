"""Two rows for one person (O3, rule 31)."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from people.choices import Direction
from people.factories import (
    AffiliationFactory,
    MuseumFactory,
    NetworkFactory,
    PersonFactory,
    TopicFactory,
)
from people.merging import services as merging
from people.merging.duplicates import duplicates
from people.merging.references import pointing_at
from people.models import Affiliation, Museum, NotDuplicate, Person, PersonMerge, TopicInterest
from people.museums import services as museums
from people.privacy.services import erase
from people.profile.lookup import find_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db):
    return PersonFactory.create(is_staff=True, is_superuser=True, name="Administrator")


@pytest.fixture
def pair(db):
    """Ann twice: the older row with her own address, the newer with that of her museum."""
    kept = PersonFactory.create(name="Ann Field", email="ann@museum.example")
    gone = PersonFactory.create(name="Ann Field", email="a.field@museum.example", phone="01304 1")
    return kept, gone


def state_of(*people: Person) -> list[object]:
    """Everything about people that a merge may touch, to compare before and after."""
    pks = [person.pk for person in people]
    return [
        list(Person.objects.filter(pk__in=pks).order_by("pk").values()),
        list(Affiliation.objects.order_by("pk").values()),
        list(TopicInterest.objects.order_by("pk").values()),
        list(EmailAddress.objects.order_by("pk").values()),
    ]


def test_everything_of_the_second_row_becomes_the_firsts(pair, admin):
    kept, gone = pair
    museum = AffiliationFactory.create(person=gone).museum
    network = NetworkFactory.create(contact=gone)
    merging.merge(kept=kept, gone=gone, by=admin)
    kept.refresh_from_db()
    gone.refresh_from_db()
    network.refresh_from_db()
    assert list(kept.affiliations.values_list("museum", "is_main")) == [(museum.pk, True)]
    assert network.contact == kept
    assert (kept.email, kept.phone) == ("ann@museum.example", "01304 1")
    assert (gone.merged_into, gone.is_active, gone.email) == (kept, False, None)
    assert list(Person.objects.known().filter(name="Ann Field")) == [kept]


def test_both_addresses_stay_verified_and_find_the_one_person(pair, admin):
    kept, gone = pair
    merging.merge(kept=kept, gone=gone, by=admin)
    rows = (
        EmailAddress.objects.filter(user=kept).order_by("email").values_list("email", "verified", "primary")
    )
    assert list(rows) == [("a.field@museum.example", True, False), ("ann@museum.example", True, True)]
    for email in ("ann@museum.example", "a.field@museum.example"):
        assert find_person(name="Ann Field", email=email) == kept


def test_claim_to_an_address_that_was_never_confirmed_stays_unconfirmed(admin):
    kept = PersonFactory.create(email="ann@museum.example")
    gone = PersonFactory.create(email="own@museum.example")
    EmailAddress.objects.create(user=gone, email="claimed@museum.example", verified=False)
    merging.merge(kept=kept, gone=gone, by=admin)
    row = EmailAddress.objects.get(email="claimed@museum.example")
    assert (row.user, row.verified, row.primary) == (kept, False, False)


def test_somebody_without_an_address_of_their_own_gets_the_one_of_the_other_row(admin):
    kept = PersonFactory.create(email=None, shared_mailbox="info@museum.example")
    gone = PersonFactory.create(email="ann@museum.example")
    merging.merge(kept=kept, gone=gone, by=admin)
    kept.refresh_from_db()
    assert (kept.email, kept.shared_mailbox) == ("ann@museum.example", "info@museum.example")
    assert EmailAddress.objects.get(user=kept, primary=True).email == "ann@museum.example"


def test_of_what_collides_the_earliest_stays(pair, admin):
    kept, gone = pair
    topic = TopicFactory.create()
    later = TopicInterest.objects.create(person=gone, topic=topic, direction=Direction.OFFER, note="later")
    earlier_of_kept = TopicInterest.objects.create(person=kept, topic=topic, direction=Direction.WANT)
    TopicInterest.objects.filter(pk=later.pk).delete()
    first = TopicInterest.objects.create(person=gone, topic=topic, direction=Direction.OFFER, note="first")
    TopicInterest.objects.create(person=kept, topic=topic, direction=Direction.OFFER, note="second")
    TopicInterest.objects.create(person=gone, topic=topic, direction=Direction.WANT, note="late")
    merging.merge(kept=kept, gone=gone, by=admin)
    assert set(TopicInterest.objects.values_list("pk", "person", "note")) == {
        (first.pk, kept.pk, "first"),
        (earlier_of_kept.pk, kept.pk, ""),
    }


def test_one_main_museum_is_left_and_the_same_part_becomes_one_from_the_earlier_day(pair, admin):
    kept, gone = pair
    dover, deal = MuseumFactory.create_batch(2)
    AffiliationFactory.create(person=kept, museum=dover, starts_on=date(2022, 5, 1), role="")
    AffiliationFactory.create(person=gone, museum=deal, kind="volunteer")
    AffiliationFactory.create(
        person=gone, museum=dover, starts_on=date(2020, 1, 1), role="Curator", is_main=False
    )
    merging.merge(kept=kept, gone=gone, by=admin)
    rows = Affiliation.objects.order_by("museum").values_list(
        "person", "museum", "role", "starts_on", "is_main"
    )
    assert list(rows) == [
        (kept.pk, dover.pk, "Curator", date(2020, 1, 1), True),
        (kept.pk, deal.pk, "", None, False),
    ]


def test_the_narrower_choice_holds(pair, admin):
    kept, gone = pair
    Person.objects.filter(pk=kept.pk).update(show_name="everyone", show_phone="officers")
    Person.objects.filter(pk=gone.pk).update(show_name="members", show_phone="everyone")
    merging.merge(kept=kept, gone=gone, by=admin)
    kept.refresh_from_db()
    assert (kept.show_name, kept.show_phone) == ("members", "officers")


def test_undo_brings_back_every_row_as_it_was(pair, admin):
    kept, gone = pair
    dover, deal = MuseumFactory.create_batch(2)
    topic = TopicFactory.create()
    AffiliationFactory.create(person=kept, museum=dover, starts_on=date(2022, 5, 1))
    AffiliationFactory.create(person=gone, museum=deal)
    AffiliationFactory.create(person=gone, museum=dover, starts_on=date(2020, 1, 1), is_main=False)
    for person in pair:
        TopicInterest.objects.create(
            person=person, topic=topic, direction=Direction.OFFER, note=str(person.pk)
        )
    before = state_of(*pair)
    merged = merging.merge(kept=kept, gone=gone, by=admin)
    assert state_of(*pair) != before
    merging.undo_merge(merge=merged, by=admin)
    assert state_of(*pair) == before
    merged.refresh_from_db()
    assert merged.undone_at
    assert merged.record == {}


def test_undo_takes_back_an_address_that_the_merge_wrote_down(admin):
    kept, gone = PersonFactory.create(), PersonFactory.create(verified=False)
    before = state_of(kept, gone)
    merging.undo_merge(merge=merging.merge(kept=kept, gone=gone, by=admin), by=admin)
    assert state_of(kept, gone) == before


def test_what_came_after_the_merge_stays_with_the_one_kept(pair, admin):
    kept, gone = pair
    merged = merging.merge(kept=kept, gone=gone, by=admin)
    newer = AffiliationFactory.create(person=kept)
    merging.undo_merge(merge=merged, by=admin)
    newer.refresh_from_db()
    assert newer.person == kept


def test_undo_is_for_30_days_and_for_once(pair, admin):
    kept, gone = pair
    merged = merging.merge(kept=kept, gone=gone, by=admin)
    PersonMerge.objects.update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(DomainError, match="30 days"):
        merging.undo_merge(merge=merged, by=admin)
    assert merging.forget_old() == 1
    PersonMerge.objects.update(at=timezone.now())
    with pytest.raises(DomainError, match="30 days"):
        merging.undo_merge(merge=merged, by=admin)


def test_undo_that_no_longer_fits_says_so_and_changes_nothing(pair, admin):
    kept, gone = pair
    merged = merging.merge(kept=kept, gone=gone, by=admin)
    PersonFactory.create(email="a.field@museum.example", verified=False)
    after = state_of(kept, gone)
    with pytest.raises(DomainError, match="changed too much"):
        merging.undo_merge(merge=merged, by=admin)
    assert state_of(kept, gone) == after


def test_erasing_somebody_empties_the_record_of_their_merge(pair, admin):
    merged = merging.merge(kept=pair[0], gone=pair[1], by=admin)
    erase(person=pair[0], by=pair[0])
    merged.refresh_from_db()
    assert merged.record == {}


def test_chain_of_merges_ends_at_the_last(admin):
    first, second, third = PersonFactory.create_batch(3)
    merging.merge(kept=second, gone=first, by=admin)
    merging.merge(kept=third, gone=second, by=admin)
    assert set(Person.objects.filter(merged_into=third)) == {first, second}


# --- who may, and when not ------------------------------------------------------------------------------------------


def test_refusals(pair, admin):
    kept, gone = pair
    with pytest.raises(DomainError, match="two different"):
        merging.merge(kept=kept, gone=kept, by=admin)
    with pytest.raises(DomainError, match="administrator"):
        merging.merge(kept=kept, gone=admin, by=admin)
    merging.not_a_duplicate(first=gone, second=kept, by=admin)
    with pytest.raises(DomainError, match="two people"):
        merging.merge(kept=kept, gone=gone, by=admin)
    NotDuplicate.objects.all().delete()
    merging.merge(kept=kept, gone=gone, by=admin)
    with pytest.raises(DomainError, match="already"):
        merging.merge(kept=kept, gone=gone, by=admin)


def test_officer_merges_only_people_of_their_own_and_never_an_officers_account(officer, pair):
    kept, gone = pair
    with pytest.raises(DomainError, match="do not act"):
        merging.merge(kept=kept, gone=gone, by=officer.person)
    for person in pair:
        person.programme_roles.create(programme=officer.programme, kind="member")
    Person.objects.filter(pk=kept.pk).update(is_staff=True)
    with pytest.raises(DomainError, match="administrator"):
        merging.merge(kept=kept, gone=gone, by=officer.person)
    Person.objects.filter(pk=kept.pk).update(is_staff=False)
    merging.merge(kept=kept, gone=gone, by=officer.person)
    assert kept.programme_roles.count() == 1


def test_second_step_for_signing_in_never_changes_hands(pair, admin):
    from allauth.mfa.models import Authenticator

    kept, gone = pair
    Authenticator.objects.create(user=gone, type="totp", data={})
    merging.merge(kept=kept, gone=gone, by=admin)
    assert Authenticator.objects.get().user == gone


def test_every_table_that_points_at_people_is_looked_at():
    """History is not: it says what was. A new table cannot be forgotten, since nobody lists them."""
    labels = {f"{field.model._meta.label}.{field.name}" for field in pointing_at(Person)}
    assert {"people.Affiliation.person", "programmes.Role.person", "people.MuseumFlag.settled_by"} <= labels
    assert not [label for label in labels if "History" in label]


# --- finding them ---------------------------------------------------------------------------------------------------


def test_pairs_are_found_by_address_and_by_name_and_museum(admin):
    ann = PersonFactory.create(name="Ann Field", email="ann@museum.example")
    alias = PersonFactory.create(name="A", email="ann+p2p@museum.example", verified=False)
    museum = MuseumFactory.create()
    zoe, also_zoe = PersonFactory.create(name="Zoë Holt"), PersonFactory.create(name="zoe holt")
    for person in (zoe, also_zoe):
        AffiliationFactory.create(person=person, museum=museum)
    PersonFactory.create(name="Zoe Holt")  # the same name alone proves nothing
    claimed = PersonFactory.create(email="claimed@museum.example", verified=False)
    EmailAddress.objects.create(user=zoe, email="claimed@museum.example", verified=True)
    found = {(pair.first, pair.second, pair.why) for pair in duplicates(by=admin)}
    assert found == {
        (ann, alias, "Their addresses reach the same mailbox"),
        (zoe, also_zoe, "The same name at the same museum"),
        (zoe, claimed, "The same address"),
    }


def test_those_said_to_be_two_are_not_asked_about_again(admin):
    museum = MuseumFactory.create()
    people = [PersonFactory.create(name="John Smith") for _ in range(2)]
    for person in people:
        AffiliationFactory.create(person=person, museum=museum)
    assert len(duplicates(by=admin)) == 1
    merging.not_a_duplicate(first=people[1], second=people[0], by=admin)
    assert duplicates(by=admin) == []


def test_officer_is_asked_about_their_own_people_only(officer):
    museum = MuseumFactory.create()
    for _ in range(2):
        AffiliationFactory.create(person=PersonFactory.create(name="John Smith"), museum=museum)
    assert duplicates(by=officer.person) == []


# --- the desk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client_of, admin, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(admin)


def test_officer_finds_compares_merges_and_undoes_on_the_desk(desk, pair):
    kept, gone = pair
    museum = MuseumFactory.create()
    for person in pair:
        AffiliationFactory.create(person=person, museum=museum)
    page = desk.get(reverse("admin:people_person_duplicates"))
    assert [(each.first, each.second) for each in page.context["pairs"]] == [pair]
    address = reverse("admin:people_person_merge", args=[kept.pk, gone.pk])
    page = desk.get(address)
    assert ("affiliation", 1) in page.context["comes_along"]
    assert Person.objects.known().filter(pk=gone.pk).exists()  # looking changes nothing
    assert desk.post(address, {"merge": "yes"}).status_code == 302
    assert not Person.objects.known().filter(pk=gone.pk).exists()
    row = PersonMerge.objects.get()
    values = {"action": "undo_merges", "_selected_action": [row.pk]}
    desk.post(reverse("admin:people_personmerge_changelist"), values)
    assert Person.objects.known().filter(pk=gone.pk).exists()


def test_two_people_is_an_answer_on_the_desk(desk, pair):
    desk.post(reverse("admin:people_person_merge", args=[pair[0].pk, pair[1].pk]), {"two": "yes"})
    assert NotDuplicate.objects.count() == 1
    page = desk.get(reverse("admin:people_person_merge", args=[pair[0].pk, pair[1].pk]))
    assert "two people" in page.context["problem"]


def test_officer_opens_no_pair_of_another_programme(client_of, officer, settings, pair):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    address = reverse("admin:people_person_merge", args=[pair[0].pk, pair[1].pk])
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"merge": "yes"}).status_code == 404


@pytest.mark.parametrize("page", ["people_person_changelist", "people_person_duplicates"])
def test_pages_about_people_cost_the_same_for_one_and_for_three(desk, page):
    museum = MuseumFactory.create()
    counts = []
    for more in (2, 4):
        for n in range(more):
            AffiliationFactory.create(
                person=PersonFactory.create(name=f"Pair {n // 2} of {more}"), museum=museum
            )
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse(f"admin:{page}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_museum_entries_are_put_together_without_losing_anybody(admin):
    keep, typed = MuseumFactory.create(), MuseumFactory.create(checked=False)
    both = AffiliationFactory.create(museum=keep)
    AffiliationFactory.create(museum=typed, person=both.person, is_main=False)
    other = AffiliationFactory.create(museum=typed)
    museums.absorb_duplicate(keep=keep, duplicate=typed, by=admin)
    assert set(keep.affiliations.values_list("pk", flat=True)) == {both.pk, other.pk}
    assert not Museum.objects.filter(pk=typed.pk).exists()
