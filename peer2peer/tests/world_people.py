"""Somebody of whom the house holds a row of everything that the others of the world have none of."""

import uuid
from datetime import date, time

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from pghistory.models import Context

from agenda.models import ExtraWords, Nudge
from events.choices import HostStep
from events.factories import (
    AskAndOfferFactory,
    EventFactory,
    EventSessionFactory,
    HandoutFactory,
    LeadPictureFactory,
    PictureFactory,
    PresenterFactory,
    ProposalFactory,
    RegistrationFactory,
    TalkFactory,
)
from events.models import CardIntroduction, Choice, HostTask, Needs, ProposalRemark, TakeDown
from mailing.factories import MessageFactory
from matching.choices import Breach, PairKind
from matching.models import Decision, InterestDraft, MatchRun, NotWith, Openness, PairRule, SetAside
from peer2peer.models import SavedFilter
from people.choices import Direction
from people.factories import MuseumFactory, PersonFactory, TopicFactory
from people.models import MuseumFlag, NotDuplicate, Person, TopicInterest
from programmes.models import CallExtension, Programme, Role


def who_leaves_traces(programme: Programme, officer: Person) -> Person:
    """Ben Plain, who is known for everything: in his own rows, in the words of others and in every log."""
    ben = PersonFactory.create(name="Ben Plain", email="ben@plain.example", phone="01304 555123")
    other = PersonFactory.create()
    role = Role.objects.create(programme=programme, person=ben, kind="member")
    Context.objects.create(id=uuid.uuid4(), metadata={"person": officer.pk, "why": "Ben Plain asked for it"})
    SavedFilter.objects.create(owner=ben, listing="people.person", name="Me", query="q=Ben+Plain")
    _signs_in(ben)
    _takes_part(ben, programme, officer)
    _is_grouped(ben, other, programme, officer)
    TopicInterest.objects.create(
        person=ben, topic=TopicFactory.create(), direction=Direction.OFFER, note="Moths"
    )
    NotDuplicate.objects.create(first=ben, second=other, by=officer)
    MuseumFlag.objects.create(museum=MuseumFactory.create(), kind="far", detail="12 km", settled_by=ben)
    LogEntry.objects.create(
        user=officer,
        content_type=ContentType.objects.get_for_model(Role),
        object_id=str(role.pk),
        object_repr=str(role),
        action_flag=CHANGE,
        change_message=f'[{{"changed": {{"name": "role", "object": "{role}"}}}}]',
    )
    MessageFactory.create(
        person=other,
        programme=programme,
        subject="Ben Plain has signed up",
        text="Ben\nPlain (ben@plain.example, 01304 555123) comes.",
        html="<p>Ben Plain comes.</p>",
        calendar="BEGIN:VCALENDAR\r\nATTENDEE;CN=Ben Pl\r\n ain:mailto:ben@plain.example\r\n",
        reply_to="ben@plain.example",
        state_note="Held back by Ben Plain.",
    )
    return ben


def _signs_in(ben: Person) -> None:
    address = EmailAddress.objects.create(user=ben, email="ben@former.example", verified=False)
    EmailConfirmation.objects.create(email_address=address, key="none", sent=timezone.now())
    Authenticator.objects.create(user=ben, type="totp", data={"secret": "none"})
    ben.groups.add(Group.objects.create(name="Of nobody"))
    ben.user_permissions.add(Permission.objects.first())


def _takes_part(ben: Person, programme: Programme, officer: Person) -> None:
    event = EventFactory.create(programme=programme)
    booking = RegistrationFactory.create(event=event, person=ben)
    reader = RegistrationFactory.create(event=event)
    Needs.objects.create(registration=booking, access="A chair", diet="No nuts")
    AskAndOfferFactory.create(registration=booking)
    CardIntroduction.objects.create(
        event=event, reader=reader, other=booking, position=1, reason="Ben Plain can tell you about moths"
    )
    Choice.objects.create(
        registration=booking, session=EventSessionFactory.create(event=event, choice="Morning")
    )
    HostTask.objects.create(event=event, step=HostStep.values[0], ticked_by=ben)
    LeadPictureFactory.create(
        event=event,
        alternative="Ben Plain at a door",
        credit="Ben Plain",
        upload__uploaded_by=ben,
        upload__name="Ben Plain at a door",
    )
    picture = PictureFactory.create(
        event=event,
        alt="Ben Plain at a table",
        credit="Ben Plain",
        upload__uploaded_by=ben,
        upload__name="Ben Plain at a table",
    )
    TakeDown.objects.create(picture=picture, words="I am Ben Plain", reply_to="ben@plain.example")
    talk = TalkFactory.create(event=event, summary="Ben Plain tells of moths")
    PresenterFactory.create(talk=talk, person=ben, note="Slides follow")
    HandoutFactory.create(talk=talk, title="Ben Plain on moths", upload__uploaded_by=ben)
    offer = ProposalFactory.create(programme=programme, proposer=ben, speakers="Ben Plain", state="asked")
    ProposalRemark.objects.create(proposal=offer, author=ben, text="Ring Ben Plain, 01304 555123")
    ExtraWords.objects.create(
        about=f"agenda.session:{event.sessions.first().pk}",
        what="rule:1",
        text="Ask Ben Plain",
        changed_by=ben,
    )
    Nudge.objects.create(
        kind="events.feedback",
        person=ben,
        about_id=booking.pk,
        programme=programme,
        due_at=timezone.now(),
        closes_at=timezone.now(),
    )


def _is_grouped(ben: Person, other: Person, programme: Programme, officer: Person) -> None:
    run = MatchRun.objects.filter(pool__call__programme=programme).latest("pk")
    Openness.objects.create(person=ben)
    CallExtension.objects.create(
        stage=run.pool.stage, person=ben, until_day=date(2030, 3, 1), until_time=time(12), zone="Europe/London",
        reason="Ben Plain was ill", by=officer,
    )  # fmt: skip
    NotWith.objects.create(person=other, address="ben@plain.example")
    NotWith.objects.create(person=ben, address="other@plain.example")
    InterestDraft.objects.create(
        pool=run.pool, person=ben, fields={"issue": ["Ben Plain struggles"]}, saved_at=timezone.now()
    )
    PairRule.objects.create(pool=run.pool, kind=PairKind.values[0], first=ben, second=other)
    SetAside.objects.create(run=run, group=0, kind=Breach.SIZE, reason="Ben Plain wants it so", by=officer)
    Decision.objects.create(run=run, what="Ben Plain goes into group 1", by=officer)
