"""How the form of an event is set out on the desk: what everybody fills in, and closed below it what some need."""

from typing import Any

from events.planning.admin.days import MORE_OF_THE_DAY, WHEN
from events.planning.picture_fields import FIELDS

Fieldsets = tuple[tuple[str | None, Any], ...]
CLOSED = ("collapse",)

_MORE_WORDS = (
    "More words about it",
    {
        "classes": CLOSED,
        "fields": ("description", "kind", "theme", "series", "topics", "hosts", "region", "cost_note"),
    },
)
_PICTURE = (
    "Picture",
    {"classes": CLOSED, "description": "Shown on the event's page.", "fields": FIELDS},
)
_SIGN_UP = (
    "More about places and sign-up",
    {
        "classes": CLOSED,
        "fields": (
            "room_capacity", "places_in_person", "places_online", "bring_up_to", "takes_bookings",
            "signup_opens_at", "signup_closes_at", "announces",
        ),
    },
)  # fmt: skip
_FAIR_SHARES = (
    "Fair shares",
    {
        "classes": CLOSED,
        "description": "Whoever is over a limit waits in line, and nobody is turned away.",
        "fields": ("museum_limit", "museum_limit_until", "region_first_until"),
    },
)

#: Eight fields make an event.
NEW_EVENT: Fieldsets = (
    (None, {"fields": ("programme", "title", "summary", WHEN, "venue", "capacity")}),
    ("More about the day and the place", {"classes": CLOSED, "fields": MORE_OF_THE_DAY}),
    _MORE_WORDS,
    _PICTURE,
    _SIGN_UP,
    _FAIR_SHARES,
)
EVENT_FIELDSETS: Fieldsets = (
    (None, {"fields": ("programme", "title", "summary", "capacity")}),
    _MORE_WORDS,
    _PICTURE,
    _SIGN_UP,
    _FAIR_SHARES,
    ("What it took", {"classes": CLOSED, "fields": ("officer_days",)}),
    ("State", {"classes": CLOSED, "fields": ("state", "state_reason")}),
)
