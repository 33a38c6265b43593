"""Carrying out a plan: all of it in one transaction, or nothing."""

from datetime import date
from typing import Any

from django.db import transaction

from common.errors import DomainError
from people.choices import MuseumStatus
from people.imports.checking import identity
from people.models import FormerMuseumStatus, Museum, MuseumFlag
from people.models.museum import DATED_FACTS

COORDINATES = "coordinates"
BATCH = 500


@transaction.atomic
def apply_plan(plan: dict[str, Any], *, on: date) -> None:
    """Write what the trial run found. Dated facts are kept as they were until ``on``. Raises DomainError when a museum
    was changed by somebody else since the trial run, so that nobody's work is written over unseen."""
    Museum.objects.bulk_create([Museum(**facts) for facts in plan["new"]], batch_size=BATCH)
    ids = [change["id"] for change in plan["changed"]]
    museums = Museum.objects.select_for_update(no_key=True).in_bulk(ids)
    former: list[FormerMuseumStatus] = []
    fields: set[str] = set()
    for change in plan["changed"]:
        museum = museums.get(change["id"])
        if museum is None or any(getattr(museum, name) != value for name, value in change["before"].items()):
            raise DomainError(
                f"{change['name']} was changed by somebody else since the trial run. Run it again to see how."
            )
        if change["after"].keys() & set(DATED_FACTS):
            former.append(
                FormerMuseumStatus(
                    museum=museum, until=on, **{name: getattr(museum, name) for name in DATED_FACTS}
                )
            )
        for name, value in change["after"].items():
            setattr(museum, name, value)
        fields |= change["after"].keys()
    FormerMuseumStatus.objects.bulk_create(former, batch_size=BATCH, ignore_conflicts=True)
    if fields:
        Museum.objects.bulk_update(list(museums.values()), sorted(fields), batch_size=BATCH)
    _flag(plan["flags"])


def _flag(flags: list[dict[str, Any]]) -> None:
    """Raise the doubts that are not open yet, and leave alone those an officer has settled."""
    if not flags:
        return
    by_identity = {
        identity(dict(facts)): facts["pk"]
        for facts in Museum.objects.exclude(status=MuseumStatus.MERGED).values(
            "pk", "register_number", "name", "postcode", "town"
        )
    }
    judged = set(MuseumFlag.objects.filter(kind=COORDINATES).values_list("museum", "detail"))
    MuseumFlag.objects.bulk_create(
        [
            MuseumFlag(museum_id=by_identity[flag["key"]], kind=COORDINATES, detail=flag["detail"])
            for flag in flags
            if flag["key"] in by_identity and (by_identity[flag["key"]], flag["detail"]) not in judged
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
