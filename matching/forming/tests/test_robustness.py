"""What a way of forming groups costs in robustness: in words, on the board, and by the size a programme sets."""

from dataclasses import replace

import pytest
from django.urls import reverse

from matching import scenarios
from matching.choices import RunState
from matching.forming import runs
from matching.forming.problem import average_worth, question_of, size_counts, worth
from matching.forming.robustness import falls_below, note_on, robustness
from matching.forming.run_settings import PRESETS, Settings, settings_from
from matching.forming.tests.test_question_numbers import frozen, somebody
from matching.models import MatchRun, Pool

SIX = Settings(aim=6)


def test_four_who_each_leave_with_one_chance_in_six_fall_below_four_in_half_of_all_cases():
    assert falls_below(4, 4) == pytest.approx(1 - (5 / 6) ** 4)
    assert falls_below(3, 4) == pytest.approx(1)
    assert [round(falls_below(size, 4), 2) for size in (5, 6, 7, 8)] == [0.2, 0.06, 0.02, 0.0]


def test_each_way_says_in_words_how_soon_its_groups_are_too_small():
    assert robustness(SIX, [4, 4, 5, 6, 6]).says == [
        "Groups of six were aimed at; there are two of four and one of five.",
        "Two of 5 groups fall below four with the first who leaves.",
        "If one person in six leaves, about one of 5 would be below four.",
    ]
    assert robustness(SIX, [6] * 20).says == [
        "Groups of six were aimed at, and all are.",
        "No group falls below four with the first who leaves.",
        "If one person in six leaves, about one of 20 would be below four.",
    ]
    assert robustness(SIX, [4]).says == [
        "Groups of six were aimed at; there is one of four.",
        "The group falls below four with the first who leaves.",
    ]
    assert robustness(Settings(), [4] * 30).says == [
        "30 of 30 groups fall below four with the first who leaves.",
        "If one person in six leaves, about 16 of 30 would be below four.",
    ]
    assert robustness(SIX, []).says == []


def test_a_group_that_the_first_leaver_makes_too_small_says_so_on_the_board():
    assert [note_on(SIX, size) for size in (4, 5)] == ["The first who leaves takes it below four.", ""]


def test_the_size_aimed_at_counts_for_the_solver_and_not_for_how_well_people_fit():
    people = frozen(*(somebody(number) for number in range(8)))
    free, aimed = (
        question_of(people, replace(settings_from(PRESETS[0]), need_topic=False, aim=aim))
        for aim in (None, 6)
    )
    fours = [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert worth(aimed, fours) == pytest.approx(0.6 * worth(free, fours))
    assert average_worth(aimed, fours) == average_worth(free, fours)
    assert [size_counts(SIX, size) for size in (4, 5, 6, 7, 8, 12)] == pytest.approx(
        [0.6, 0.9, 1, 0.9, 0.6, 0.25]
    )


@pytest.fixture
def pool(pool, wishes) -> Pool:
    """Nine people who can all sit together, in a programme that wants groups of five."""
    pool.programme.group_size = 5
    pool.programme.save()
    return pool


def test_the_form_proposes_the_size_that_the_programme_sets(client, officer, pool):
    client.force_login(officer.person)
    page = client.get(reverse("admin:matching_pool_form_groups", args=[pool.pk]))
    assert page.context["form"]["aim"].value() == 5


def test_a_size_outside_the_smallest_and_largest_is_refused_beside_its_field(client, officer, pool):
    client.force_login(officer.person)
    address = reverse("admin:matching_pool_form_groups", args=[pool.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value is not None and value is not False}
    answer = client.post(address, {**given, "aim": 8, "high": 7})
    assert answer.status_code == 400
    assert answer.context["form"].errors["aim"] == [
        "The size to aim at lies between the smallest, 4, and the largest, 7."
    ]
    assert not MatchRun.objects.exists()


def test_ways_and_board_show_what_they_cost_in_robustness(client, officer, pool):
    client.force_login(officer.person)
    settings = replace(settings_from(PRESETS[0], aim=5), need_topic=False)
    run = scenarios.solved(pool, by=officer.person, settings=settings)
    assert run.state == RunState.READY
    page = client.get(reverse("admin:matching_matchrun_result", args=[run.pk]))
    sizes = [[len(group) for group in way.groups] for way in run.alternatives.all()]
    assert [list(each.robust.says) for each in page.context["ways"]] == [
        list(robustness(settings, each).says) for each in sizes
    ]
    for sentence in robustness(settings, sizes[0]).says:
        assert sentence in page.content.decode()
    board = scenarios.on_the_board(pool, by=officer.person, settings=replace(settings, aim=4))
    page = client.get(reverse("admin:matching_matchrun_board", args=[board.pk])).content.decode()
    fours = sum(len(group) == 4 for group in board.alternatives.get(number=board.chosen).groups)
    assert page.count("The first who leaves takes it below four.") == fours > 0


def test_old_runs_were_asked_without_a_size(officer, pool):
    run = runs.ask(pool=pool, settings=settings_from(PRESETS[0]), by=officer.person)
    run.settings.pop("aim")
    assert Settings.of(run.settings).aim is None
