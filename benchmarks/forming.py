"""Groups from the press of the button to the page that shows three ways, solver and all: 120 and 240 people."""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _site
from benchmarks.harness import Report

#: People, and the seconds that an officer may wait for them on two quiet cores.
TARGETS = {120: 10.0, 240: 20.0}
WAYS, GUARD = 3, 300.0


def main() -> int:
    """Run a solver as the site does, press the button and wait for the page."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        os.environ.update(
            P2P_ENV="demo", STATIC_ROOT=str(folder / "static"), MAIL_KEPT_DIR=str(folder / "mail")
        )
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from tools.prepare import migrate

        migrate()
        call_command("collectstatic", verbosity=0, interactive=False)
        settings.ALLOWED_HOSTS = ["*"]
        with _site.worker(folder, dict(os.environ), solves=True) as solver:
            pressed(fill(12))  # the engine is loaded and compiled once, as on a site that has run for a day
            for people, seconds in TARGETS.items():
                pool = fill(people)
                worked = _site.processor_seconds(solver)
                took, ways = pressed(pool)
                report.figure(f"{people} people, from the press to the page", took, "s", seconds, "lower")
                report.figure(f"{people} people, ways on the page", ways, "ways", WAYS)
                report.figure(
                    f"{people} people, processor of the solver", _site.processor_seconds(solver) - worked, "s"
                )
    return report.exit_code()


def fill(people: int):
    """A call with so many people, like museums': topics, places, sizes and half-days of their own."""
    from matching.choices import HalfDay
    from matching.factories import EntryFactory, PoolFactory
    from people.choices import Direction, MuseumSize
    from people.factories import TopicFactory
    from people.models import Topic, TopicInterest

    dice = random.Random(people)
    if Topic.objects.count() < 30:
        TopicFactory.create_batch(30)
    topics, pool = list(Topic.objects.all()), PoolFactory.create()
    for _ in range(people):
        entry = EntryFactory.create(
            pool=pool,
            half_days=sorted(dice.sample(HalfDay.values, 4)),
            kind=dice.choice(["staff", "staff", "volunteer", "trustee"]),
            museum__size=dice.choice(MuseumSize.values),
            museum__latitude=dice.uniform(50.8, 52.2),
            museum__longitude=dice.uniform(-1.2, 1.4),
        )
        TopicInterest.objects.bulk_create(
            TopicInterest(person=entry.person, topic=topic, direction=direction)
            for direction in Direction.values
            for topic in dice.sample(topics, 4)
        )
    return pool


def pressed(pool) -> tuple[float, int]:
    """Press the button as the officer of a call, and wait for the page of the ways: the seconds it took, and how many
    ways it shows. There are fewer than three where no third is different enough."""
    from django.test import Client
    from django.urls import reverse

    from matching.choices import RunState
    from matching.forming.forms import GroupsForm
    from matching.forming.run_settings import preset_of
    from matching.models import MatchRun
    from programmes.factories import OfficerFactory

    client = Client()
    client.force_login(OfficerFactory.create(programme=pool.programme).person)
    form = GroupsForm(None, preset=preset_of(""), aim=pool.programme.group_size)
    given = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in given.items() if value is not None and value is not False}
    began = time.monotonic()
    answer = client.post(reverse("admin:matching_pool_form_groups", args=[pool.pk]), given)
    if answer.status_code != 302:
        raise RuntimeError(f"The button answered {answer.status_code}.")
    run = MatchRun.objects.filter(pool=pool).latest("pk")
    while run.state == RunState.SOLVING:
        if time.monotonic() - began > GUARD:
            raise RuntimeError("No ways were found in five minutes.")
        time.sleep(0.1)
        run.refresh_from_db()
    page = client.get(answer["Location"])
    took = time.monotonic() - began
    ways = run.alternatives.count()
    if page.status_code != 200 or not ways:
        raise RuntimeError(f"The page answered {page.status_code} and the run has {ways} ways: {run.problem}")
    return took, ways


if __name__ == "__main__":
    sys.exit(main())
