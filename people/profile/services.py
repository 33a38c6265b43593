"""What people say about themselves: their details, where they work or volunteer, what they offer and want."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from people.choices import AffiliationKind, Direction, MuseumStatus
from people.models import Affiliation, Museum, Person, Topic, TopicInterest

#: What a person may change about themselves here. Addresses have a way of their own (people.accounts.addresses).
DETAILS = ("name", "phone", "contact_by", "access_needs", "about")
SHARING = ("show_name", "show_museum", "show_topics", "show_about", "show_email", "show_phone")


@recorded
def change_details(*, person: Person, by: Person, **values: Any) -> Person:
    """Change some of ``DETAILS`` and ``SHARING``."""
    unknown = set(values) - {*DETAILS, *SHARING}
    if unknown:
        raise TypeError(f"Not a detail of a person: {', '.join(sorted(unknown))}")
    _must_be_own(person, by)
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
        if not values["name"]:
            raise DomainError("Give the name that others know you by.", field="name")
    if values.get("contact_by") in {"phone", "text"} and not values.get("phone", person.phone):
        raise DomainError("Give a telephone number, or choose e-mail.", field="phone")
    for field, value in values.items():
        setattr(person, field, value)
    person.save(update_fields=list(values))
    return person


@recorded
def add_affiliation(
    *,
    person: Person,
    museum: Museum,
    kind: str = AffiliationKind.STAFF,
    role: str = "",
    starts_on: date | None = None,
    main: bool | None = None,
    by: Person | None = None,
) -> Affiliation:
    """Say that a person works, volunteers or governs somewhere. The first one is their main museum.

    Saying the same twice changes the first. ``main`` makes it the museum that reports count from now on, or not.
    """
    _must_be_own(person, by)
    Person.objects.select_for_update().get(pk=person.pk)
    if museum.status == MuseumStatus.MERGED and museum.merged_into is not None:
        museum = museum.merged_into
    if starts_on and starts_on > timezone.localdate():
        raise DomainError("Give a day that has come, or leave it empty.", field="starts_on")
    lasting = person.affiliations.filter(ends_on=None)
    if main is None:
        main = not lasting.filter(is_main=True).exists()
    if main:
        lasting.filter(is_main=True).exclude(museum=museum, kind=kind).update(is_main=False)
    affiliation = lasting.filter(museum=museum, kind=kind).first() or Affiliation(
        person=person, museum=museum, kind=kind, starts_on=starts_on
    )
    affiliation.role = role or affiliation.role
    affiliation.starts_on = starts_on or affiliation.starts_on
    affiliation.is_main = main or affiliation.is_main
    affiliation.save()
    return affiliation


@recorded
def change_affiliation(
    *,
    affiliation: Affiliation,
    kind: str,
    role: str,
    starts_on: date | None,
    ends_on: date | None,
    main: bool,
    by: Person | None = None,
) -> Affiliation:
    """Correct what was said about one. What it said before stays in its history."""
    _must_be_own(affiliation.person, by)
    Person.objects.select_for_update().get(pk=affiliation.person_id)
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError("The last day comes before the first.", field="ends_on")
    lasting = Affiliation.objects.filter(person_id=affiliation.person_id, ends_on=None).exclude(
        pk=affiliation.pk
    )
    if ends_on is None and lasting.filter(museum=affiliation.museum_id, kind=kind).exists():
        raise DomainError("You have that one already: change it instead.", field="kind")
    if main and ends_on is None:
        lasting.filter(is_main=True).update(is_main=False)
    affiliation.kind, affiliation.role = kind, role
    affiliation.starts_on, affiliation.ends_on = starts_on, ends_on
    affiliation.is_main = main
    affiliation.save()
    if ends_on is not None:
        _pass_main_on(affiliation.person)
    return affiliation


@recorded
def end_affiliation(
    *, affiliation: Affiliation, on: date | None = None, by: Person | None = None
) -> Affiliation:
    """Somebody leaves a museum. What they did there stays with it (rule 32): reports ask who was where on a day."""
    _must_be_own(affiliation.person, by)
    Person.objects.select_for_update().get(pk=affiliation.person_id)
    if affiliation.ends_on is not None:
        return affiliation
    on = on or timezone.localdate()
    if affiliation.starts_on and on < affiliation.starts_on:
        raise DomainError("The last day comes before the first.", field="ends_on")
    if on > timezone.localdate() + timedelta(days=366):
        raise DomainError("Give a day within a year from now.", field="ends_on")
    affiliation.ends_on = on
    affiliation.save(update_fields=["ends_on"])
    _pass_main_on(affiliation.person)
    return affiliation


def _pass_main_on(person: Person) -> None:
    """When the main museum has ended, the one that has lasted longest of the others becomes it."""
    lasting = person.affiliations.filter(ends_on=None)
    if not lasting.filter(is_main=True).exists():
        heir = lasting.order_by("starts_on", "pk").first()
        if heir:
            heir.is_main = True
            heir.save(update_fields=["is_main"])


@recorded
def choose_topics(
    *,
    person: Person,
    offers: Collection[Topic],
    wants: Collection[Topic],
    notes: Mapping[tuple[int, str], str] | None = None,
    by: Person | None = None,
) -> None:
    """Set what a person offers and wants, from the one list. ``notes`` are keyed by topic and direction.

    Notes on what stays chosen stay too, unless they are given anew.
    """
    _must_be_own(person, by)
    Person.objects.select_for_update().get(pk=person.pk)
    notes = notes or {}
    chosen = {(topic.pk, Direction.OFFER.value) for topic in offers} | {
        (topic.pk, Direction.WANT.value) for topic in wants
    }
    retired = [topic.name for topic in (*offers, *wants) if topic.retired or topic.merged_into_id]
    if retired:
        raise DomainError(f"{retired[0]} is no longer in the list. Choose another topic.")
    existing = {(row.topic_id, row.direction): row for row in person.topic_interests.all()}
    gone = [row.pk for key, row in existing.items() if key not in chosen]
    TopicInterest.objects.filter(pk__in=gone).delete()
    for topic, direction in sorted(chosen - set(existing)):
        note = notes.get((topic, direction), "")
        TopicInterest.objects.create(person=person, topic_id=topic, direction=direction, note=note)
    for key in chosen & set(existing) & set(notes):
        row = existing[key]
        if row.note != notes[key]:
            row.note = notes[key]
            row.save(update_fields=["note"])


def _must_be_own(person: Person, by: Person | None) -> None:
    """People change their own details; officers change others' on the desk, which asks for itself."""
    if by is not None and by.pk != person.pk and not by.is_staff:
        raise DomainError("Only they themselves may change that.", status=403)
