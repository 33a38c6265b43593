"""One event in each phase of its life, brought there by the services that people use.

``calendar`` has laid the events out; here they get what makes them worth looking at: talks and presenters, parties and
needs, a waiting list that moves, a register half taken, an archive, introductions, and a speaker who is invited on.
"""

import io
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from agenda.register import services as register
from agenda.register.marks import Mark
from agenda.reminders import services as reminders
from common.documents.blocks import blocks_of
from common.documents.pdf import make_pdf
from events.afterwards import archive, certificates, feedback, sharing, speaker_requests
from events.booking import needs, parties, signup, waiting_list
from events.booking.parties import Guest
from events.choices import PictureConsent, SlotKind
from events.hosting import organisers
from events.introductions import services as introductions
from events.models import Event, EventSession, Registration, Slot, Talk
from events.planning import publishing, sessions
from events.programme import calls, handouts, schedule, talks
from events.programme.timetable import template
from events.scenarios import turn_back
from mailing.models import Message
from peer2peer.demo.calendar import is_holiday
from peer2peer.demo.known import was_there
from peer2peer.demo.people import MEMBER, OFFICER
from people.models import Museum, Network, NetworkMembership, Person, Topic
from programmes.models import Programme

ARTISTS, FULL, HELD = (
    "Artists in the parts of the museum nobody visits",
    "A handling collection people may really handle",
    "Collections care on a Tuesday budget",
)
LAUNCH, TOLD, INVITED = (
    "Two days together: launch of the third year",
    "Letting an artist into the store",
    "An evening with somebody who let artists in",
)
TOMORROW = "Fire, flood and one page by the telephone"
#: The talk that a network has heard of.
GIVEN = "Artists and the seldom-used parts of a collection"
#: Asks and offers for the introductions of the full event, in the order in which people signed up.
TALKING_POINTS = (
    ("finding young trustees", "writing a collections policy that is read"),
    ("a handling box for dementia cafés", "training stewards to hand objects over"),
    ("insuring loans to schools", "finding young trustees"),
    ("pests in a wooden store", "dementia cafés, and what to bring to them"),
    ("training stewards", "pest traps and what is in them"),
    ("documenting a backlog with volunteers", "loans to schools, and how they come back"),
    ("opening a store to visitors", "a backlog cleared with eight volunteers"),
)


def is_there() -> bool:
    return was_there(Talk, title=GIVEN)


def load(museums: dict[str, Museum]) -> None:
    """Tell all of them, on the events that the calendar has laid out."""
    officer = Person.objects.get(email=OFFICER.email)
    member = Person.objects.get(email=MEMBER.email)
    programme_and_team(_event(ARTISTS), officer=officer, member=member, museums=museums)
    full_with_a_line(_event(FULL), officer=officer)
    parallel_sessions(_event(LAUNCH), officer=officer)
    on_the_day(_event(ARTISTS).programme, officer=officer, member=member, museums=museums)
    tomorrow(_event(ARTISTS).programme, officer=officer, member=member)
    archive_of(_event(HELD), officer=officer)
    speaker_invited_on(_event(TOLD), officer=officer, museums=museums)


def _event(title: str) -> Event:
    return Event.objects.select_related("programme").get(title=title)


def _first_day(event: Event) -> EventSession:
    return event.sessions.order_by("starts_at", "pk")[0]


def programme_and_team(event: Event, *, officer: Person, member: Person, museums: dict[str, Museum]) -> None:
    """Being built: three talks, one confirmed, one asked, one proposed in answer to the call; a co-organiser."""
    day = _first_day(event)
    organisers.add(event=event, person=member, by=officer, tell=False)
    schedule.start_from_template(session=day, by=officer)
    _fill_up(day)
    first, second, *_ = _talk_slots(day)
    given = talks.plan_talk(
        event=event,
        by=officer,
        slot=first,
        title="The stairwell, two years on",
        summary="What an artist saw in a stairwell that staff had stopped seeing, and what it cost to light it.",
        museum=museums["Tunbridge Wells Museum & Art Gallery"],
    )
    speaker = _at(museums["Tunbridge Wells Museum & Art Gallery"])
    talks.invite(talk=given, by=officer, name=speaker.name, email=speaker.address)
    presenter = talks.accept(presenter=given.presenters.get())
    talks.confirm(presenter=presenter, by=officer, mode=Mode.IN_PERSON)
    asked = talks.plan_talk(
        event=event,
        by=officer,
        slot=second,
        title="A clock tower and forty schoolchildren",
        summary="An artist, a ladder, a risk assessment and a class that came back with its parents.",
        museum=museums["Maidstone Museum"],
    )
    other = _at(museums["Maidstone Museum"])
    talks.invite(talk=asked, by=officer, name=other.name, email=other.address)
    calls.set_call(
        event=event,
        by=officer,
        text="One talk is still open. Have you let somebody loose on a part of your museum that nobody visits? Ten minutes "
        "are enough, and it need not have gone well.",
        closes_at=day.starts_at - timedelta(days=7),
    )
    calls.propose(
        event=event,
        person=member,
        by=member,
        title="What the lifeboat crew drew",
        summary="We gave the crew the boat shed for a week. Here is what they made of it.",
        museum=museums["Deal Museum"],
    )
    publishing.change_event(event=event, by=officer, bring_up_to=2)


