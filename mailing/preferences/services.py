"""Saying yes and no to sorts of mail. Every change keeps the words that were shown, where, when and why we may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import links
from common.errors import DomainError
from common.history import acting, recorded, recorded_as
from mailing.choices import Basis, Source, SubscriptionState, Why
from mailing.kinds import Sort, sort_named, sorts
from mailing.models import Subscription
from mailing.preferences import mails, suppression
from mailing.preferences.owner import Owner, owner_of_address, owner_of_person
from people.models import Person
from people.profile.lookup import owner_of
from programmes.models import Programme

PURPOSE = "mail.confirm"
GOOD_FOR = timedelta(days=7)
#: (sort, programme): what one switch is about.
Switch = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class MailChoice:
    """One line of somebody's page about mail."""

    sort: Sort
    programme: Programme | None
    on: bool
    asked: bool

    @property
    def key(self) -> str:
        return f"{self.sort.key}:{self.programme.pk if self.programme else 0}"

    @property
    def switch(self) -> Switch:
        return self.sort.key, self.programme.pk if self.programme else None

    @property
    def name(self) -> str:
        return wording_of(self.sort, self.programme)


def wording_of(sort: Sort, programme: Programme | None) -> str:
    """What a switch says."""
    return f"{sort.name}: {programme}" if programme else sort.name


def choices(owner: Owner) -> list[MailChoice]:
    """Everything somebody may switch on and off, as it stands now."""
    rows = list(
        Subscription.objects.of(owner.person, owner.address).select_related("programme").order_by("at", "pk")
    )
    said = {(row.sort, row.programme_id): SubscriptionState(row.state) for row in rows}
    programmes = {row.programme_id: row.programme for row in rows if row.programme}
    if owner.person is not None:
        taking_part = Programme.objects.filter(roles__person=owner.person).distinct()
        programmes |= {each.pk: each for each in taking_part}
    silent = _is_silent(owner)
    found = []
    for sort in sorts:
        if sort.essential:
            continue
        about = sorted(programmes.values(), key=lambda each: each.name) if sort.per_programme else [None]
        for programme in about:
            state = said.get((sort.key, programme.pk if programme else None))
            on = state == SubscriptionState.ON or (
                state in (None, SubscriptionState.ASKED) and not sort.asked_first
            )
            found.append(MailChoice(sort, programme, on and not silent, state == SubscriptionState.ASKED))
    return found


def gets(*, person: Person, programme: Programme, sort: str) -> bool:
    """Whether somebody has said yes to ``sort`` of a programme, and has not stopped everything since."""
    owner = owner_of_person(person)
    said = Subscription.objects.of(person, owner.address).filter(
        sort=sort, programme=programme, state=SubscriptionState.ON
    )
    return said.exists() and not _is_silent(owner)


def may_come(owner: Owner, sort: Sort, programme: Programme | None) -> bool:
    """Whether mail of ``sort`` may still come: nothing was said about it, or yes, and not everything was stopped."""
    said = (
        Subscription.objects.of(owner.person, owner.address)
        .filter(sort=sort.key, programme=programme if sort.per_programme else None)
        .order_by("at", "pk")
        .last()
    )
    stopped = said is not None and said.state == SubscriptionState.OFF
    return sort.essential or not (stopped or _is_silent(owner))


def _is_silent(owner: Owner) -> bool:
    """Whether everything that is not essential is stopped."""
    name = owner.person.name if owner.person else ""
    pair = (owner.address, name)
    return bool(suppression.found([pair]).get(pair))


@recorded_as("owner.person")
def choose(*, owner: Owner, on: Collection[str]) -> int:
    """Switch on the choices whose keys are in ``on`` and off all others; returns how many changed.

    Only the reader comes here, signed in or by a link in a mail to them, so a switch turned on is their consent.
    """
    before = choices(owner)
    turned_on = [each for each in before if each.key in on and not each.on]
    turned_off = [each for each in before if each.key not in on and each.on]
    for each in turned_off:
        _note(owner, each.switch, SubscriptionState.OFF, source=Source.PREFERENCES)
    for each in turned_on:
        _switch_on(owner, each.switch, wording=each.name, source=Source.PREFERENCES)
    return len(turned_on) + len(turned_off)


@recorded_as("owner.person")
def stop(*, owner: Owner, sort: str, programme: Programme | None, source: Source) -> None:
    """Stop one sort of mail. Raises DomainError for what always comes."""
    _may_stop(sort)
    _note(owner, (sort, programme.pk if programme else None), SubscriptionState.OFF, source=source)


