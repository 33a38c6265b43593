"""Taking one's data along, and going."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import DateField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from people.accounts import sign_in_codes
from people.models import Affiliation, Network, Person
from people.privacy.registries import Kept, Section, erasers, exporters
from people.profile.services import DETAILS, SHARING


def export(*, person: Person) -> list[Section]:
    """Everything the house holds about ``person``, app by app."""
    return [exporter(person) for exporter in exporters]


def preview_of_erasure(*, person: Person) -> list[Kept]:
    """What would stay if ``person`` closed their account now, and why."""
    return [kept for eraser in erasers for kept in eraser.kept(person)]


@recorded
def erase(*, person: Person, by: Person) -> None:
    """Close an account and take away what is the person's alone. There is no way back.

    Rows that others or reports need stay, with nobody's name on them. What was once merged into this person goes
    the same way.
    """
    if by.pk != person.pk and not by.is_superuser:
        raise DomainError("Only they themselves may close this account.", status=403)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise DomainError("This account has been closed already.", status=410)
    if person.is_superuser and not _another_superuser(person):
        raise DomainError("You are the last administrator here. Make somebody else one first.")
    for twin in [*Person.objects.filter(merged_into=person), person]:
        for eraser in erasers:
            eraser.erase(twin)


def _another_superuser(person: Person) -> bool:
    others = (
        Person.objects.select_for_update().filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    )
    return others.exists()


# --- this app's own part --------------------------------------------------------------------------------------------


def export_details(person: Person) -> Section:
    row: dict[str, Any] = {"E-mail address": person.address}
    for name in (*DETAILS, *SHARING, "joined_at", "last_login"):
        label = getattr(Person._meta.get_field(name), "verbose_name", name)
        display = getattr(person, f"get_{name}_display", None)
        row[str(label).capitalize()] = display() if display else getattr(person, name)
    return Section("About you", [row], "You told us when you joined, when you signed up, or in your details.")


def export_addresses(person: Person) -> Section:
    rows = EmailAddress.objects.filter(user=person).order_by("-primary", "email")
    return Section(
        "Addresses you sign in with",
        [{"Address": row.email, "Confirmed": row.verified, "We write to it": row.primary} for row in rows],
        "Former addresses stay yours, so that what you signed up for with them stays together.",
    )


def export_security(person: Person) -> Section:
    rows = Authenticator.objects.filter(user=person).order_by("created_at")
    return Section(
        "Second steps for signing in",
        [{"Kind": str(row), "Added": row.created_at, "Last used": row.last_used_at} for row in rows],
    )


def export_affiliations(person: Person) -> Section:
    rows = person.affiliations.select_related("museum").order_by("starts_on", "pk")
    return Section(
        "Museums",
        [
            {
                "Museum": str(row.museum),
                "What you are there": row.get_kind_display(),
                "Role": row.role,
                "Main museum": row.is_main,
                "Since": row.starts_on,
                "Until": row.ends_on,
            }
            for row in rows
        ],
        "Reports to funders count how many museums took part.",
    )


def export_affiliation_history(person: Person) -> Section:
    history = apps.get_model("people", "AffiliationHistory")
    rows = history.objects.filter(person_id=person.pk).select_related("museum").order_by("pgh_id")
    return Section(
        "Changes to your museums",
        [
            {
                "When": row.pgh_created_at,
                "Change": row.pgh_label,
                "Museum": str(row.museum),
                "Role": row.role,
                "Since": row.starts_on,
                "Until": row.ends_on,
            }
            for row in rows
        ],
    )


def export_topics(person: Person) -> Section:
    rows = person.topic_interests.select_related("topic").order_by("direction", "topic__name")
    return Section(
        "Topics",
        [
            {
                "Topic": row.topic.name,
                "Direction": row.get_direction_display(),
                "Note": row.note,
                "Added": row.added_at,
            }
            for row in rows
        ],
        "So that you and others who share a question find one another.",
    )


def keep_of_people(person: Person) -> list[Kept]:
    kept = [Kept("That an account existed, without a name or an address", "Other records point at it.")]
    if person.affiliations.exists():
        kept.append(
            Kept(
                "At which museum, and as staff or volunteer, a nameless person took part",
                "Reports count museums.",
            )
        )
    return kept


def erase_from_people(person: Person) -> None:
    """People's own eraser: registered to run after all others, which may need to know who it is."""
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)} - {
        None
    }
    today = Value(timezone.localdate(), output_field=DateField())
    lasting = Affiliation.objects.filter(person=person, ends_on=None)
    lasting.update(ends_on=Greatest("starts_on", today))
    Affiliation.objects.filter(person=person).update(role="")
    apps.get_model("people", "AffiliationHistory").objects.filter(person_id=person.pk).delete()
    person.topic_interests.all().delete()
    Network.objects.filter(contact=person).update(contact=None)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk)
    ).update(object_repr="Somebody", change_message="")
    _end_sessions(person, addresses)
    sign_in_codes.void(person)
    blank = Person(pk=person.pk, joined_at=person.joined_at, merged_into_id=person.merged_into_id)
    blank.erased_at = timezone.now()
    blank.is_active = False
    blank.set_unusable_password()
    blank.save()
    person.groups.clear()
    person.user_permissions.clear()


def _end_sessions(person: Person, addresses: set[str | None]) -> None:
    """Delete the sessions in which the person is signed in, or on the way to it."""
    ended = []
    for session in Session.objects.iterator(chunk_size=500):
        data = session.get_decoded()
        if data.get("_auth_user_id") == str(person.pk) or any(
            str(address) in str(data) for address in addresses
        ):
            ended.append(session.pk)
    Session.objects.filter(pk__in=ended).delete()
