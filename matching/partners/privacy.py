"""Introductions, cards and the switch in somebody's download and in their going."""

from django.db.models import F, Q

from matching.choices import IntroductionReply
from matching.models import BoardCard, Introduction, Openness
from people.models import Person
from people.privacy.registries import Section


def export_openness(person: Person) -> Section:
    return Section(
        "Being suggested to others",
        [
            {
                "Not now": row.paused,
                "Introductions at a time": row.capacity,
                "Usually free": ", ".join(row.half_days),
            }
            for row in Openness.objects.filter(person=person)
        ],
        "So that people who share a question find one another.",
    )


def export_introductions(person: Person) -> Section:
    """Each as its own person knows it: whoever asked does not learn here of a no, nor of a name before a yes."""
    rows = (
        Introduction.objects.filter(Q(asker=person) | Q(asked=person))
        .exclude(asker=F("asked"))
        .select_related("asker", "asked")
        .order_by("asked_at", "pk")
    )
    found = []
    for row in rows:
        mine = row.asker_id == person.pk
        other = row.asked if mine else row.asker
        found.append(
            {
                "You": "asked" if mine else "were asked",
                "When": row.asked_at,
                "Until": row.expires_at,
                "Line of the one who asked": row.words,
                "Your answer": "" if mine else row.get_answer_display(),
                "Introduced to": other.name if row.answer == IntroductionReply.YES else "",
                "What they got of you": ", ".join(row.asker_shares if mine else row.asked_shares)
                if row.made
                else "",
            }
        )
    return Section("Introductions", found, "So that names appear only once both have said yes.")


def export_cards(person: Person) -> Section:
    rows = BoardCard.objects.filter(person=person).select_related("topic").order_by("posted_at", "pk")
    return Section(
        "Cards on the board",
        [
            {
                "Kind": row.get_kind_display(),
                "Card": row.words,
                "Topic": row.topic.name if row.topic else "",
                "Posted": row.posted_at,
                "Until": row.taken_down_at or row.expires_at,
            }
            for row in rows
        ],
        "So that others can answer what you asked or offered.",
    )


def erase_from_partners(person: Person) -> None:
    Introduction.objects.filter(Q(asker=person) | Q(asked=person)).delete()
    BoardCard.objects.filter(person=person).delete()
    Openness.objects.filter(person=person).delete()
