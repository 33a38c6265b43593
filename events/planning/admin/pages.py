"""One event on the officers' desk: the page that shows it whole, and the buttons that move it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from agenda.choices import SessionState
from agenda.models import Attendance
from common.clock import moment_words
from common.desk import DeskPages, Reason, Verb, desk_page
from common.errors import DomainError
from common.forms import add_domain_error
from events.booking import floods, signup, waiting_list
from events.booking.admin.places import places_context
from events.booking.signup import SignUpOutcome
from events.choices import EventState
from events.models import Event, EventSession, PlaceOffer, Registration
from events.planning import cloning, publishing, ready
from events.planning.admin.forms import AddPersonForm, NewDateForm
from events.planning.admin.listing import badge
from events.planning.lifecycle import EVENTS
from events.planning.timeline import timeline
from events.series.forms import CloneForm
from events.series.services import next_title
from mailing.outbox.admin import mail_panel
from people.acting import acting
from people.models import Person
from people.profile.lookup import person_for_booking

#: What buttons stand under.
SIGN_UP = "Sign-up"
READ_BY_ALL = Reason(
    "Why? Everybody concerned reads this.", required="Say why: the reason goes into the mail."
)


def _may(to: EventState) -> Callable[[Event], bool]:
    return lambda event: EVENTS.may(event, to)


def _may_publish(event: Event) -> bool:
    """A postponed one is published by giving it a new date."""
    return EVENTS.may(event, EventState.PUBLISHED) and event.state != EventState.POSTPONED


def _is_over(event: Event) -> bool:
    return EVENTS.may(event, EventState.HELD) and all(
        day.ends_at <= timezone.now() for day in waiting_list.planned_days(event)
    )


def _is_postponed(event: Event) -> bool:
    return event.state == EventState.POSTPONED and bool(_postponed_days(event))


def _postponed_days(event: Event) -> QuerySet[EventSession]:
    return event.sessions.filter(state=SessionState.POSTPONED).order_by("starts_at", "pk")


def _takes(bookings: bool) -> Callable[[Event], bool]:
    return lambda event: (
        event.takes_bookings is bookings
        and event.state
        not in (
            EventState.CANCELLED,
            EventState.HELD,
            EventState.REPORTED,
        )
    )


def _is_asked_first(event: Event) -> bool:
    return event.ask_first_until is not None and event.ask_first_until > timezone.now()


def _moved(event: Event, moved: Event) -> str:
    return f"“{moved}” is now: {moved.get_state_display().lower()}."


def _may_be_undone(event: Event) -> bool:
    until = publishing.undone_until(event)
    return until is not None and until > timezone.now()


def _published(event: Event, moved: Event) -> str:
    until = publishing.undone_until(moved)
    said = _moved(event, moved)
    return f"{said} You can undo it until {moment_words(until)}." if until else said


def _clone_form(event: Event, posted: QueryDict | None) -> CloneForm:
    return CloneForm(posted, initial={"title": next_title(event.title)})


class EventPages(DeskPages[Event]):
    """Places, people, line, mail and reminders of one event, and the buttons that move it."""

    noun = "event"
    home = "overview"
    verbs = (
        Verb(
            "publish",
            lambda event: "Open the sign-up again" if event.state == EventState.CLOSED else "Publish",
            publishing.publish,
            _published,
            may=_may_publish,
            confirm=True,
            title=lambda event: (
                f"{'Open the sign-up of' if event.state == EventState.CLOSED else 'Publish'} “{event}”?"
            ),
            several="Published",
            of_each=ready.in_a_line,
            template="admin/events/event/publish.html",
            shows=ready.outlook,
        ),
        Verb(
            "undo-publish",
            "Undo publishing",
            publishing.unpublish,
            "It is a draft again. Nobody was told.",
            may=_may_be_undone,
        ),
        Verb(
            "new-date",
            "Give it a new date",
            publishing.replan,
            "It is published again. Everybody with a place is asked whether they can come.",
            may=_is_postponed,
            form=lambda event, posted: NewDateForm(_postponed_days(event), posted),
            title=lambda event: f"New date: {event}",
            says="Everybody with a place is asked by mail whether the new date suits them. Their place is held for a "
            "week, or for half of the time that is left if that is shorter.",
            button="Publish the new date",
        ),
        Verb(
            "close",
            "Close the sign-up",
            publishing.close,
            _moved,
            may=_may(EventState.CLOSED),
            several="Sign-up closed",
            group=SIGN_UP,
        ),
        Verb("hold", "Note that it took place", publishing.hold, _moved, may=_is_over),
        Verb(
            "report",
            "Note that it is reported",
            publishing.report,
            _moved,
            may=_may(EventState.REPORTED),
            several="Noted as reported",
        ),
        Verb(
            "no-new-bookings",
            "No new bookings",
            partial(publishing.change_event, takes_bookings=False),
            "No new bookings are taken. Everybody keeps what they have; whoever signs up waits in line.",
            may=_takes(True),
            group=SIGN_UP,
        ),
        Verb(
            "new-bookings",
            "Take new bookings again",
            partial(publishing.change_event, takes_bookings=True),
            "New bookings are taken again, and free places are offered to those in line.",
            may=_takes(False),
            group=SIGN_UP,
        ),
        Verb(
            "ask-first",
            "Ask strangers by mail first",
            floods.ask_first,
            "For a day, whoever signs up without signing in has their place by a button in their mail.",
            may=lambda event: event.takes_bookings and not _is_asked_first(event),
            group=SIGN_UP,
        ),
        Verb(
            "ask-no-more",
            "Ask strangers no more",
            floods.ask_no_more,
            "Whoever signs up without signing in has their place at once again, unless very many do.",
            may=_is_asked_first,
            group=SIGN_UP,
        ),
        Verb(
            "take-away-unproven",
            "Take away what nobody confirmed",
            floods.take_away,
            lambda event, gone: f"{gone} went. Places that came free are offered to the line.",
            may=lambda event: floods.flood_of(event).has_come,
            confirm=True,
            title=lambda event: f"A flood of sign-ups: {event}",
            says="Every booking of the last day that was made without signing in, and that nobody has said is theirs, "
            "is taken off, with whom it brings; so is whatever waits for an answer by mail. They are not written to. "
            "People who only had not opened their booking yet go as well: do it when most are made up.",
            danger=True,
            button="Take them away",
        ),
        Verb(
            "another",
            "Make another like this",
            cloning.clone_event,
            lambda event, made: (
                f"“{made}” is a draft: {made.number_in_programme}. Look at it, then publish it."
            ),
            form=_clone_form,
            title=lambda event: f"Another like “{event}”",
            says="Words, places, sessions with their times and venues, and the outline of the programme come along. "
            "Bookings, talks, presenters, co-organisers and the joining link do not: whoever has the old link could "
            "join without a place. Reminders follow from the programme's rules.",
            button="Make the draft",
            group="More",
            leads_to=lambda event, made: reverse("admin:events_event_overview", args=[made.pk]),
        ),
        Verb(
            "postpone",
            "Postpone",
            publishing.postpone,
            _moved,
            may=_may(EventState.POSTPONED),
            reason=READ_BY_ALL,
            danger=True,
            says="It leaves everybody's calendar until it has a new date. Places are kept: when you give it a new "
            "date, each person is asked whether it suits them.",
        ),
        Verb(
            "cancel",
            "Cancel the event",
            publishing.cancel,
            _moved,
            may=_may(EventState.CANCELLED),
            reason=READ_BY_ALL,
            danger=True,
            says="It leaves everybody's calendar. Its page stays up and says that it is cancelled and why. For an hour "
            "you can take it back; whoever has read the mail by then is told so.",
        ),
        Verb(
            "take-back-cancelling",
            "Take the cancellation back",
            publishing.take_back_cancelling,
            _moved,
            may=publishing.may_take_back_cancelling,
            confirm=True,
            title=lambda event: f"It takes place after all: {event}",
            says="Everybody keeps the place they had. Mails about the cancellation that have not gone do not go; "
            "whoever has read one is told that it was a mistake, and has the session in their calendar again.",
            button="It takes place",
        ),
    )

    @desk_page("overview/")
    def overview(self, request: HttpRequest, event: Event) -> HttpResponse:
        """Places, people, line, mail and reminders of one event, and the buttons that move it."""
        form = AddPersonForm(event, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = self._add(request, event, form)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.desk.message_user(request, said, messages.SUCCESS)
                return redirect(request.path)
        rows = Registration.objects.filter(event=event)
        sessions = list(event.sessions.order_by("starts_at", "pk"))
        crew = (
            signup.crew_of(event).select_related("person").order_by("person_id", "pk").distinct("person_id")
        )
        return self.page(
            request,
            "admin/events/event/overview.html",
            event,
            form=form,
            sessions=sessions,
            **places_context(event),
            crew=crew,
            flood=floods.flood_of(event),
            mail=mail_panel(
                event,
                *rows,
                *PlaceOffer.objects.filter(registration__event=event).only("pk"),
                *Attendance.objects.filter(session__in=sessions),
            ),
            state=badge(event),
            milestones=timeline(event, sessions),
        )

    def _add(self, request: HttpRequest, event: Event, form: AddPersonForm) -> str:
        """Sign somebody up who rang, or make them part of the team."""
        by, given = acting(request), form.cleaned_data
        person = person_for_booking(name=given["name"], email=given["email"], by=by)
        if given["part"] != "attendee":
            mode = given.get("mode") or signup.mode_for(waiting_list.planned_days(event), "in_person")
            signup.add_crew(event=event, person=person, part=given["part"], by=by, mode=mode)
            return f"{person} is part of the team and has the sessions by mail."
        result = signup.sign_up(
            event=event,
            person=person,
            by=by,
            mode=given.get("mode"),
            to_be_named=given.get("guests") or 0,
            choices=form.chosen,
        )
        return {
            SignUpOutcome.PLACE: f"{person} has a place and a mail that says so.",
            SignUpOutcome.IN_LINE: f"{person} is in line, and has a mail that says so and why.",
            SignUpOutcome.ALREADY: f"{person} had signed up already. Nothing is changed.",
            SignUpOutcome.TEAM: f"{person} is part of the team already.",
        }[result.outcome]

    @desk_page("team/<int:person_pk>/leave/", post=True)
    def leave_team(self, request: HttpRequest, event: Event, person_pk: int) -> HttpResponse:
        """Take somebody off the team."""
        person = get_object_or_404(Person, pk=person_pk)
        try:
            signup.leave_crew(event=event, person=person, by=acting(request))
        except DomainError as error:
            self.desk.message_user(request, error.message, messages.ERROR)
        else:
            said = f"{person} is no longer part of the team, and has a mail that says so."
            self.desk.message_user(request, said, messages.SUCCESS)
        return redirect(self.home_of(event))
