"""What somebody chose about mail: in their download, and what is left of it when they go."""

from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Q

from common.addresses import tidy
from common.privacy import ByRule, DataPart, Heading, Kept, When, erased, exported, personal
from mailing.choices import Why
from mailing.models import Subscription
from mailing.preferences import suppression
from people.models import Person


def connect() -> None:
    exported(
        Heading(
            "Mail you chose or stopped",
            DataPart.MAIL,
            "So that you get what you asked for and nothing else, and we can show that you asked.",
        ),
        choices,
    )
    personal(
        Subscription,
        person="person",
        on_erase=ByRule("mailing.choices", empties=("address", "sort", "wording")),
    )
    erased("mailing.choices", erase_choices, when=When.MAIL, kept=keep_of_choices)


def choices(person: Person) -> list[dict[str, Any]]:
    """Every change, with the words that were shown."""
    history = apps.get_model("mailing", "SubscriptionHistory")
    rows = (
        history.objects.filter(_of(person))
        .exclude(pgh_label="delete")
        .select_related("programme")
        .order_by("pgh_id")
    )
    return [
        {
            "When": row.at,
            "What": row.sort,
            "Programme": str(row.programme or ""),
            "State": row.get_state_display(),
            "Why we may send it": row.get_basis_display(),
            "What you were told": row.wording,
            "Where": row.get_source_display(),
        }
        for row in rows
    ]


def keep_of_choices(person: Person) -> list[Kept]:
    return [
        Kept(
            "That your address wants no mail, as a number from which nobody can read it",
            "Nothing may be sent to you again, not even if somebody hands us a list with your address on it.",
        )
    ]


def erase_choices(person: Person) -> None:
    """Forget what they chose; remember, unreadably, that they want nothing."""
    for address in _addresses(person):
        suppression.suppress(address=address, why=Why.LEFT, name=person.name)
    mine = _of(person)
    Subscription.objects.filter(mine).delete()
    apps.get_model("mailing", "SubscriptionHistory").objects.filter(mine).delete()


def _of(person: Person) -> Q:
    return Q(person=person.pk) | Q(address__in=_addresses(person) - {""})


def _addresses(person: Person) -> set[str]:
    """Every address that is theirs alone, and a shared mailbox under their name."""
    others = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return {tidy(each) for each in (person.email or "", person.shared_mailbox, *others) if each}
