"""Real museums, by public knowledge: enough to feel at home. Officers import the whole register themselves."""

import csv
from pathlib import Path
from typing import Any

from people.models import Museum, Network, NetworkMembership

#: One line a museum; its columns are fields of the model.
MUSEUMS = Path(__file__).with_name("museums.csv")


def load() -> dict[str, Museum]:
    """Write the museums and one network. Returns the museums by name."""
    with MUSEUMS.open(encoding="utf-8", newline="") as file:
        museums = [_museum(line) for line in csv.DictReader(file)]
    Museum.objects.bulk_create(museums)
    by_name = {museum.name: museum for museum in museums}
    network = Network.objects.create(
        name="Dover Museums & Arts Group",
        area="Dover district",
        description="Museums and arts organisations of one district who meet in each other's buildings.",
    )
    for name in ("Dover Museum", "Deal Museum", "Sandwich Guildhall Museum"):
        NetworkMembership.objects.create(network=network, museum=by_name[name])
    return by_name


def _museum(line: dict[str, Any]) -> Museum:
    place = {name: float(line.pop(name)) for name in ("latitude", "longitude")}
    return Museum(**line | place | {"subjects": line["subjects"].split("; ")})