def full_with_a_line(event: Event, *, officer: Person) -> None:
    """Every place taken and a line behind: parties, needs, an offer that waits for an answer, introductions."""
    publishing.change_event(event=event, by=officer, bring_up_to=3, museum_limit=3)
    booked = list(Registration.objects.filter(event=event).confirmed().order_by("confirmed_at", "pk"))
    needs.give(registration=booked[1], access="I use a hearing aid with a T switch.", diet="", by=None)
    needs.give(registration=booked[4], access="", diet="No gluten, and no nuts anywhere near it.", by=None)
    for registration, (ask, offer) in zip(booked, TALKING_POINTS, strict=False):
        introductions.give(registration=registration, ask=ask, offer=offer, by=registration.person)
    waiting = Registration.objects.filter(event=event).in_line()[0]
    parties.add_guests(
        registration=waiting,
        guests=[Guest("Pat Colley", "pat.colley@museum.example")],
        to_be_named=1,
        by=None,
    )
    signup.cancel_registration(registration=booked[-1], by=booked[-1].person)
    waiting_list.fill_places(event_id=event.pk)
    introductions.make(event=event, by=officer)


def parallel_sessions(event: Event, *, officer: Person) -> None:
    """On the second morning two sessions run side by side, and people choose."""
    second = event.sessions.order_by("starts_at", "pk")[1]
    for title, seats in (("Science in a suitcase", 20), ("Asking people who never come", 20)):
        day = sessions.add_session(
            event=event,
            by=officer,
            day=sessions.NewSession(
                start_day=second.start_day,
                start_time=time(10, 0),
                end_time=time(11, 30),
                title=title,
                venue=second.venue,
                venue_address=second.venue_address,
                access_note=second.access_note,
                choice="Second morning",
                seats=seats,
            ),
        )
        assert day.choice


def on_the_day(programme: Programme, *, officer: Person, member: Person, museums: dict[str, Museum]) -> None:
    """Today: it is just over, and its host takes the register, in which some are still to be noted."""
    now = timezone.now()
    event = publishing.create_event(
        programme=programme,
        by=officer,
        title="Welcoming people who do not see well",
        summary="Two museums that asked blind and partially sighted visitors what would help, and did it.",
        description="Short talks, a discussion after each, and a walk through the galleries with eyes shut.",
        capacity=16,
        bring_up_to=2,
        region="South East",
        days=[
            sessions.NewSession(
                start_day=timezone.localdate() + timedelta(days=3),
                start_time=time(13, 30),
                end_time=time(16, 30),
                venue="Deal Museum",
                venue_address="Deal CT14 7BP",
                access_note="Level from the street; guide dogs welcome, water in the yard.",
            )
        ],
    )
    event.hosts.add(museums["Deal Museum"])
    event = publishing.publish(event=event, by=officer, now=now - timedelta(days=30))
    organisers.add(event=event, person=member, by=officer, tell=False)
    signup.add_crew(event=event, person=member, part=Part.HOST, by=officer)
    people = Person.objects.filter(email__endswith="@museum.example").order_by("-pk")[:11]
    for number, person in enumerate(people):
        signup.sign_up(
            event=event, person=person, by=person, to_be_named=int(number == 2),
            now=now - timedelta(days=20, hours=number),
        )  # fmt: skip
    _forget_mail(event)
    turn_back(event, starts=now - timedelta(hours=3, minutes=10) - feedback.ASK_AFTER)
    day = _first_day(event)
    expected = Attendance.objects.filter(session=day, state=AttendanceState.EXPECTED, part=Part.ATTENDEE)
    came = [AttendanceState.ATTENDED] * 6 + [AttendanceState.APOLOGIES]
    register.mark(
        session=day,
        marks=[
            Mark(attendance.pk, state, now - timedelta(hours=3) - feedback.ASK_AFTER)
            for attendance, state in zip(expected.order_by("pk"), came, strict=False)
        ],
        by=member,
    )
    feedback.ask_due()


