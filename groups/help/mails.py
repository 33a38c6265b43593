"""The mail to an officer whom a member has asked for help. It says nothing of what, of whom or of the group."""

from django.urls import reverse

from common.links import absolute
from groups.choices import INSIDE
from groups.models import HelpCase
from groups.room.mails import something_new
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from people.models import Person
from programmes.models import Programme


def tell_officer(case: HelpCase, officer: Person, *, occurrence: str) -> None:
    """Somebody asks them for help."""
    ASKED_OFFICER.queue(
        to=officer,
        about=case,
        programme=case.group.programme,
        envelope=Envelope(occurrence=occurrence),
        officer=officer,
        page=absolute(reverse("groups:case", args=[case.key])),
    )


def tell_asker(case: HelpCase, *, occurrence: str) -> None:
    """Whoever asked, and the group where it was for all, has something new to read; nobody who has left."""
    rows = case.group.memberships.filter(state__in=INSIDE).select_related("person", "group__programme")
    for membership in rows if case.for_group else rows.filter(pk=case.by_id or 0):
        something_new(membership, occurrence=occurrence, page=case.get_absolute_url())


def _newest(programme: Programme) -> None:
    case = HelpCase.objects.filter(group__programme=programme).select_related("group__programme").first()
    named = case.named.select_related("officer").first() if case is not None else None
    if case is not None and named is not None:
        tell_officer(case, named.officer, occurrence="rehearsal")


ASKED_OFFICER = Mail(
    kind="groups.help",
    name="Somebody in a group asks for help",
    sort="booking",
    subject="Somebody in a group asks for your help",
    template="groups/mail/help.html",
    placeholders=(
        Placeholder("name", "officer.get_short_name", "Whom it goes to", "Olga"),
        Placeholder("page_link", "page", "Where they read it", "https://peer2peer.example/…"),
    ),
    group="Groups",
    rehearse=_newest,
)
