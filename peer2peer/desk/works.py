"""What stands behind each kind of work: everyday doors with what waits there, and the bare tables."""

from dataclasses import dataclass
from typing import cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from common.admin import ScopedAdmin
from common.desk import Work, doors
from common.desk.scoped import programme_ids_of


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the desk, and what waits behind it, in words."""

    label: str
    address: str
    waiting: str = ""


def doors_of(desk: AdminSite, request: HttpRequest, work: Work) -> list[Way]:
    """The everyday doors of ``work`` that stand open for the officer."""
    found = []
    for door in doors:
        admin = desk._registry.get(door.model)
        if door.work is not work or admin is None or not admin.has_view_permission(request):
            continue
        number = door.count(programme_ids_of(request)) if door.count else 0
        found.append(Way(door.label, door.address, f"{number:,} {door.counted}" if number else ""))
    return found


def tables_of(desk: AdminSite, request: HttpRequest, work: Work) -> list[Way]:
    """The tables of ``work`` that no everyday door leads to, by name."""
    behind_doors = {door.model for door in doors if not door.url}
    admins = [
        cast(ScopedAdmin, admin) for model, admin in desk._registry.items() if model not in behind_doors
    ]
    return sorted(
        (
            Way(admin.heading, reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_changelist"))
            for admin in admins
            if admin.work is work and admin.has_view_permission(request)
        ),
        key=lambda way: way.label,
    )
