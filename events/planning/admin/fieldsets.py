"""How the form of an event is set out on the desk."""

from typing import Any

EVENT_FIELDSETS: tuple[tuple[str | None, Any], ...] = (
    (None, {"fields": ("programme", "kind", "title", "summary", "description")}),
    (
        "Places and sign-up",
        {
            "fields": (
                "capacity", "room_capacity", "places_in_person", "places_online", "bring_up_to", "takes_bookings",
                "signup_opens_at", "signup_closes_at", "announces",
            )
        },
    ),
    (
        "Fair shares",
        {
            "description": "Whoever is over a limit waits in line, and nobody is turned away.",
            "fields": ("museum_limit", "museum_limit_until", "region_first_until"),
        },
    ),
    ("About", {"fields": ("theme", "series", "topics", "hosts", "region", "cost_note")}),
    ("What it took", {"fields": ("officer_days",)}),
    ("State", {"fields": ("state", "state_reason")}),
)  # fmt: skip
