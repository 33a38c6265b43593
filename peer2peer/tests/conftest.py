"""One row of everything, and one person for each role."""

from datetime import UTC, date, datetime

import pytest

from agenda.factories import AttendanceFactory, ReminderRuleFactory, VenueFactory
from agenda.models import CalendarFeed, CalendarReply, Dispute, Reminder
from common.links import make_token
from events.factories import (
    CoOrganiserFactory,
    PlaceOfferFactory,
    ProposalFactory,
    RegistrationFactory,
    SeriesFactory,
)
from events.links import asked_path, booking_path
from events.models import AskedPlace, NamedAlready
from mailing.factories import (
    AddressEventFactory,
    MailLimitFactory,
    MessageFactory,
    ReturnedMailFactory,
    SubscriptionFactory,
)
from mailing.models import Reply, Wording
from mailing.preferences import owner as mail_owner
from mailing.preferences import services as mail_services
from mailing.replies.intake import undo_path
from peer2peer.tests.world_after import what_is_left
from peer2peer.tests.world_community import what_is_told_to_all
from peer2peer.tests.world_groups import what_is_said_inside
from peer2peer.tests.world_made import what_is_made
from peer2peer.tests.world_matching import what_is_grouped
from peer2peer.tests.world_money import what_is_spent
from peer2peer.tests.world_partners import who_finds_whom
from peer2peer.tests.world_people import who_leaves_traces
from peer2peer.tests.world_talks import what_is_told
from people.factories import AffiliationFactory, MuseumFactory, NetworkFactory, PersonFactory, TopicFactory
from people.models import MuseumImport, PersonMerge
from programmes.factories import FunderFactory, OfficerFactory, RoleFactory, ThemeFactory

#: A button of each kind of row on the desk that has buttons.
VERBS = (
    ("events/event", "cancel"),
    ("events/registration", "remove"),
    ("events/coorganiser", "end"),
    ("events/proposal", "ask"),
    ("community/newsletter", "test"),
    ("mailing/message", "hold"),
    ("mailing/addressevent", "told"),
    ("mailing/returnedmail", "settle"),
    ("agenda/attendance", "attended"),
    ("matching/matchrun", "stop"),
    ("programmes/programme", "hand-over"),
    ("programmes/call", "copy"),
    ("groups/group", "end"),
    ("funds/fundbudget", "raise"),
    ("funds/commitment", "refuse"),
    ("funds/claim", "late"),
    ("people/museumimport", "apply"),
)