def tomorrow(programme: Programme, *, officer: Person, member: Person) -> None:
    """Tomorrow, so that its reminder has just gone; or on the first day after the holidays."""
    now, day = timezone.now(), timezone.localdate() + timedelta(days=1)
    while is_holiday(day):
        day += timedelta(days=1)
    event = publishing.create_event(
        programme=programme,
        by=officer,
        title=TOMORROW,
        summary="What a fire officer looks for in a small museum, and who rings whom at three in the morning.",
        description="A walk round with somebody who has seen the worst, then half an hour on one page that everybody "
        "can find in the dark.",
        capacity=18,
        region="South East",
        days=[
            sessions.NewSession(
                start_day=day,
                start_time=time(14),
                end_time=time(16),
                venue="Dover Museum",
                venue_address="Market Square, Dover CT16 1PH",
                access_note="Step-free entrance from the square, hearing loop in the room.",
            )
        ],
    )
    event = publishing.publish(event=event, by=officer, now=now - timedelta(days=30))
    people = Person.objects.filter(email__endswith="@museum.example").order_by("pk")[20:30]
    for number, person in enumerate([member, *people]):
        signup.sign_up(event=event, person=person, by=person, now=now - timedelta(days=20, hours=number))
    _forget_mail(event)
    first = _first_day(event)
    # They heard of it long ago; whoever hears of a session after its reminder needs none.
    Attendance.objects.filter(session=first).update(told_at=now - timedelta(days=20))
    reminders.reconcile(sessions={first.pk})
    nine = datetime.combine(first.start_day - timedelta(days=1), time(9, 1), tzinfo=now.tzinfo)
    if first.start_day - timezone.localdate() == timedelta(days=1):
        reminders.queue_due(now=max(now, nine))


def archive_of(event: Event, *, officer: Person) -> None:
    """Held: slides, a picture, notes, feedback, and cards of those who agreed."""
    archive.save_notes(
        event=event,
        by=officer,
        notes="A soft brush, a torch and a notebook do more than a data logger nobody reads.\n\nThe checklist that people "
        "wrote together is with the slides. Three museums have agreed to look at each other's stores in spring.",
    )
    day = _first_day(event)
    talk = Talk.objects.create(
        event=event,
        title="What we check on Tuesdays",
        summary="Twenty minutes a week, one cupboard at a time.",
        museum=event.hosts.get(),
    )
    _timetable(day, talk, "A round of the stores with torches")
    handouts.add(
        talk=talk,
        by=officer,
        file=SimpleUploadedFile("tuesday.pdf", _checklist(), content_type="application/pdf"),
        title="The Tuesday checklist",
        is_public=True,
    )
    archive.add_picture(
        event=event,
        by=officer,
        file=SimpleUploadedFile("shelves.jpg", _drawing().getvalue(), content_type="image/jpeg"),
        alt="A drawing of three shelves with boxes, jars and one open drawer",
        credit="Drawn for this demonstration",
        consent=PictureConsent.NOBODY,
    )
    EventSession.objects.filter(pk=day.pk).update(register_taken_at=day.ends_at + timedelta(minutes=20))
    came = Attendance.objects.filter(session=day, state=AttendanceState.ATTENDED).values("person")
    rows = list(
        Registration.objects.filter(event=event, person__in=came).select_related("person").order_by("pk")
    )
    for number, registration in enumerate(rows[:9]):
        sharing.share(
            registration=registration, by=registration.person, name=True, museum=True, email=number % 2 == 0
        )
    feedback.ask_due(now=day.ends_at + timedelta(hours=3))
    said = (
        (5, "A pest diary, one line a week.", "", True),
        (4, "Ask our neighbours for a look at their store.", "Warmer rooms.", False),
        (5, "Put the torch where everybody finds it.", "", True),
        (3, "", "More time for the discussion after the second talk.", False),
        (4, "Tuesdays.", "", False),
        (5, "Start with one cupboard.", "A longer tea.", True),
    )
    for registration, (useful, takes_home, better, may_quote) in zip(rows, said, strict=False):
        feedback.answer(
            request=registration.feedback_request, useful=useful, takes_home=takes_home, better=better,
            may_quote=may_quote, now=day.ends_at + timedelta(days=1),
        )  # fmt: skip
    _forget_mail(event)
    for registration in rows[:6]:
        certificates.issue(registration=registration)


