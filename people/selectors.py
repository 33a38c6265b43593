"""Reads about people that several callers share."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import CharField, ExpressionWrapper, FloatField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from common import scoping
from common.attention import AttentionItem
from common.search import Plain
from people.choices import Direction, Visibility
from people.models import Affiliation, Museum, MuseumFlag, Person, TopicInterest

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
    """How near ``viewer`` (somebody signed in or not) is to ``person``. Everybody is their own officer;
    the others are those of the programmes the person takes part in."""
    if not viewer.is_authenticated:
        return Visibility.EVERYONE
    if viewer.pk == person.pk or scoping.scope(Person.objects.filter(pk=person.pk), viewer).exists():
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


def find_museums(words: str, *, limit: int = 10) -> list[Museum]:
    """Museums that may be meant by ``words``, the likeliest first. Forgives spelling, accents and word order.

    Trigrams of what was typed are looked for in the name and in name, town and postcode together, so that a
    whole name beats a part of one, and "deal museum kent" still finds its way.
    """
    words = " ".join(words.split())[:120]
    if len(words) < 2:
        return []
    typed = Plain(Value(words))
    whole = Plain(Concat("name", Value(" "), "town", Value(" "), "postcode", output_field=CharField()))
    score = TrigramSimilarity(Plain("name"), cast(str, typed)) + 2 * TrigramWordSimilarity(
        cast(str, typed), whole
    )  # the stubs know these functions with text only; they take expressions as well
    return list(
        Museum.objects.open()
        .filter(checked=True)
        .annotate(score=ExpressionWrapper(score, output_field=FloatField()))
        .filter(score__gt=0.8)
        .order_by("-score", Plain("name"), "pk")[:limit]
    )


def museums_to_check(programme_ids: Collection[int] | None) -> Iterator[AttentionItem]:
    """For the officers' desk: museums that people typed in, and entries with a doubt. All officers share them."""
    address = reverse("admin:people_museum_changelist")
    typed = Museum.objects.filter(checked=False).count()
    if typed:
        title = f"{typed:,} museum{'' if typed == 1 else 's'} that people typed in"
        yield AttentionItem(title=title, url=f"{address}?checked__exact=0", action="Check")
    doubted = MuseumFlag.objects.filter(settled_at=None).values("museum").distinct().count()
    if doubted:
        title = f"{doubted} museum{'' if doubted == 1 else 's'} with a doubt about the entry"
        yield AttentionItem(title=title, url=f"{address}?doubts=open", action="Look")
