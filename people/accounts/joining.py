"""Joining: nothing about anybody is written until the owner of the address has said yes from the mail.

So joining tells nobody whether an address is known here (rule 12), a stranger cannot lay hands on the row of
somebody who only ever signed up for a session, and no half-made accounts pile up. What was typed travels in the
signed link; the password stays in the browser that typed it, so that whoever answers the mail elsewhere never
confirms a password that somebody else chose.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from common import links
from common.addresses import tidy
from common.errors import DomainError
from common.names import Likeness, likeness, tidy_name
from people.accounts.addresses import hold
from people.accounts.outgoing_mail import post
from people.choices import AffiliationKind
from people.models import Person
from people.museums import services as museums
from people.profile import services as profile
from people.profile.lookup import find_person, owner_of

PURPOSE = "join"
GOOD_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody typed when they joined. ``nonce`` ties it to the browser that keeps the password."""

    name: str
    email: str
    museum_id: int | None
    museum: str
    kind: str
    role: str
    nonce: str
    next: str = ""


@transaction.atomic
def ask(
    *,
    name: str,
    email: str,
    museum: str = "",
    museum_id: int | None = None,
    kind: str = AffiliationKind.STAFF,
    role: str = "",
    next_url: str = "",
) -> Joining:
    """Send the mail that finishes joining, or, to somebody who has joined before, one that says so."""
    joining = Joining(
        name=tidy_name(name),
        email=tidy(email),
        museum_id=museum_id,
        museum=museum.strip(),
        kind=kind,
        role=role,
        nonce=get_random_string(16),
        next=next_url,
    )
    known = _has_joined(joining)
    if known:
        post(
            kind="account.already_joined",
            person=known,
            address=joining.email,
            words={
                "name": joining.name,
                "sign_in_url": links.absolute(reverse("account_request_login_code")),
                "password_url": links.absolute(reverse("account_reset_password")),
            },
        )
        return joining
    token = links.make_token(PURPOSE, asdict(joining))
    post(
        kind="account.join",
        person=None,
        address=joining.email,
        words={
            "name": joining.name,
            "email": joining.email,
            "url": links.absolute(reverse("people:join", args=[token])),
        },
    )
    return joining


def read(token: str) -> Joining:
    """What a link says. Raises DomainError when it is broken, too old, or has done its work."""
    payload: dict[str, Any] = links.read_token(PURPOSE, token, max_age=GOOD_FOR)
    joining = Joining(**payload)
    _refuse_second_use(joining)
    return joining


@transaction.atomic
def finish(*, joining: Joining, password_hash: str = "") -> Person:
    """The owner of the address has said yes: make the account, on the row they signed up with if there is one."""
    hold(joining.email)
    _refuse_second_use(joining)
    person = _row_of(joining)
    person.name, person.email, person.shared_mailbox = joining.name, joining.email, ""
    person.joined_at = timezone.now()
    if password_hash:
        person.password = password_hash
    else:
        person.set_unusable_password()
    person.save()
    EmailAddress.objects.filter(user=person).exclude(email=joining.email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person, email=joining.email, defaults={"verified": True, "primary": True}
    )
    museum = museums.find_or_note(text=joining.museum, museum_id=joining.museum_id, by=person)
    if museum is not None:
        profile.add_affiliation(
            person=person, museum=museum, kind=joining.kind, role=joining.role, main=True, by=person
        )
    return person


def _has_joined(joining: Joining) -> Person | None:
    """The person who has confirmed this address, or one that it is an alias of."""
    person = owner_of(joining.email) or find_person(name=joining.name, email=joining.email)
    if person and EmailAddress.objects.filter(user=person, verified=True).exists():
        return person
    return None


def _row_of(joining: Joining) -> Person:
    """The row of whoever joins: their own if they signed up before, and nobody else's who was booked at this address.

    Who reads a mailbox with others and was first to be booked gives the address over to who joins with it.
    """
    owner = owner_of(joining.email)
    if owner is None or likeness(owner.name, joining.name) is not Likeness.OTHER:
        return owner or find_person(name=joining.name, email=joining.email) or Person()
    owner.email, owner.shared_mailbox = None, joining.email
    owner.save(update_fields=["email", "shared_mailbox"])
    return find_person(name=joining.name, email=joining.email) or Person()


def _refuse_second_use(joining: Joining) -> None:
    if _has_joined(joining):
        raise DomainError(
            "This link has done its work: the address is confirmed. Please sign in.", status=410
        )
