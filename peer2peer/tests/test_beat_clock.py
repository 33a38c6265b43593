"""Jobs that run daily run once on the nights on which clocks change: beat counts in UTC, which no night shortens."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings

from peer2peer.celery import app

NIGHTS = [datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 10, 30, 20, tzinfo=UTC)]
DAILY = {
    name: each["schedule"]
    for name, each in app.conf.beat_schedule.items()
    if isinstance(each["schedule"], crontab)
}


def test_beat_counts_in_utc():
    assert (settings.CELERY_TIMEZONE, app.conf.enable_utc, str(app.timezone)) == ("UTC", True, "UTC")


@pytest.mark.parametrize("name", sorted(DAILY))
@pytest.mark.parametrize("evening", NIGHTS)
def test_once_on_each_night(name, evening):
    schedule = DAILY[name]
    minutes = [evening + timedelta(minutes=n) for n in range(24 * 60)]
    runs = [
        at for at in minutes
        if at.minute in schedule.minute and at.hour in schedule.hour and at.isoweekday() % 7 in schedule.day_of_week
    ]  # fmt: skip
    assert len(runs) == (24 * len(schedule.minute) if len(schedule.hour) == 24 else 1)


def test_each_app_says_what_beat_runs_for_it():
    app.loader.import_default_modules()
    assert {entry["task"].split(".")[0] for entry in app.conf.beat_schedule.values()} == {
        "agenda", "common", "community", "events", "files", "groups", "mailing", "matching", "people",
        "programmes",
    }  # fmt: skip
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()
