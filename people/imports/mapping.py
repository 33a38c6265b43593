"""Which column of a register is which fact about a museum."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.errors import DomainError
from common.search import plain
from people.imports.reading import FOREIGN


@dataclass(frozen=True, slots=True)
class Target:
    """A fact that can be imported, what officers call it, and the names that registers give its column."""

    name: str
    label: str
    synonyms: tuple[str, ...]


TARGETS = (
    Target(
        "register_number",
        "Register number",
        ("museumid", "id", "registernumber", "accreditationnumber", "accreditationno", "number",
         "reference", "ref", "rdno"),
    ),
    Target(
        "name",
        "Name",
        ("museumname", "name", "museum", "nameofmuseum", "title", "organisation", "institution", "site"),
    ),
    Target("address", "Address", ("addressline1", "address1", "address", "street", "streetaddress")),
    Target("address_2", "Address, second line", ("addressline2", "address2", "addressline3")),
    Target("town", "Town", ("city", "town", "towncity", "posttown", "citytown", "location", "place")),
    Target("postcode", "Postcode", ("postcode", "postalcode", "zip", "postcodes")),
    Target("latitude", "Latitude", ("latitude", "lat", "y")),
    Target("longitude", "Longitude", ("longitude", "long", "lon", "lng", "x")),
    Target("country", "Nation", ("adminarea1", "nation", "country", "homenation")),
    Target(
        "region",
        "Region",
        ("region", "adminarea2", "englishregion", "governmentregion", "aceregion", "acearea"),
    ),
    Target(
        "area",
        "County or council",
        ("county", "adminarea3", "council", "localauthority", "district", "area"),
    ),
    Target(
        "accreditation",
        "Accreditation",
        ("accreditation", "accreditationstatus", "accredited", "status", "accreditationlevel"),
    ),
    Target(
        "governance",
        "Governance",
        ("governancetype", "governance", "governancesubtype", "type", "museumtype"),
    ),
    Target("governance_2", "Governance, more exactly", ("governancesubtype", "governancedetail")),
    Target("size", "Size", ("size", "museumsize", "visitorsize")),
    Target(
        "subjects",
        "Subjects",
        ("subjectmatter", "subject", "subjects", "subjectmatterfull",
         "collections", "collectiontype"),
    ),
    Target(
        "closed",
        "Year closed",
        ("yearclosedhigh", "yearclosed", "closed", "closingyear", "dateclosed", "yearclosedlow"),
    ),
    Target("website", "Website", ("website", "url", "web", "homepage")),
)  # fmt: skip
BY_NAME = {target.name: target for target in TARGETS}

#: A mapping says for each target the number of its column (from 0), or nothing.
ColumnMap = Mapping[str, int]


def heading_key(heading: str) -> str:
    """A heading by which columns are known again: no capitals, accents, spaces or signs."""
    return re.sub(r"[^a-z0-9]", "", plain(heading))


def guess(header: Sequence[str], targets: Sequence[Target] = TARGETS) -> dict[str, int]:
    """The likeliest column for each target, the better synonym first; no column is used twice."""
    headings = [heading_key(heading) for heading in header]
    found: dict[str, int] = {}
    for rank in range(max(len(target.synonyms) for target in targets)):
        for target in targets:
            if target.name in found or rank >= len(target.synonyms):
                continue
            for column, heading in enumerate(headings):
                if heading == target.synonyms[rank] and column not in found.values():
                    found[target.name] = column
                    break
    return found


def must_make_sense(columns: ColumnMap) -> None:
    """Refuse a mapping with which no museum could be told from another. Raises DomainError."""
    if "name" not in columns:
        raise DomainError(FOREIGN.format("no column holds the name of a museum."), field="name")
    if not columns.keys() & {"register_number", "postcode", "town"}:
        raise DomainError(
            FOREIGN.format("beside the name it needs a register number, a postcode or a town."), field="name"
        )
    if ("latitude" in columns) != ("longitude" in columns):
        raise DomainError(
            "Latitude and longitude go together: choose both columns or neither.", field="latitude"
        )
