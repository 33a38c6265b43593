"""Whole phases of forming groups, used by tests and by the demo data."""

import random
from collections.abc import Sequence
from dataclasses import replace

from matching.choices import Goal, HalfDay, Meeting, RunState, WorkRole, Years
from matching.forming import board, runs, snapshot, solving
from matching.forming.run_settings import PRESETS, Settings, settings_from
from matching.models import Entry, MatchRun, Pool, Seat
from people.choices import AffiliationKind, Direction
from people.models import Person, Topic, TopicInterest


def wishes(pool: Pool, people: Sequence[Person], topics: Sequence[Topic], *, seed: int = 1) -> list[Entry]:
    """Wishes of real variety: most are free on a few half-days, a fifth meet only in person, some only online."""
    dice = random.Random(seed)  # noqa: S311
    made = []
    for person in people:
        affiliation = person.affiliations.current().select_related("museum").first()
        entry, _ = Entry.objects.get_or_create(
            pool=pool,
            person=person,
            defaults={
                "museum": affiliation.museum if affiliation else None,
                "kind": affiliation.kind if affiliation else AffiliationKind.FREELANCE,
                "goal": dice.choice(Goal.values),
                "work": dice.choice(WorkRole.values),
                "years": dice.choice(Years.values),
                "meeting": dice.choices(Meeting.values, (2, 7, 1))[0],
                "travel_km": dice.choice((40, 60, 100)),
                "half_days": sorted(
                    dice.sample(HalfDay.values, dice.randint(2, 6)), key=HalfDay.values.index
                ),
            },
        )
        made.append(entry)
        for direction in (Direction.OFFER, Direction.WANT):
            for topic in dice.sample(list(topics), min(3, len(topics))):
                TopicInterest.objects.get_or_create(person=person, topic=topic, direction=direction)
    return made


def solved(pool: Pool, *, by: Person, settings: Settings | None = None, seed: int = 1) -> MatchRun:
    """A run with its ways found, as workers would have."""
    run = runs.ask(pool=pool, settings=settings or settings_from(PRESETS[0]), seed=seed, by=by)
    for start in run.starts.all():
        solving.solve(start.pk)
    run.refresh_from_db()
    return run


def by_hand(
    pool: Pool, groups: Sequence[Sequence[Entry]], *, by: Person, settings: Settings | None = None
) -> MatchRun:
    """A run with these groups on its board, which nobody had to work out."""
    settings = settings or replace(settings_from(PRESETS[0]), need_topic=False)
    run = MatchRun.objects.create(
        pool=pool,
        settings=settings.as_data(),
        input=snapshot.freeze(pool),
        code_version=runs.CODE_VERSION,
        asked_by=by,
        state=RunState.BOARD,
        chosen=0,
    )
    Seat.objects.bulk_create(
        Seat(run=run, entry=entry, group=number) for number, group in enumerate(groups) for entry in group
    )
    return run


def on_the_board(pool: Pool, *, by: Person, settings: Settings | None = None) -> MatchRun:
    """A run whose best way lies on the board."""
    return board.choose(run=solved(pool, by=by, settings=settings), number=0, by=by)