@recorded_as("owner.person")
def stop_everything(*, owner: Owner, source: Source) -> None:
    """Nothing that is not essential any more: what is known to them now, and whatever is thought of later."""
    for each in choices(owner):
        _note(owner, each.switch, SubscriptionState.OFF, source=source)
    if owner.address:
        name = owner.person.name if owner.person else ""
        suppression.suppress(address=owner.address, why=Why.STOPPED, name=name)


@recorded
def tick(*, person: Person, programme: Programme, sort: str, wording: str, by: Person | None) -> None:
    """A box was ticked on a form. It was empty before, so that is consent, also after an earlier stop (rule 27).

    Somebody who is not signed in as that person may have typed another's address: then the address is asked first.
    """
    _may_stop(sort)
    if by is not None and by.pk == person.pk:
        _switch_on(owner_of_person(person), (sort, programme.pk), wording=wording, source=Source.SIGN_UP)
    elif person.address:
        ask(address=person.address, programme=programme, sort=sort, wording=wording, source=Source.SIGN_UP)


@transaction.atomic
def ask(*, address: str, programme: Programme, sort: str, wording: str, source: Source = Source.FORM) -> None:
    """Somebody typed an address that is to get ``sort``: its reader is asked by mail, once a day (double opt-in).

    Nothing here says whether the address is known, or gets the mail already.
    """
    _may_stop(sort)
    owner = owner_of_address(address)
    if "@" not in owner.address:
        raise DomainError("Give a whole e-mail address, like name@museum.org.uk.", field="address")
    known = Subscription.objects.filter(**owner.row, sort=sort, programme=programme).first()
    if known is None:
        # An earlier yes or no stands until the mail is answered.
        _note(
            owner,
            (sort, programme.pk),
            SubscriptionState.ASKED,
            source=source,
            basis=Basis.CONSENT,
            wording=wording,
        )
    token = confirmation_token(owner.address, sort, programme, wording, source)
    url = links.absolute(reverse("mailing:confirm", args=[token]))
    mails.confirm(address=owner.address, programme=programme, sort=sort, wording=wording, url=url)


def confirmation_token(
    address: str, sort: str, programme: Programme, wording: str, source: Source = Source.FORM
) -> str:
    """What the link in the mail carries that asks whether somebody wants this."""
    return links.make_token(PURPOSE, [address, sort, programme.pk, wording, source])


@dataclass(frozen=True, slots=True)
class NewsConfirmation:
    """What a link to confirm says."""

    owner: Owner
    sort: str
    programme: Programme
    wording: str
    source: Source


def read_confirmation(token: str) -> NewsConfirmation:
    """What a link asks. Raises DomainError when it is broken, too old, or about a programme that is gone."""
    address, sort, programme_pk, wording, source = links.read_token(PURPOSE, token, max_age=GOOD_FOR)
    programme = Programme.objects.filter(pk=programme_pk).first()
    if programme is None or sort_named(sort) is None:
        raise DomainError("This mail is not sent any more.", status=410)
    person = owner_of(address)
    owner = owner_of_person(person) if person and person.address == address else owner_of_address(address)
    return NewsConfirmation(owner, sort, programme, wording, Source(source))


@transaction.atomic
def confirm(*, token: str) -> NewsConfirmation:
    """The reader of the address has said yes by the button behind the link."""
    asked = read_confirmation(token)
    person, about = asked.owner.person, {"sort": asked.sort, "programme": asked.programme}
    with acting(by=person):
        _switch_on(asked.owner, (asked.sort, asked.programme.pk), wording=asked.wording, source=asked.source)
        if person is not None:
            Subscription.objects.filter(address=asked.owner.address, **about).delete()
    return asked


def _may_stop(sort: str) -> None:
    found = sort_named(sort)
    if found is None:
        raise DomainError("There is no such mail.", status=404)
    if found.essential:
        raise DomainError(f"This always comes. {found.about}", status=409)


def _switch_on(owner: Owner, switch: Switch, *, wording: str, source: Source) -> None:
    name = owner.person.name if owner.person else ""
    if owner.address and _is_silent(owner):
        # One thing is wanted again: the rest stays as silent as it was, now one by one.
        for each in choices(owner):
            if each.switch != switch:
                _note(owner, each.switch, SubscriptionState.OFF, source=source)
        suppression.lift_by_reader(address=owner.address, name=name)
    _note(owner, switch, SubscriptionState.ON, source=source, basis=Basis.CONSENT, wording=wording)


def _note(
    owner: Owner,
    switch: Switch,
    state: SubscriptionState,
    *,
    source: Source,
    basis: str = "",
    wording: str = "",
) -> None:
    sort, programme = switch
    which: dict[str, Any] = {**owner.row, "sort": sort, "programme_id": programme}
    Subscription.objects.update_or_create(
        **which,
        defaults={
            "state": state,
            "basis": basis,
            "wording": wording[:400],
            "source": source,
            "at": timezone.now(),
        },
    )