def speaker_invited_on(event: Event, *, officer: Person, museums: dict[str, Museum]) -> None:
    """A network has heard of a talk and asks the speaker to come to its own meeting (as in February 2014)."""
    network = Network.objects.get(name="Dover Museums & Arts Group")
    for name in ("Dover Museum", "Deal Museum", "Sandwich Guildhall Museum"):
        NetworkMembership.objects.get_or_create(network=network, museum=museums[name])
    speaker = _at(museums["Tunbridge Wells Museum & Art Gallery"])
    talk = Talk.objects.create(
        event=event,
        title=GIVEN,
        summary="Top tips, lessons learned and something to try with your hands.",
        museum=museums["Tunbridge Wells Museum & Art Gallery"],
    )
    talk.presenters.create(
        person=speaker,
        state="confirmed",
        invited_by=officer,
        answered_at=timezone.now(),
        claimed_at=timezone.now(),
    )
    _timetable(_first_day(event), talk, "Something to try with your hands")
    event.topics.add(*Topic.objects.filter(name="Working with artists"))
    proposal = speaker_requests.invite(
        talk=talk,
        by=_at(museums["Dover Museum"]),
        network=network,
        title=INVITED,
        when="A meeting of the network in spring",
        room="The learning room at Dover Museum, step-free from the square; thirty fit in.",
    )
    speaker_requests.answer(
        request=proposal.speaker_requests.get(),
        willing=True,
        note="With pleasure. I bring the visitors' book.",
    )


# --- small helpers ----------------------------------------------------------------------------------------------------


def _timetable(day: EventSession, talk: Talk, activity: str) -> None:
    """A timetable that ends when the session ends: one talk that was given, and things that were done together."""
    parts, _ = template(round((day.ends_at - day.starts_at).total_seconds() / 60))
    given = False
    for position, part in enumerate(parts):
        is_talk = part.kind == SlotKind.TALK
        kind = SlotKind.ACTIVITY if is_talk and given else part.kind
        Slot.objects.create(
            session=day,
            position=position,
            kind=kind,
            title=f"{activity}, part {position}" if kind == SlotKind.ACTIVITY else part.title,
            minutes=part.minutes + (0 if kind == SlotKind.TALK else part.discussion_minutes),
            discussion_minutes=part.discussion_minutes if kind == SlotKind.TALK else 0,
            talk=talk if is_talk and not given else None,
        )
        given = given or is_talk
    _fill_up(day)


def _fill_up(day: EventSession) -> None:
    """What is left of the session goes to the conversation that people come for, so that both end together."""
    slots = Slot.objects.filter(session=day)
    length = round((day.ends_at - day.starts_at).total_seconds() / 60)
    spare = length - sum(slot.minutes + slot.discussion_minutes for slot in slots)
    for slot in slots.filter(kind=SlotKind.NETWORKING)[:1]:
        slot.minutes += max(spare, 0)
        slot.save(update_fields=["minutes"])


def _talk_slots(day: EventSession) -> list[Slot]:
    return list(Slot.objects.filter(session=day, kind=SlotKind.TALK).order_by("position"))


def _at(museum: Museum) -> Person:
    """Somebody who works at ``museum``."""
    return Person.objects.filter(affiliations__museum=museum, email__endswith="@museum.example").order_by(
        "pk"
    )[0]


def _forget_mail(event: Event) -> None:
    """What was written while the past was laid out is not sent today."""
    Message.objects.filter(programme=event.programme, state="pending", subject__contains=event.title).delete()


def _checklist() -> bytes:
    todo = ("One cupboard", "One torch, held low", "One line in the pest diary", "One question for next week")
    facts = {"author": "Tuesday Museum", "form": "events", "footer": "", "kicker": "Collections care"}
    words = "".join(f"<li>{each}</li>" for each in todo)
    part = {"title": None, "large": False, "blocks": blocks_of(f"<ul class='checks'>{words}</ul>")}
    title = "The Tuesday checklist"
    return make_pdf(
        "sheets", {**facts, "title": title, "heading": title, "parts": [part]}, made_at=timezone.now()
    )


def _drawing() -> io.BytesIO:
    """Three shelves, in the site's own colours."""
    image = Image.new("RGB", (1200, 750), "#f3efe6")
    pen = ImageDraw.Draw(image)
    colours = ("#a63f22", "#1d6b60", "#33479e", "#8a5a00", "#76305f")
    for shelf in range(3):
        floor = 240 + shelf * 210
        pen.rectangle((80, floor, 1120, floor + 14), fill="#1c1f23")
        for box in range(8):
            left, height = 110 + box * 126, 60 + (box * 37 + shelf * 53) % 95
            pen.rectangle(
                (left, floor - height, left + 92, floor - 2),
                fill=colours[(box + shelf * 2) % len(colours)],
                outline="#1c1f23",
                width=3,
            )
    kept = io.BytesIO()
    image.save(kept, "PNG")
    kept.seek(0)
    return kept
