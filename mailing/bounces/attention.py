"""What of returned mail waits for officers, and for the person themselves."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from common.attention import AttentionItem
from mailing.bounces.addresses import Stop, stops
from mailing.choices import Bounce, ReturnState
from mailing.models import AddressEvent, ReturnedMail
from people.accounts.addresses import masked
from people.models import Person

_TITLES = {
    Bounce.HARD: (
        "Mail to an address comes back: it does not exist",
        "Mail to {} addresses comes back: they do not exist",
    ),
    Bounce.COMPLAINT: ("Somebody reported our mail as unwanted", "{} people reported our mail as unwanted"),
}


def returned_mail_that_waits(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Addresses that do not exist, complaints, and mails that nobody could make sense of: one item a programme."""
    events = AddressEvent.objects.filter(noted_at=None, cleared_at=None, kind__in=_TITLES)
    mails = ReturnedMail.objects.filter(state=ReturnState.WAITS)
    if programmes is not None:
        events = events.filter(message__programme__in=programmes)
        mails = mails.filter(message__programme__in=programmes)
    grouped = events.order_by().values("message__programme", "message__programme__name", "kind")
    for row in grouped.annotate(number=Count("address", distinct=True)):
        one, many = _TITLES[Bounce(row["kind"])]
        yield AttentionItem(
            title=one if row["number"] == 1 else many.format(row["number"]),
            url=_list(
                "addressevent", row["message__programme"], kind__exact=row["kind"], noted_at__isempty=1
            ),
            action="Tell them another way" if row["kind"] == Bounce.HARD else "See who",
            programme=row["message__programme__name"] or "",
        )
    waiting = mails.order_by().values("message__programme", "message__programme__name")
    for mail in waiting.annotate(number=Count("pk")):
        number = mail["number"]
        yield AttentionItem(
            title="1 mail that came back needs you"
            if number == 1
            else f"{number:,} mails that came back need you",
            url=_list("returnedmail", mail["message__programme"], state__exact=ReturnState.WAITS),
            action="Read it" if number == 1 else "Read them",
            programme=mail["message__programme__name"] or "",
        )


def _list(model: str, programme: int | None, **filters: object) -> str:
    if programme is not None:
        filters["message__programme__id__exact"] = programme
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse(f'admin:mailing_{model}_changelist')}?{asked}"


def tell_at_sign_in(sender: Any, request: HttpRequest, user: Any, **kwargs: object) -> None:
    """A receiver of Django's signal: whoever signs in learns that our mail does not reach them."""
    if not isinstance(user, Person) or stops([user.address]).get(user.address) != Stop.NOBODY:
        return
    messages.warning(
        request,
        format_html(
            'Mail to {} comes back, so you miss what we write to you. <a href="{}">Change your address</a>, or confirm '
            "that it works by signing in with a code.",
            masked(user.address),
            reverse("account_email"),
        ),
        fail_silently=True,
    )
