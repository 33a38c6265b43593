"""What people keep about a person: their details, museums, topics, addresses, and how they sign in."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from pghistory.models import Context

from common.privacy import (
    BLANK,
    DELETE,
    ByRule,
    DataPart,
    Heading,
    Stays,
    When,
    acted,
    erased,
    exported,
    mentions,
    personal,
)
from people.models import (
    Affiliation,
    MuseumFlag,
    MuseumImport,
    Network,
    NotDuplicate,
    Person,
    PersonMerge,
    TopicInterest,
)
from people.privacy import closing
from people.profile.services import DETAILS, SHARING

MUSEUMS = Heading("Museums", DataPart.ABOUT_YOU, "Reports to funders count how many museums took part.")

ACCOUNT = ("password", "email", "shared_mailbox", "name", "phone", "access_needs", "about")
NETWORK = ("name", "area", "description", "website")


def connect() -> None:
    exported(
        Heading(
            "About you",
            DataPart.ABOUT_YOU,
            "You told us when you joined, when you signed up, or in your details.",
        ),
        details,
    )
    personal(Person, person="pk", on_erase=ByRule("people.account", empties=ACCOUNT))
    personal(
        EmailAddress,
        person="user",
        heading=Heading(
            "Addresses you sign in with",
            DataPart.ABOUT_YOU,
            "Former addresses stay yours, so that what you signed up for with them stays together.",
        ),
        export={"Address": "email", "Confirmed": "verified", "We write to it": "primary"},
        rows=lambda rows, person: rows.order_by("-primary", "email"),
        on_erase=ByRule("people.account", empties=("email",)),
    )
    personal(EmailConfirmation, person="email_address__user", on_erase=DELETE)
    personal(
        Authenticator,
        person="user",
        heading=Heading("Second steps for signing in", DataPart.ABOUT_YOU),
        export={"Kind": str, "Added": "created_at", "Last used": "last_used_at"},
        rows=lambda rows, person: rows.order_by("created_at"),
        on_erase=DELETE,
    )
    personal(
        Affiliation,
        person="person",
        heading=MUSEUMS,
        export={
            "Museum": "museum",
            "What you are there": "kind",
            "Role": "role",
            "Main museum": "is_main",
            "Since": "starts_on",
            "Until": "ends_on",
        },
        rows=lambda rows, person: rows.select_related("museum").order_by("starts_on", "pk"),
        on_erase=ByRule("people.affiliations", empties=("role",)),
        stays=Stays(
            "At which museum, and as staff or volunteer, a nameless person took part",
            "Reports count museums.",
        ),
    )
    exported(Heading("Changes to your museums", DataPart.ABOUT_YOU), changes_of_museums)
    personal(
        TopicInterest,
        person="person",
        heading=Heading(
            "Topics", DataPart.ABOUT_YOU, "So that you and others who share a question find one another."
        ),
        export={"Topic": "topic__name", "Direction": "direction", "Note": "note", "Added": "added_at"},
        rows=lambda rows, person: rows.select_related("topic").order_by("direction", "topic__name"),
        on_erase=DELETE,
    )
    personal(
        Network,
        person="contact",
        on_erase=BLANK("contact"),
        apart=dict.fromkeys(NETWORK, "The network's own."),
    )
    personal(
        PersonMerge,
        person=("kept", "gone"),
        on_erase=BLANK(record=dict, undone_at=timezone.now),
    )
    personal(NotDuplicate, person=("first", "second"), on_erase=DELETE)
    personal(Person.groups.through, person="person", on_erase=DELETE)
    personal(Person.user_permissions.through, person="person", on_erase=DELETE)
    acted(PersonMerge, "by")
    acted(NotDuplicate, "by")
    acted(MuseumImport, "uploaded_by")
    acted(MuseumFlag, "settled_by")
    acted(LogEntry, "user")
    mentions(LogEntry, "object_repr", "change_message")
    mentions(Context, "metadata")
    erased("people.affiliations", closing.end_affiliations, when=When.GIVE_BACK)
    erased("people.account", closing.empty_account, when=When.ACCOUNT, kept=closing.keep_of_account)


def details(person: Person) -> list[dict[str, Any]]:
    row: dict[str, Any] = {"E-mail address": person.address}
    for name in (*DETAILS, *SHARING, "joined_at", "last_login"):
        label = getattr(Person._meta.get_field(name), "verbose_name", name)
        display = getattr(person, f"get_{name}_display", None)
        row[str(label).capitalize()] = display() if display else getattr(person, name)
    return [row]


def changes_of_museums(person: Person) -> list[dict[str, Any]]:
    history = apps.get_model("people", "AffiliationHistory")
    rows = history.objects.filter(person_id=person.pk).select_related("museum").order_by("pgh_id")
    return [
        {
            "When": row.pgh_created_at,
            "Change": row.pgh_label,
            "Museum": str(row.museum),
            "Role": row.role,
            "Since": row.starts_on,
            "Until": row.ends_on,
        }
        for row in rows
    ]
