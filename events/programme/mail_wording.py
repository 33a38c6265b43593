"""Mails to those who give talks, or are asked to."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from events.afterwards import speaker_requests
from events.mail_examples import ABOUT_EVENT, EVENT, LINK, PROGRAMME, WHEN
from events.models import Presenter, SpeakerRequest
from events.programme import mails as talk_mail
from events.programme.talks import place_of
from mailing.wording.editable import Editable, Placeholder
from programmes.models import Programme

TALK = Placeholder(
    "talk", "talk.title", "What the talk is called", "Stairwells as galleries", in_subject=True
)
ABOUT = (
    Placeholder("name", "presenter.person.get_short_name", "Whom it goes to", "Ann"),
    TALK,
    EVENT,
    PROGRAMME,
    WHEN,
    Placeholder("manage_link", "manage", "The page of their talk", LINK),
    Placeholder("withdraw_link", 'manage|add:"#withdraw"', "Where they withdraw it", LINK),
)
GROUP = "Talks"


def _presenter(tell: Callable[..., None], **more: Any) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = Presenter.objects.filter(talk__event__programme=programme)
        row = rows.select_related("talk__event__programme", "person", "invited_by").order_by("-pk").first()
        if row is not None:
            tell(row, event=row.talk.event, now=timezone.now(), **more)

    return of


def _confirmed(programme: Programme) -> None:
    """About the newest talk that has its place in a programme: the mail says when it starts."""
    rows = Presenter.objects.filter(talk__event__programme=programme, talk__slot__isnull=False)
    row = rows.select_related("talk__event__programme", "person").order_by("-pk").first()
    item = place_of(row.talk) if row else None
    if row is not None and item is not None:
        talk_mail.confirmed(row, event=row.talk.event, item=item, now=timezone.now())


def _speaker(tell: Callable[[SpeakerRequest], None]) -> Callable[[Programme], None]:
    def of(programme: Programme) -> None:
        rows = SpeakerRequest.objects.filter(proposal__programme=programme).select_related(
            "person",
            "proposal__talk__event__programme",
            "proposal__proposer",
            "proposal__museum",
            "proposal__network",
        )
        row = rows.order_by("-pk").first()
        if row is not None:
            tell(row)

    return of


SENTENCE = "The sentence that an organiser writes stands here."
MAILS = (
    Editable(
        "events.talk_invited",
        "events/mail/talk_invited.html",
        ABOUT,
        _presenter(talk_mail.invited),
        GROUP,
    ),
    Editable(
        "events.talk_proposed",
        "events/mail/talk_proposed.html",
        ABOUT,
        _presenter(talk_mail.proposed),
        GROUP,
    ),
    Editable("events.talk_taken", "events/mail/talk_taken.html", ABOUT, _presenter(talk_mail.taken), GROUP),
    Editable(
        "events.talk_turned_down",
        "events/mail/talk_turned_down.html",
        ABOUT,
        _presenter(talk_mail.turned_down, sentence=SENTENCE),
        GROUP,
    ),
    Editable("events.talk_confirmed", "events/mail/talk_confirmed.html", ABOUT, _confirmed, GROUP),
    Editable(
        "events.talk_taken_off",
        "events/mail/talk_taken_off.html",
        ABOUT,
        _presenter(talk_mail.taken_off, note=SENTENCE),
        GROUP,
    ),
    Editable(
        "events.speaker_request",
        "events/mail/invite_speaker.html",
        (
            TALK,
            EVENT,
            PROGRAMME,
            Placeholder("inviter", "inviter", "Who invites, and for whom", "Ben Hall, for Dover Museum"),
            Placeholder("answer_link", "answer", "Where they answer", LINK),
        ),
        _speaker(speaker_requests.mail_request),
        GROUP,
    ),
    Editable(
        "events.speaker_declined",
        "events/mail/invite_declined.html",
        (TALK, *ABOUT_EVENT[:2], ABOUT_EVENT[3]),
        _speaker(speaker_requests.tell_no),
        GROUP,
    ),
)
