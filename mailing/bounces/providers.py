"""What a mail provider tells us of its own accord: its webhooks, checked by django-anymail, into the same ledger.

``MAIL_PROVIDER`` names it; without the secret by which it proves who it is, its addresses do not exist. What became of
a mail is judged by our own rule (``mailing.bounces.rules``), whatever the provider calls it. A webhook that comes again
is known by the event's own number, and changes nothing.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.http import HttpResponse
from django.utils import timezone

from mailing.bounces import addresses, intake
from mailing.bounces.reading import KEY
from mailing.bounces.rules import Verdict, code_in, judge
from mailing.choices import Bounce, Why
from mailing.models import Message
from mailing.preferences.suppression import suppress

#: What tells that a mail did not arrive, in anymail's words. "Deferred" is tried again by the provider itself.
_CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: the name of its classes in anymail, and the setting by which it proves who it is, without ANYMAIL_.

    ``header`` is how a mail sent by SMTP carries our key, where its Message-ID does not come back with the event;
    ``inbound`` whether it may also hand over the mails that people send to us.
    """

    name: str
    proof: str = "WEBHOOK_SECRET"
    header: tuple[str, str] | None = None
    inbound: bool = True

    def view(self, what: str) -> Callable[..., HttpResponse]:
        module = import_module(f"anymail.webhooks.{self.name.lower()}")
        view: Any = getattr(module, f"{self.name}{what.capitalize()}WebhookView")
        answer: Callable[..., HttpResponse] = view.as_view()
        return answer


PROVIDERS = {
    "brevo": Provider("Brevo", header=("X-Mailin-custom", '{{"key": "{key}"}}'), inbound=False),
    "mailgun": Provider("Mailgun", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailjet": Provider("Mailjet", header=("X-MJ-EventPayload", '{{"key": "{key}"}}')),
    "postmark": Provider("Postmark", header=("X-PM-Metadata-key", "{key}")),
    "sendgrid": Provider("SendGrid", "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY", inbound=False),
    "sparkpost": Provider("SparkPost", header=("X-MSYS-API", '{{"metadata": {{"key": "{key}"}}}}')),
}


def our_provider() -> Provider | None:
    """The provider that is set up, with its secret."""
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    return provider if provider is not None and settings.ANYMAIL.get(provider.proof) else None


def webhook(name: str, what: str) -> Callable[..., HttpResponse] | None:
    """What answers the webhook of one provider: "tracking" or "inbound"; None for any that is not set up."""
    provider = our_provider()
    if provider is None or name != settings.MAIL_PROVIDER or what not in ("tracking", "inbound"):
        return None
    return provider.view(what) if what == "tracking" or provider.inbound else None


def headers(message: Message) -> dict[str, str]:
    """What lets the provider say of its events which of our mails they are about."""
    provider = our_provider()
    if provider is None or provider.header is None:
        return {}
    name, words = provider.header
    return {name: words.format(key=message.key)}


def set_up_or_not(**kwargs: Any) -> Sequence[CheckMessage]:
    """A system check: a provider that is named, and of which nothing would be heard."""
    name = settings.MAIL_PROVIDER
    if not name or our_provider() is not None:
        return []
    if name not in PROVIDERS:
        return [Error(f"MAIL_PROVIDER is {name!r}; it may be {', '.join(PROVIDERS)}.", id="mailing.E001")]
    proof = PROVIDERS[name].proof
    return [
        Error(
            f"Nothing is heard from {name}: ANYMAIL_{proof} is not set.",
            hint='docs/operators.md, "Mail that comes back".',
            id="mailing.E002",
        )
    ]


def hear(sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: object) -> None:
    """A receiver of anymail's signal: what became of one mail."""
    message = _message_of(event)
    if message is None or not message.to_address:
        return
    if event.event_type == EventType.UNSUBSCRIBED:
        suppress(address=message.to_address, why=Why.STOPPED, name=message.to_name)
        return
    if event.event_type == EventType.COMPLAINED:
        kind, said = Bounce.COMPLAINT.value, f"Reported at {esp_name}"
    elif event.event_type in _CAME_BACK:
        said = str(event.mta_response or event.description or event.reject_reason or "Refused")
        kind = judge(status=str(event.description or ""), words=said).value
    else:
        return
    source = f"{esp_name}:{event.event_id or _digest(event)}"
    if kind == Verdict.OURS.value:
        intake.wait_for_officer(message=message, source=source, sender=esp_name, said=said)
        return
    addresses.record(
        message=message,
        kind=Bounce(kind),
        source=source,
        code=code_in(said),
        said=said,
        at=min(event.timestamp or timezone.now(), timezone.now()),
        address=str(event.recipient or ""),
    )


def hear_mail(sender: object, event: AnymailInboundEvent, esp_name: str, **kwargs: object) -> None:
    """A receiver of anymail's signal: a mail that the provider took for us. It goes the way of those in the mailbox."""
    mail: Any = event.message
    if mail is None:
        return
    if mail.envelope_recipient and "X-Original-To" not in mail:
        mail["X-Original-To"] = mail.envelope_recipient
    intake.take(mail.as_bytes())


def _message_of(event: AnymailTrackingEvent) -> Message | None:
    """The mail an event is about, by the key that we gave the provider with it, or by our Message-ID."""
    for words in ((event.metadata or {}).get("key"), event.message_id):
        found = re.search(KEY, str(words or ""), re.I)
        message = Message.objects.filter(key=uuid.UUID(found[0])).first() if found else None
        if message is not None:
            return message
    return None


def _digest(event: AnymailTrackingEvent) -> str:
    """For a provider that does not number its events: the event itself."""
    told = json.dumps(event.esp_event, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
