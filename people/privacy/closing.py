"""What becomes of an account when its person goes: the rules of erasing that no declaration can say."""

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import DateField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from common.privacy import Kept
from people.accounts import sign_in_codes
from people.models import Affiliation, Person


def end_affiliations(person: Person) -> None:
    """Somebody who goes is at no museum from today on. Where they were stays, for reports; what they did there goes."""
    today = Value(timezone.localdate(), output_field=DateField())
    lasting = Affiliation.objects.filter(person=person, ends_on=None)
    lasting.update(ends_on=Greatest("starts_on", today))
    Affiliation.objects.filter(person=person).update(role="")
    apps.get_model("people", "AffiliationHistory").objects.filter(person_id=person.pk).delete()


def keep_of_account(person: Person) -> list[Kept]:
    return [Kept("That an account existed, without a name or an address", "Other records point at it.")]


def empty_account(person: Person) -> None:
    """Leave a row without a name, to which nobody can sign in."""
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    EmailAddress.objects.filter(user=person).delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk)
    ).update(object_repr="Somebody", change_message="")
    _end_sessions(person, addresses - {None})
    sign_in_codes.void(person)
    blank = Person(pk=person.pk, joined_at=person.joined_at, merged_into_id=person.merged_into_id)
    blank.erased_at = timezone.now()
    blank.is_active = False
    blank.set_unusable_password()
    blank.save()


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
