"""E-mail addresses: whose they are, which belong together, and what happens when somebody changes theirs."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from common.addresses import tidy
from common.errors import DomainError
from common.locks import lock_name
from common.registry import Registry
from people.accounts import sign_in_codes
from people.models import Person

#: Mailboxes that belong to a job or a house, not to a person: several named people may share one (rule 34).
# fmt: off
ROLE_MAILBOXES = frozenset({
    "accounts", "admin", "archive", "archives", "bookings", "box-office", "boxoffice", "collections",
    "contact", "curator", "curators", "development", "director", "education", "engagement", "enquiries",
    "enquiry", "events", "exhibitions", "friends", "front-desk", "frontdesk", "frontofhouse", "gallery",
    "general", "hello", "help", "history", "info", "inquiries", "learning", "library", "mail",
    "manager", "marketing", "media", "museum", "museums", "office", "outreach", "post", "press",
    "reception", "school", "schools", "secretary", "shop", "staff", "support", "team", "tickets",
    "trustees", "visit", "visitor", "visitors", "volunteer", "volunteering", "volunteers", "welcome",
})
# fmt: on


#: Called with an address whose reader has just shown that mail arrives there.
proven: Registry[Callable[[str], object]] = Registry()


def masked(email: str) -> str:
    """An address as somebody else may read it over a shoulder: ``a***@museum.example``."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


def without_alias(email: str) -> str:
    """``ann+peer@example.org`` reaches ``ann@example.org``."""
    local, _, domain = tidy(email).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def is_role_mailbox(email: str) -> bool:
    """Whether an address is a mailbox that several people may read, as far as its name tells: a first guess of whether
    somebody may sign in with it alone. Who is known there counts after that (``is_shared``)."""
    return without_alias(email).rpartition("@")[0] in ROLE_MAILBOXES


def is_shared(email: str) -> bool:
    """Whether several people read an address: because several are known to, whatever it is called, as kontakt@ and a
    couple's own are as many people as info@; or, of one that nobody is known at yet, by its name (rule 34)."""
    if is_role_mailbox(email):
        return True
    return Person.objects.filter(same_mailbox("shared_mailbox", email), erased_at=None).exists()


def same_mailbox(field: str, email: str) -> Q:
    """The condition that ``field`` holds ``email``, the address it is an alias of, or another alias of that.

    Addresses are kept in lower case, so each part is a look-up in an index.
    """
    local, _, domain = without_alias(email).rpartition("@")
    return Q(**{f"{field}__in": [tidy(email), f"{local}@{domain}"]}) | Q(
        **{f"{field}__startswith": f"{local}+", f"{field}__endswith": f"@{domain}"}
    )


def hold(email: str) -> None:
    """Until the transaction ends, let nobody else make or claim a person with this address or an alias of it.

    Take it before any row lock: whoever signs somebody up finds the person first and locks the event later.
    """
    lock_name(f"people.address:{without_alias(email)}")


@transaction.atomic
def confirm(*, address: EmailAddress) -> EmailAddress | None:
    """The person has shown that they read ``address``: it becomes the one we write to and they sign in with.

    Their former address stays theirs, so that what they signed up for with it stays together (rules 10 and 30).
    Codes and links on their way to any address of theirs stop working. Returns the address they had before.
    """
    hold(address.email)
    person = Person.objects.select_for_update().get(pk=address.user_id)
    taken = "This address already belongs to somebody else here. Write to us if both records are yours."
    if EmailAddress.objects.filter(email=address.email, verified=True).exclude(user=person).exists():
        raise DomainError(taken, field="email")
    if Person.objects.filter(email=address.email).exclude(pk=person.pk).exists():
        raise DomainError(taken, field="email")
    former = EmailAddress.objects.filter(user=person, primary=True).exclude(pk=address.pk).first()
    EmailAddress.objects.filter(user=person).exclude(pk=address.pk).update(primary=False)
    EmailAddress.objects.filter(user=person, verified=False).exclude(pk=address.pk).delete()
    address.verified = address.primary = True
    address.user = person
    address.save()
    person.email = address.email
    person.save(update_fields=["email"])
    sign_in_codes.void(person)
    for told in proven:
        told(address.email)
    return former