@pytest.fixture
def world(officer) -> dict[str, object]:
    """One row of everything, all of the officer's programme, and one person for each role."""
    programme = officer.programme
    member = RoleFactory.create(programme=programme, person=PersonFactory.create(name="Ann Field")).person
    registration = RegistrationFactory.create(event__programme=programme, person=member, claimed_at=None)
    offer = PlaceOfferFactory.create(registration__event=registration.event)
    attendance = AttendanceFactory.create(session=registration.event.sessions.get(), person=member)
    entry = AttendanceFactory.create(
        session__programme=programme,
        session__start_day=date(2026, 3, 12),
        session__register_taken_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
        person=member,
        state="attended",
    )
    CalendarReply.objects.create(attendance=attendance, says="declined")
    rule = ReminderRuleFactory.create(programme=programme)
    other_row = RoleFactory.create(programme=programme, person=PersonFactory.create(name="Ann Fields")).person
    museum = MuseumFactory.create()
    offered = ProposalFactory.create(programme=programme, proposer=member, state="asked")
    series = SeriesFactory.create(programme=programme)
    registration.event.series = series
    registration.event.save()
    # What was chosen of several stands in its field.
    registration.event.hosts.add(museum)
    registration.event.topics.add(TopicFactory.create())
    rows = {
        "agenda/session": attendance.session,
        "agenda/attendance": attendance,
        "agenda/dispute": Dispute.objects.create(attendance=entry, words="I was there."),
        "agenda/reminderrule": rule,
        "agenda/reminder": Reminder.objects.create(
            attendance=attendance, rule=rule, due_at=attendance.session.starts_at
        ),
        "mailing/maillimit": MailLimitFactory.create(),
        "mailing/wording": Wording.objects.create(kind="events.place", programme=programme, number=1),
        "mailing/message": MessageFactory.create(programme=programme),
        "mailing/subscription": SubscriptionFactory.create(programme=programme, person=member),
        "mailing/addressevent": AddressEventFactory.create(message__programme=programme),
        "mailing/returnedmail": ReturnedMailFactory.create(
            message=MessageFactory.create(programme=programme)
        ),
        "programmes/programme": programme,
        "programmes/theme": ThemeFactory.create(programme=programme),
        "programmes/funder": FunderFactory.create(),
        "programmes/role": officer,
        "people/museumimport": MuseumImport.objects.create(filename="a.csv", header=["Name"], state="failed"),
        "people/personmerge": PersonMerge.objects.create(kept=member, gone=other_row),
        "people/museum": museum,
        "people/network": NetworkFactory.create(),
        "people/person": member,
        "people/topic": TopicFactory.create(),
        "agenda/venue": VenueFactory.create(museum=museum),
        "events/series": series,
        "events/event": registration.event,
        "events/registration": registration,
        "events/proposal": offered,
        "events/coorganiser": CoOrganiserFactory.create(event=registration.event),
    }
    # Somebody who is to be told of the event: its page of mail to come says so.
    SubscriptionFactory.create(sort="invitations", programme=programme)
    affiliation = AffiliationFactory.create(person=member, museum=museum)
    left = what_is_left(programme, member)
    told = what_is_told(registration.event)
    grouped = what_is_grouped(programme, member)
    inside = what_is_said_inside(programme, member)
    made = what_is_made(member)
    found = who_finds_whom(member, officer.person)
    written = what_is_told_to_all(programme)
    spent = what_is_spent(programme, member, officer.person)
    for part in (written, left, told, grouped, inside, made, found, spent):
        rows |= part["rows"]
    who_leaves_traces(programme, officer.person)
    asked = AskedPlace.objects.create(
        event=registration.event, known=member, name=member.name, email=member.email, people=1,
        mode="in_person", why="many",
    )  # fmt: skip
    NamedAlready.objects.create(booking=registration, person=officer.person)
    placed = MessageFactory.create(kind="events.place", person=member, about=registration)
    answered = Reply.objects.create(
        message=placed, word="no", was_done=True, says="It is given back.", trace="1"
    )
    asked_for_news = mail_services.confirmation_token("ann@museum.example", "newsletter", programme, "News")
    return {
        "rows": rows,
        "nobody": None,
        "member": member,
        "officer": officer.person,
        "other": OfficerFactory.create().person,
        "superuser": PersonFactory.create(is_superuser=True, is_staff=True),
        # Who helps to run that one event, and who gives a talk in it. Neither is a member or has a place.
        "co_organiser": rows["events/coorganiser"].person,
        "presenter": told["presenter"],
        "fill": {
            "<slug:slug>": programme.slug,
            "<uuid:key>": str(member.key),
            "<uuid:guest>": str(member.key),
            "<slug:card>": "none",
            "<str:secret>": CalendarFeed.objects.create(person=member).secret,
            "<int:person_pk>": str(member.pk),
            "<int:person>": str(member.pk),
            "<int:programme>": str(programme.pk),
            "<slug:sort>": "newsletter",
            "<str:kind>": "events.place",
            "<int:first>": str(member.pk),
            "<int:second>": str(other_row.pk),
            "<str:name>": "none.eml",
            "<int:number>": "0",
            "<slug:verb>": "hold",
            "(?P<url>.*)$": "no/such/page/",
            "^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/MQ:none/",
            "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-none/",
        },
        "special": {
            **written["special"],
            **left["special"],
            **told["special"],
            **grouped["special"],
            **made["special"],
            **inside["special"],
            **found["special"],
            **spent["special"],
            "my/bookings/<uuid:key>/": f"my/bookings/{registration.key}/",
            "desk/events/event/<int:pk>/offers/<int:offer_pk>/do/<slug:verb>/": (
                f"desk/events/event/{registration.event.pk}/offers/{offer.pk}/do/told/"
            ),
            **{
                f"desk/{kind}/<int:pk>/do/<slug:verb>/": f"desk/{kind}/<int:pk>/do/{verb}/"
                for kind, verb in VERBS
            },
            "desk/mailing/subscription/lift/<int:person_pk>/do/<slug:verb>/": (
                f"desk/mailing/subscription/lift/{member.pk}/do/lift/"
            ),
            "desk/work/<slug:slug>/": "desk/work/sessions/",
            "whats-on/<slug:slug>/run/kit/<slug:part>/": f"whats-on/{registration.event.slug}/run/kit/tea-and-cake/",
            "whats-on/series/<slug:slug>/": f"whats-on/series/{series.slug}/",
            "whats-on/<slug:slug>/": f"whats-on/{registration.event.slug}/",
            "my/offers/<uuid:key>/": f"my/offers/{offered.key}/",
            "door/<uuid:key>/": f"door/{registration.key}/",
            "registers/<int:pk>/": f"registers/{registration.event.sessions.get().pk}/",
            "whats-on/<slug:slug>/run/register/<path:rest>": f"whats-on/{registration.event.slug}/run/register/sheet/",
            "my/attendance/<uuid:uid>/": f"my/attendance/{entry.uid}/",
            "my/details/museums/<int:pk>/": f"my/details/museums/{affiliation.pk}/",
            "preferences/<str:token>/": f"preferences/{mail_owner.token(f'person:{member.pk}', member.address)}/",
            "news/confirm/<str:token>/": f"news/confirm/{asked_for_news}/",
            "bookings/find/<uuid:key>/": f"bookings/find/{registration.key}/",
            "bookings": booking_path(registration).strip("/"),
            "asked/<str:token>/": asked_path(asked).strip("/") + "/",
            "answers/<str:token>/": undo_path(answered).strip("/") + "/",
            "accounts/join/<str:token>/": f"accounts/join/{make_token('nothing', 1)}/",
        },
    }
