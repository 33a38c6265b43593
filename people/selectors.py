"""Reads about people that several callers share."""

from dataclasses import dataclass, field
from typing import Any

from common import scoping
from people.choices import Direction, Visibility
from people.models import Affiliation, Person, TopicInterest

#: What each degree of nearness may see: officers see what members see, members what everyone sees.
SEEN_BY: dict[Visibility, frozenset[str]] = {
    Visibility.EVERYONE: frozenset({Visibility.EVERYONE}),
    Visibility.MEMBERS: frozenset({Visibility.EVERYONE, Visibility.MEMBERS}),
    Visibility.OFFICERS: frozenset(Visibility.values),
}


@dataclass(frozen=True, slots=True)
class VisibleFields:
    """What one person may see of another; what they may not see, or what is not there, is empty."""

    name: str = ""
    about: str = ""
    email: str = ""
    phone: str = ""
    museums: list[Affiliation] = field(default_factory=list)
    offers: list[TopicInterest] = field(default_factory=list)
    wants: list[TopicInterest] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.name, self.about, self.email, self.phone, self.museums, self.offers, self.wants))


def nearness(person: Person, viewer: Any) -> Visibility:
    """How near ``viewer`` (somebody signed in or not) is to ``person``. Everybody is their own officer."""
    if not viewer.is_authenticated:
        return Visibility.EVERYONE
    if viewer.pk == person.pk or scoping.programme_ids(viewer) != frozenset():
        return Visibility.OFFICERS
    return Visibility.MEMBERS


def visible_fields(person: Person, viewer: Any) -> VisibleFields:
    """What ``viewer`` may see of ``person``."""
    return fields_seen_by(person, nearness(person, viewer))


def fields_seen_by(person: Person, eyes: Visibility) -> VisibleFields:
    """What somebody as near as ``eyes`` sees of ``person``. Access needs are never among it."""
    if person.erased_at or person.merged_into_id or not person.is_active:
        return VisibleFields()
    seen = SEEN_BY[eyes]
    topics = (
        list(person.topic_interests.select_related("topic").order_by("topic__name"))
        if person.show_topics in seen
        else []
    )
    return VisibleFields(
        name=person.name if person.show_name in seen else "",
        about=person.about if person.show_about in seen else "",
        email=(person.email or "") if person.show_email in seen else "",
        phone=person.phone if person.show_phone in seen else "",
        museums=list(person.affiliations.current().select_related("museum"))
        if person.show_museum in seen
        else [],
        offers=[row for row in topics if row.direction == Direction.OFFER],
        wants=[row for row in topics if row.direction == Direction.WANT],
    )
