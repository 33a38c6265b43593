"""What beat runs for events."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "fill-places": {"task": "events.tasks.fill_all_places", "schedule": crontab(minute="17")},
    "lapse-offers": {"task": "events.tasks.lapse_offers", "schedule": 60.0},
    "erase-needs": {"task": "events.tasks.erase_needs", "schedule": crontab(hour="3", minute="45")},
    "ask-feedback": {"task": "events.tasks.ask_feedback", "schedule": 300.0},
    "forget-what-is-answered": {"task": "events.tasks.forget", "schedule": crontab(hour="4", minute="0")},
    "close-held-events": {"task": "events.tasks.advance_states", "schedule": 300.0},
    "announce-openings": {
        "task": "events.tasks.announce_openings",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "mail-introductions": {"task": "events.tasks.mail_introductions", "schedule": 300.0},
    "erase-introductions": {
        "task": "events.tasks.erase_introductions",
        "schedule": crontab(hour="3", minute="50"),
    },
}
