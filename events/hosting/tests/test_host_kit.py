"""The host's kit: what is due when, who eats what, what happens when, and what must not be on paper."""

from datetime import date, time

import pytest

from agenda.choices import Mode, Part, SessionState
from common.documents.testing import tagged, text_of
from events import scenarios
from events.booking import signup
from events.choices import HostStep, PresenterState, RegistrationState, SlotKind
from events.factories import EventFactory, EventSessionFactory, PublishedEventFactory, RegistrationFactory
from events.hosting import host_kit as kit
from events.hosting.organisers_pages import run_address
from events.models import HostTask, Needs, Presenter, Slot, Talk
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
JUNE = date(2027, 6, 10)


def on(event, day, **more):
    return EventSessionFactory.create(event=event, start_day=day, end_day=day, **more)


def test_dates_are_counted_back_from_the_first_day_and_on_from_the_last():
    event = EventFactory.create()
    days = [on(event, JUNE), on(event, date(2027, 6, 12))]
    due = {step.facts.step: step.due for step in kit.checklist(event, days)}
    assert due == {
        HostStep.ROOM: date(2027, 4, 29),
        HostStep.PAGE: date(2027, 5, 6),
        HostStep.SPEAKERS: date(2027, 5, 13),
        HostStep.TECHNIQUE: date(2027, 5, 20),
        HostStep.CATERING: date(2027, 5, 27),
        HostStep.SLIDES: date(2027, 6, 3),
        HostStep.PAPER: date(2027, 6, 7),
        HostStep.HELPERS: date(2027, 6, 9),
        HostStep.WELCOME: date(2027, 6, 10),
        HostStep.REGISTER: date(2027, 6, 13),
        HostStep.THANKS: date(2027, 6, 19),
    }


def test_every_step_of_the_database_has_its_words_once():
    assert sorted(facts.step for facts in kit.STEPS) == sorted(HostStep)
    assert [facts.days_before for facts in kit.STEPS] == sorted(
        (facts.days_before for facts in kit.STEPS), reverse=True
    )


def test_a_step_is_late_only_while_it_is_not_done():
    event = EventFactory.create()
    days = [on(event, JUNE)]
    HostTask.objects.create(event=event, step=HostStep.ROOM)
    steps = {step.facts.step: step for step in kit.checklist(event, days, today=date(2027, 5, 7))}
    assert [steps[each].is_late for each in (HostStep.ROOM, HostStep.PAGE, HostStep.SPEAKERS)] == [
        False,
        True,
        False,
    ]


def test_without_a_day_there_are_no_dates_and_online_there_is_no_tea():
    event = EventFactory.create()
    assert {step.due for step in kit.checklist(event, [])} == {None}
    days = [on(event, JUNE, mode=Mode.ONLINE)]
    steps = {step.facts.step for step in kit.checklist(event, days)}
    assert set(HostStep) - steps == {HostStep.ROOM, HostStep.CATERING, HostStep.PAPER}


def test_a_postponed_event_has_no_dates_to_count_from():
    event = EventFactory.create()
    days = [on(event, JUNE, state=SessionState.POSTPONED)]
    assert {step.due for step in kit.checklist(event, days)} == {None}


def with_needs(event, diet="", access="", **more):
    row = RegistrationFactory.create(event=event, **more)
    Needs.objects.create(registration=row, diet=diet, access=access)
    return row


def test_tea_and_cake_counts_people_in_the_room_and_names_only_whose_plate_matters():
    event = PublishedEventFactory.create()
    host = PersonFactory.create(name="Hal Host")
    signup.add_crew(event=event, person=host, part=Part.HOST, by=host)
    with_needs(event, diet="Vegetarian")
    with_needs(event, diet=" vegetarian. ")
    with_needs(event, diet="Vegan")
    with_needs(event, diet="Severe nut allergy", person=PersonFactory.create(name="Nell Nut"))
    with_needs(event, diet="Coeliac", person=PersonFactory.create(name="Ben Bread"))
    with_needs(event, access="Hearing loop", person=PersonFactory.create(name="Lou Loop"))
    with_needs(event, access="hearing loop")
    with_needs(event, diet="Halal", mode=Mode.ONLINE)
    with_needs(event, diet="Kosher", state=RegistrationState.CANCELLED, confirmed_at=None)
    tea = kit.tea_and_cake(event)
    assert (tea.guests, tea.team, tea.in_room) == (7, 1, 8)
    assert tea.diets == [("Vegetarian", 2), ("Coeliac", 1), ("Severe nut allergy", 1), ("Vegan", 1)]
    assert tea.by_name == [("Ben Bread", "Coeliac"), ("Nell Nut", "Severe nut allergy")]
    assert kit.access_needs(event) == [("Hearing loop", 2)]


