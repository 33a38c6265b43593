"""The desk's pages of forming groups, and the pages of those who want one: what they show, and in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from matching.choices import EntryState, HalfDay, RunState
from matching.factories import EntryFactory, PoolFactory, close
from matching.forming import runs
from matching.forming.run_settings import PRESETS, settings_from
from matching.models import Entry, MatchRun, Seat
from matching.scenarios import on_the_board, solved
from people.factories import AffiliationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def press(verb, run):
    return reverse("admin:matching_matchrun_do", args=[run.pk, verb])


def at(page, run):
    return reverse(f"admin:matching_matchrun_{page}", args=[run.pk])


def test_every_weight_is_seen_and_a_preset_fills_them(desk, pool, wishes):
    page = desk.get(reverse("admin:matching_pool_form_groups", args=[pool.pk]) + "?preset=near")
    words = page.content.decode()
    assert "9 people want a group" in words
    for preset in PRESETS:
        assert preset.name in words
        assert escape(preset.purpose) in words
    assert page.context["form"]["weight_near"].initial == 3
    given = {"low": 3, "high": 5, "aim": 4, "need_topic": "on"}
    given |= {
        name: page.context["form"][name].initial for name in page.context["form"].fields if "weight" in name
    }
    given["weight_size"] = -2
    answer = desk.post(reverse("admin:matching_pool_form_groups", args=[pool.pk]) + "?preset=near", given)
    run = MatchRun.objects.get()
    assert answer.url == at("result", run)
    assert (run.settings["preset"], run.settings["weights"]["size"], run.seed) == ("near", -2, 1)


def test_bad_settings_come_back_with_a_sentence(desk, pool, wishes):
    page = desk.post(reverse("admin:matching_pool_form_groups", args=[pool.pk]), {"low": 9, "high": 4})
    assert page.status_code == 400
    assert MatchRun.objects.count() == 0


def test_progress_then_the_ways(desk, pool, wishes, officer, small):
    run = runs.ask(pool=pool, settings=small, seed=1, by=officer.person)
    run.starts.update(progress=40)
    page = desk.get(at("result", run))
    assert page.context["progress"] == 40
    assert 'data-fresh="working"' in page.content.decode()
    assert 'http-equiv="refresh"' in page.content.decode()
    asked = desk.get(at("result", run), headers={"Accept": "application/json"})
    assert (asked.json(), asked["Vary"]) == ({"percent": 40, "working": True}, "Accept, Cookie")
    desk.post(press("stop", run))
    assert "It is stopping" in desk.get(at("result", run)).content.decode()
    from matching.forming import solving

    for start in run.starts.all():
        solving.solve(start.pk)
    words = desk.get(at("result", run)).content.decode()
    assert "3 good ways to form groups of 9 people" in words
    assert "All share Collections review and Recruiting volunteers." in words
    assert "All are free on Tuesday morning and Tuesday afternoon." in words


def test_what_is_impossible_is_said(desk, pool, wishes, officer):
    run = MatchRun.objects.create(
        pool=pool, state="failed", problem="No way keeps all the rules.", code_version="x"
    )
    assert "No way keeps all the rules." in desk.get(at("result", run)).content.decode()


def test_the_whole_way_by_buttons(desk, pool, wishes, officer, small):
    run = solved(pool, by=officer.person, settings=small)
    page = desk.post(press("choose", run), {"number": 0}, follow=True)
    assert "Nobody is told before you publish." in page.content.decode()
    seat = run.seats.filter(group=0).first()
    size = run.seats.filter(group=0).count()
    run.refresh_from_db()
    refused = desk.post(press("move", run), {"seat": seat.pk, "to": "new", "version": run.board_version})
    assert refused.status_code == 409
    assert ("seat", str(seat.pk)) in refused.context["asks"]
    assert refused.context["repeat"] == press("move", run)
    given = {**dict(refused.context["asks"]), "reason": "They lead it.", "version": run.board_version}
    page = desk.post(refused.context["repeat"], given, follow=True)
    assert "They lead it." in page.content.decode()
    assert run.seats.filter(group=0).count() == size - 1
    run.refresh_from_db()
    desk.post(press("lock-group", run), {"group": 0, "version": run.board_version})
    assert not run.seats.filter(group=0, locked=False).exists()
    run.refresh_from_db()
    again = desk.post(press("again", run), {"version": run.board_version})
    assert again.url == at("result", MatchRun.objects.latest("pk"))
    page = desk.get(at("publish", run))
    assert f"Publish, and send {run.seats.count()} mails" in page.content.decode()
    page = desk.post(at("publish", run), {"version": run.board_version}, follow=True)
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED
    assert "No answer yet" in page.content.decode()
    desk.post(press("take-back", run))
    run.refresh_from_db()
    assert run.state == RunState.BOARD


@pytest.mark.parametrize(
    ("verb", "given"),
    [("move", {}), ("move", {"seat": "x"}), ("move", {"seat": 1, "to": "x"}), ("move", {"seat": 1, "to": "0"}),
     ("exchange", {}), ("again", {"version": ""})],
)  # fmt: skip
def test_nonsense_gets_a_sentence_on_the_board(desk, board, verb, given):
    page = desk.post(press(verb, board), {"version": board.board_version, **given})
    assert page.status_code in (400, 404, 409)
    assert page.context["problem"].message


def test_a_step_is_looked_at_on_the_board_and_one_there_is_not_is_not_found(desk, board):
    assert desk.get(press("move", board)).url == at("board", board)
    assert desk.post(press("dance", board)).status_code == 404
    assert {"move", "again"} & {
        button.name for button in desk.get(at("board", board)).context["buttons"]
    } == set()


def test_pages_are_constant_in_queries(desk, pool, topics, officer):
    from matching.conftest import wish

    def queries(page, run):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(at(page, run)).status_code == 200
        return len(seen)

    counts = []
    for number in range(2):
        for each in range(4 + number):  # up to ten people are worked out exactly, at once
            wish(pool, f"Person {number} {each}", topics)
        run = on_the_board(pool, by=officer.person, settings=settings_from(PRESETS[0], low=3, high=4))
        counts.append([queries(page, run) for page in ("result", "board", "publish")])
    assert counts[0] == counts[1]


def test_lists_are_constant_in_queries(desk, officer):
    def queries():
        found = []
        for model in ("pool", "entry", "matchrun"):
            with CaptureQueriesContext(connection) as seen:
                assert desk.get(reverse(f"admin:matching_{model}_changelist")).status_code == 200
            found.append(len(seen))
        return found

    def one():
        pool = PoolFactory.create(programme=officer.programme)
        EntryFactory.create(pool=pool)
        MatchRun.objects.create(pool=pool, state="failed", code_version="x", asked_by=PersonFactory.create())

    one()
    before = queries()
    one()
    one()
    assert queries() == before


@pytest.fixture
def published_twice(pool):
    """Groups of these entries published twice; those of ``out`` had no place in the first ``times`` of them."""

    def publish(entries, *, out, times=1):
        for number in range(2):
            run = MatchRun.objects.create(
                pool=pool, state="published", published_at=timezone.now(), chosen=0, code_version="x"
            )
            Seat.objects.bulk_create(
                Seat(run=run, entry=entry, group=None if entry in out and number < times else 0)
                for entry in entries
            )

    return publish


def shares_of(page, table=0):
    _, shares = page.context["fairness"].tables[table]
    return [(s.what, s.people, s.once_words, s.again_words) for s in shares]


def test_who_is_left_out_again_and_again(desk, pool, wishes, published_twice):
    staff = [wishes[0], *EntryFactory.create_batch(9, pool=pool, kind="staff", museum=None)]
    volunteers = EntryFactory.create_batch(5, pool=pool, kind="volunteer", museum=None)
    published_twice([*staff, *volunteers], out=[wishes[0], *volunteers], times=2)
    page = desk.get(reverse("admin:matching_pool_left_out", args=[pool.pk]))
    assert shares_of(page) == [
        ("Volunteer", 5, "5 (100 %)", "5"), ("Paid staff", 10, "fewer than 5", "fewer than 5"),
    ]  # fmt: skip
    assert "Ann Field: 2 times" in page.text
    assert "10 %" not in page.text


def test_rule_46_no_row_of_the_left_out_table_is_about_fewer_than_five(desk, pool, published_twice):
    kinds = {"staff": 12, "volunteer": 6, "trustee": 3, "student": 1}
    entries = {
        kind: EntryFactory.create_batch(many, pool=pool, kind=kind, museum=None)
        for kind, many in kinds.items()
    }
    published_twice([each for some in entries.values() for each in some], out=entries["student"])
    page = desk.get(reverse("admin:matching_pool_left_out", args=[pool.pk]))
    # Three and one are four: the next smallest kind is put to them, so that nothing is left over by subtraction.
    assert shares_of(page) == [
        ("Paid staff", 12, "0 (0 %)", "0"),
        ("The others together", 10, "fewer than 5", "0"),
    ]
    assert "Student" not in page.text


@pytest.mark.parametrize(("people", "rows"), [(4, []), (5, [("Paid staff", 5, "0 (0 %)", "0")])])
def test_rule_46_four_people_are_no_table_and_five_are(desk, pool, published_twice, people, rows):
    published_twice(EntryFactory.create_batch(people, pool=pool, kind="staff", museum=None), out=[])
    page = desk.get(reverse("admin:matching_pool_left_out", args=[pool.pk]))
    assert shares_of(page) == rows
    assert ("too few to be counted by kind" in page.text) == (people < 5)


# --- those who want a group -------------------------------------------------------------------------------------------
def test_somebody_says_what_they_want_and_pauses(client_of, pool):
    affiliation = AffiliationFactory.create(kind="volunteer")
    client = client_of(affiliation.person)
    page = client.get(pool.get_absolute_url())
    assert page.context["form"].initial["museum"] == affiliation.museum_id
    given = {"museum": affiliation.museum_id, "kind": "volunteer", "goal": "skill", "work": "alone",
             "years": "under_two", "never": ["mon-pm", "tue-am"], "meeting": "either", "travel_km": 30,
             "capacity": 1, "state": "in"}  # fmt: skip
    assert client.post(pool.get_absolute_url(), given).status_code == 302
    entry = Entry.objects.get()
    assert (entry.person, entry.museum, entry.half_days) == (
        affiliation.person,
        affiliation.museum,
        [day for day in HalfDay.values if day not in ("mon-pm", "tue-am")],
    )
    client.post(pool.get_absolute_url(), {**given, "state": "paused"})
    assert Entry.objects.get().state == EntryState.PAUSED
    refused = client.post(pool.get_absolute_url(), {**given, "never": HalfDay.values, "capacity": 0})
    assert refused.status_code == 400
    assert "Leave at least one half-day" in refused.content.decode()


def test_a_closed_call_takes_no_wishes_and_another_museum_is_not_offered(client_of, pool, wishes):
    person = PersonFactory.create()
    given = {"museum": wishes[0].museum_id, "kind": "staff", "goal": "skill", "work": "alone", "years": "under_two",
             "never": ["mon-pm"], "meeting": "either", "travel_km": 30, "capacity": 1, "state": "in"}  # fmt: skip
    assert client_of(person).post(pool.get_absolute_url(), given).status_code == 400
    close(pool)
    page = client_of(person).post(pool.get_absolute_url(), {**given, "museum": ""})
    assert page.status_code == 400
    assert "This call is closed." in page.content.decode()
    assert not Entry.objects.filter(person=person).exists()


def test_open_calls_stand_on_the_programmes_page(client, pool):
    assert pool.get_absolute_url() in client.get(f"/programmes/{pool.programme.slug}/").content.decode()
    close(pool)
    assert pool.get_absolute_url() not in client.get(f"/programmes/{pool.programme.slug}/").content.decode()


def test_the_desk_says_that_groups_wait(desk, board):
    assert "Groups for Peer groups, spring are on the board" in desk.get("/desk/").content.decode()
