"""Introductions and chosen sessions in somebody's download, and in their going."""

from django.db.models import Q

from events.models import AskAndOffer, CardIntroduction, Choice
from people.models import Person
from people.privacy.registries import Section


def export_introductions(person: Person) -> Section:
    """What they asked and offered, and whose card they were on."""
    rows = (
        AskAndOffer.objects.filter(registration__person=person)
        .select_related("registration__event")
        .order_by("given_at", "pk")
    )
    told = CardIntroduction.objects.filter(reader__person=person, released_at__isnull=False).select_related(
        "event", "other__person", "other__brought_by__person"
    )
    return Section(
        "Introductions",
        [
            *(
                {
                    "Event": row.registration.event.title,
                    "You asked": row.ask,
                    "You offered": row.offer,
                    "Given": row.given_at,
                }
                for row in rows
            ),
            *({"Event": line.event.title, "To find": line.other.who, "Why": line.reason} for line in told),
        ],
        "So that you meet the people whom it helps to meet. Erased 30 days after the event.",
    )


def export_choices(person: Person) -> Section:
    """Which of the sessions that ran side by side they chose."""
    rows = (
        Choice.objects.filter(registration__person=person)
        .select_related("session", "registration__event")
        .order_by("pk")
    )
    return Section(
        "Sessions you chose",
        [
            {
                "Event": row.registration.event.title,
                "Of": row.session.choice,
                "Session": row.session.title,
                "When": row.session.when,
            }
            for row in rows
        ],
        "So that your seat in the session you chose is kept.",
    )


def erase_introductions(person: Person) -> None:
    """Their words go at once, and they from the cards of others. Which session they sat in goes as well."""
    theirs = Q(reader__person=person) | Q(other__person=person)
    CardIntroduction.objects.filter(theirs).delete()
    AskAndOffer.objects.filter(registration__person=person).delete()
    Choice.objects.filter(registration__person=person).delete()
