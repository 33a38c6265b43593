"""Publishing goes through a page, can be undone for ten minutes, and the states of an event are told in order."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from events import scenarios
from events.booking import signup
from events.choices import EventState
from events.factories import (
    EventFactory,
    EventSessionFactory,
    PublishedEventFactory,
    RegistrationFactory,
    in_days,
)
from events.models import Event
from events.planning import publishing, ready
from events.planning.timeline import timeline
from mailing.factories import SubscriptionFactory
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def do(event, verb):
    return reverse("admin:events_event_do", args=[event.pk, verb])


def words(answer):
    return " ".join(unescape(answer.content.decode()).split())


@pytest.fixture
def draft(officer):
    return EventSessionFactory(event=EventFactory(programme=officer.programme, title="Attics")).event


def test_the_page_says_whom_it_will_tell_and_when_and_publishes_by_one_button(desk, officer, draft):
    SubscriptionFactory(sort="invitations", programme=officer.programme)
    page = words(desk.get(do(draft, "publish")))
    assert "Half an hour after you publish it a mail goes to 1 person who asked for invitations." in page
    assert 'value="Publish"' in page
    draft.refresh_from_db()
    assert draft.state == EventState.DRAFT
    said = words(desk.post(do(draft, "publish"), follow=True))
    assert "is now: published. You can undo it until" in said
    draft.refresh_from_db()
    assert draft.state == EventState.PUBLISHED


def test_what_is_missing_is_said_with_the_way_to_it_and_there_is_no_button(desk, officer):
    bare = EventFactory(programme=officer.programme)
    page = words(desk.get(do(bare, "publish")))
    assert "Add at least one session before you publish." in page
    assert f"{reverse('admin:events_event_change', args=[bare.pk])}#sessions-group" in page
    assert 'value="Publish"' not in page
    assert "Add at least one session" in words(desk.post(do(bare, "publish"), follow=True))
    bare.refresh_from_db()
    assert bare.state == EventState.DRAFT


def test_every_lack_is_named_at_once_and_the_service_refuses_with_the_first(officer):
    event = EventFactory(programme=officer.programme)
    for day in (-2, 20):
        EventSessionFactory(event=event, start_day=in_days(day), venue="")
    lacks = [lack.words for lack in ready.missing(event)]
    assert lacks[0] == "The first session lies in the past. Correct its day before you publish."
    assert [lack.split(":")[0] for lack in lacks[1:]] == ["Say where it is"] * 2
    with pytest.raises(DomainError, match="lies in the past"):
        publishing.publish(event=event, by=officer.person)


def test_what_is_thin_does_not_stand_in_the_way(desk, officer):
    event = EventFactory(programme=officer.programme, description="", capacity=None)
    EventSessionFactory(event=event, access_note="")
    thin = {lack.words for lack in ready.thin(event)}
    assert {
        "It has no description beyond its summary.",
        "It has no limit of places.",
        "It does not say how to get in without steps.",
    } <= thin
    assert 'value="Publish"' in words(desk.get(do(event, "publish")))


def test_many_are_asked_about_first_too_each_with_what_it_means(desk, officer, draft):
    page = desk.post(
        reverse("admin:events_event_changelist"), {"action": "publish", "_selected_action": [draft.pk]}
    )
    assert "“Attics” Nobody has asked for invitations" in words(page)
    draft.refresh_from_db()
    assert draft.state == EventState.DRAFT


# --- undone ---
def test_publishing_is_undone_within_ten_minutes_and_nobody_was_told(desk, officer, draft):
    publishing.publish(event=draft, by=officer.person)
    assert "Undo publishing" in words(desk.get(reverse("admin:events_event_overview", args=[draft.pk])))
    desk.post(do(draft, "undo-publish"))
    draft.refresh_from_db()
    assert (draft.state, draft.opened_at) == (EventState.DRAFT, None)
    assert desk.get(draft.get_absolute_url()).status_code == 404
    publishing.publish(event=draft, by=officer.person)
    draft.refresh_from_db()
    assert draft.state == EventState.PUBLISHED, "it can be published again"


def test_after_ten_minutes_it_is_too_late(desk, officer, draft):
    now = timezone.now()
    publishing.publish(event=draft, by=officer.person, now=now)
    with pytest.raises(DomainError, match="for ten minutes"):
        publishing.unpublish(event=draft, by=officer.person, now=now + timedelta(minutes=10))
    Event.objects.filter(pk=draft.pk).update(opened_at=now - timedelta(minutes=10))
    page = words(desk.get(reverse("admin:events_event_overview", args=[draft.pk])))
    assert "Undo publishing" not in page


def test_whoever_has_signed_up_is_told_by_cancelling_instead(officer, draft):
    publishing.publish(event=draft, by=officer.person)
    person = PersonFactory()
    signup.sign_up(event=draft, person=person, by=person)
    with pytest.raises(DomainError, match="Somebody has signed up already"):
        publishing.unpublish(event=draft, by=officer.person)
    draft.refresh_from_db()
    assert draft.state == EventState.PUBLISHED


def test_what_was_open_before_does_not_become_a_draft(officer):
    event = PublishedEventFactory(programme=officer.programme)
    EventSessionFactory(event=event)
    publishing.close(event=event, by=officer.person)
    publishing.publish(event=event, by=officer.person)
    event.refresh_from_db()
    with pytest.raises(DomainError, match="for ten minutes"):
        publishing.unpublish(event=event, by=officer.person)


# --- the timeline and the buttons ---
def test_the_timeline_tells_each_state_once_with_who_and_why(officer, draft):
    publishing.publish(event=draft, by=officer.person)
    publishing.change_event(event=draft, by=officer.person, summary="Other words.")
    publishing.postpone(event=draft, by=officer.person, reason="The hall is flooded.")
    draft.refresh_from_db()
    told = timeline(draft, list(draft.sessions.all()))
    assert [(each.words, each.who, each.why, each.to_come) for each in told] == [
        ("Draft", "", "", False),
        ("Published", officer.person.name, "", False),
        ("Postponed", officer.person.name, "The hall is flooded.", False),
        ("Published again, when it has a new date", "", "", True),
    ]


def test_the_timeline_says_what_lies_ahead(desk, officer, draft):
    closes = timezone.now() + timedelta(days=3)
    Event.objects.filter(pk=draft.pk).update(signup_closes_at=closes)
    draft.refresh_from_db()
    told = timeline(draft, list(draft.sessions.all()))
    assert [each.words for each in told if each.to_come] == [
        "Published, when an officer publishes it",
        "Sign-up closes",
        "It takes place",
    ]
    held = scenarios.held(programme=officer.programme, by=officer.person, ago=40)
    assert timeline(held, list(held.sessions.all()))[-1].words == "Reported, when an officer notes it"
    assert "How it came about" in words(desk.get(reverse("admin:events_event_overview", args=[held.pk])))


def test_buttons_stand_in_groups_and_the_dangerous_ones_apart(desk, officer):
    event = PublishedEventFactory(programme=officer.programme)
    RegistrationFactory(event=event)
    page = words(desk.get(reverse("admin:events_event_overview", args=[event.pk])))
    sign_up, apart = page.index('aria-label="Sign-up"'), page.index('aria-label="Think twice"')
    assert sign_up < page.index("Close the sign-up") < page.index("Make another like this") < apart
    assert apart < page.index(">Postpone<") < page.index(">Cancel the event<")