def test_the_printed_sheets_name_nobody_who_need_not_be_known(client_of, officer):
    event = PublishedEventFactory.create(programme=officer.programme)
    with_needs(event, diet="Vegan", access="Step-free", person=PersonFactory.create(name="Vera Private"))
    with_needs(event, diet="Nut allergy", person=PersonFactory.create(name="Nell Nut"))
    html = client_of(officer.person).get(run_address(event, "kit/")).content.decode()
    assert "Vegan" in html
    assert "Step-free" in html
    assert "Nell Nut" in html
    assert "Vera Private" not in html


def test_the_run_sheet_follows_the_programme_with_its_discussions(client_of, officer):
    event = EventFactory.create(programme=officer.programme)
    day = on(event, JUNE, start_time=time(13, 30), end_time=time(15, 0))
    talk = Talk.objects.create(event=event, title="Opening the roof")
    Presenter.objects.create(
        talk=talk, person=PersonFactory.create(name="Jo Wilder"), state=PresenterState.INVITED
    )
    Slot.objects.create(session=day, position=0, kind=SlotKind.WELCOME, minutes=10)
    Slot.objects.create(
        session=day, position=1, kind=SlotKind.TALK, minutes=10, discussion_minutes=15, talk=talk
    )
    [sheet] = kit.run_sheets([day])
    assert [(f"{each.at:%H:%M}", each.what, each.who) for each in sheet.moments] == [
        ("13:00", "Door open, kettle on, signs up, sound and slides tried", ""),
        ("13:30", "Welcome", ""),
        ("13:40", "Opening the roof", "Jo Wilder (asked)"),
        ("15:00", "It ends: thanks, and feedback by mail tomorrow", ""),
    ]
    html = client_of(officer.person).get(run_address(event, "kit/run-sheet/")).content.decode()
    assert "Discussion from 13:50" in html


def test_without_a_programme_the_run_sheet_has_the_sessions_own_times():
    event = EventFactory.create()
    [sheet] = kit.run_sheets(
        [on(event, JUNE, start_time=time(10, 0), end_time=time(12, 0), mode=Mode.ONLINE)]
    )
    assert [f"{each.at:%H:%M}" for each in sheet.moments] == ["09:30", "10:00", "12:00"]
    assert not sheet.is_planned


def test_slides_stand_in_the_order_of_the_programme():
    event = EventFactory.create()
    day = on(event, JUNE)
    last, first, loose = (
        Talk.objects.create(event=event, title=title) for title in ("Last", "First", "Loose")
    )
    Slot.objects.create(session=day, position=1, kind=SlotKind.TALK, minutes=10, talk=last)
    Slot.objects.create(session=day, position=0, kind=SlotKind.TALK, minutes=10, talk=first)
    assert kit.talks_with_slides(event) == [first, last, loose]


@pytest.mark.parametrize("part", [part.slug for part in kit.PARTS])
def test_every_part_is_a_sheet_of_its_own(client_of, officer, part):
    event = scenarios.published(programme=officer.programme)
    response = client_of(officer.person).get(run_address(event, f"kit/{part}/"))
    assert response.status_code == 200
    assert f"<h1>{kit.part_named(part).title}</h1>" in response.content.decode()


def test_a_part_that_there_is_not_is_not_found(client_of, officer):
    event = scenarios.published(programme=officer.programme)
    assert client_of(officer.person).get(run_address(event, "kit/fireworks/")).status_code == 404


def test_the_kit_on_paper_can_be_read_by_a_screen_reader(client_of, officer):
    event = PublishedEventFactory.create(programme=officer.programme, title="Opening the roof")
    on(event, JUNE)
    with_needs(event, diet="Vegan", person=PersonFactory.create(name="Vera Private"))
    response = client_of(officer.person).get(run_address(event, "kit/pdf/"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    found, text = tagged(response.content), text_of(response.content)
    assert (found.title, found.language, found.shows_title) == ("Host's kit: Opening the roof", "en-GB", True)
    assert found.headings[0] == "H1"
    assert found.headings.count("H2") == len(kit.PARTS)
    assert set(found.headings[1:]) == {"H2", "H3"}
    assert found.tables
    assert all(headers and not loose for headers, loose in found.tables)
    assert [words in text for words in ("Vegan", "Photographs are taken here today", "Vera Private")] == [
        True,
        True,
        False,
    ]


def test_each_part_prints_alone(client_of, officer):
    event = PublishedEventFactory.create(programme=officer.programme)
    on(event, JUNE)
    desk = client_of(officer.person)
    for part in kit.PARTS:
        found = tagged(desk.get(run_address(event, f"kit/{part.slug}/pdf/")).content)
        assert found.title == f"{part.title}: {event.title}"
        assert set(found.headings) <= {"H1", "H2"}
    assert desk.get(run_address(event, "kit/no-such/pdf/")).status_code == 404
