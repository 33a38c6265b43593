"""What a register says of museums: its columns, what their words mean, and the facts of one row."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from common.errors import DomainError
from people.choices import Accreditation, Governance, MuseumSize, MuseumStatus
from people.imports.kinds import ImportKind, Questions, Refused
from people.imports.mapping import ColumnMap, Target
from people.imports.meanings import NO, UNKNOWN, YES, Meanings, folded
from people.imports.places import tidy_postcode
from people.imports.reading import FOREIGN

Facts = dict[str, Any]

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


MUSEUMS = ImportKind("museum", "museums", TARGETS, must_make_sense, detail="Town")

STAYS = "it stays as it is known here"


def _year_closed(words: str) -> str | None:
    """A year or two that are over, or a day in one: the museum has closed."""
    years = [int(year) for year in re.findall(r"\d{4}", words)]
    if not years or not re.fullmatch(r"[\d\s/.:\-]+", words):
        return None
    return MuseumStatus.CLOSED if all(1500 < year <= timezone.localdate().year for year in years) else None


CLOSED = Meanings(
    "closed",
    "is such a museum open or closed?",
    {
        MuseumStatus.OPEN: (
            *NO,
            "open",
            "still open",
            "not closed",
            "never",
            "9999",
            "active",
            "current",
            "-",
        ),
        MuseumStatus.CLOSED: (
            *YES,
            "closed",
            "permanently closed",
            "closed permanently",
            "shut",
            "no longer open",
        ),
    },
    ((MuseumStatus.OPEN, "Open"), (MuseumStatus.CLOSED, "Closed")),
    f"{STAYS}; a new one is open",
    also=_year_closed,
)
ACCREDITATION = Meanings(
    "accreditation",
    "which Accreditation has such a museum?",
    {
        Accreditation.ACCREDITED: (*YES, "accredited", "full", "fully accredited", "full accreditation",
                                   "accreditation", "accredited museum"),
        Accreditation.PROVISIONAL: ("provisional", "provisionally accredited", "provisional accreditation",
                                    "accredited (provisional)"),
        Accreditation.WORKING_TOWARDS: ("working towards", "working toward", "working towards accreditation",
                                        "working toward accreditation", "wta"),
        Accreditation.NONE: (*NO, "not accredited", "non-accredited", "unaccredited", "no accreditation",
                             "no longer accredited", "formerly accredited", "previously accredited",
                             "accreditation removed", "accreditation withdrawn", "accreditation lapsed",
                             "removed", "withdrawn", "lapsed", "ex-accredited", "was accredited"),
    },
    tuple((value.value, str(value.label)) for value in Accreditation if value != Accreditation.UNKNOWN),
    STAYS,
)  # fmt: skip
SIZE = Meanings(
    "size",
    "how large is such a museum?",
    {
        MuseumSize.SMALL: ("small", "s"),
        MuseumSize.MEDIUM: ("medium", "m"),
        MuseumSize.LARGE: ("large", "l"),
        MuseumSize.HUGE: ("huge", "very large", "xl"),
    },
    tuple((value.value, str(value.label)) for value in MuseumSize if value != MuseumSize.UNKNOWN),
    STAYS,
)
#: Governance stands in two columns and in many words. The first sign that is among them, in this order, tells.
_GOVERNANCE_SIGNS = (
    ("local authority", Governance.LOCAL_AUTHORITY),
    ("council", Governance.LOCAL_AUTHORITY),
    ("national trust", Governance.INDEPENDENT),
    ("university", Governance.UNIVERSITY),
    ("independent", Governance.INDEPENDENT),
    ("national", Governance.NATIONAL),
    ("government", Governance.OTHER),
    ("other", Governance.OTHER),
)
_TAKEN_BACK = re.compile(r"\b(no|not|non|no longer|former|formerly|previously|ex|until|was)\b")


def _governance_sign(words: str) -> str | None:
    key = folded(words)
    # "Independent: not for profit" takes nothing back.
    if _TAKEN_BACK.search(key.replace("not for profit", "").replace("non profit", "")):
        return None
    found = (kind for sign, kind in _GOVERNANCE_SIGNS if re.search(rf"\b{sign}\b", key))
    return next(found, "" if not key.replace("unknown", "").strip() else None)


GOVERNANCE = Meanings(
    "governance",
    "who runs such a museum?",
    {},
    tuple((value.value, str(value.label)) for value in Governance if value != Governance.UNKNOWN),
    STAYS,
    also=_governance_sign,
)
FIXED = (CLOSED, ACCREDITATION, SIZE, GOVERNANCE)


def facts_of(
    cells: list[str], columns: ColumnMap, questions: Questions, *, row: int, header: list[str]
) -> Facts:
    """The facts that a row gives. Raises Refused."""

    def cell(target: str) -> str:
        return cells[columns[target]] if target in columns else ""

    def meant(meanings: Meanings, words: str) -> str:
        heading = header[columns[meanings.target]]
        return meanings.read(words, questions, row=row, name=facts["name"], heading=heading)

    facts: Facts = {"name": cell("name")}
    if not facts["name"]:
        raise Refused("It has no name.")
    if len(facts["name"]) > 200:
        raise Refused("Its name is longer than 200 characters.")
    if "register_number" in columns:
        facts["register_number"] = cell("register_number") or None
        if not facts["register_number"]:
            raise Refused("It has no register number, though the others do.")
        if len(facts["register_number"]) > 60:
            raise Refused("Its register number is longer than 60 characters.")
    if columns.keys() & {"address", "address_2"}:
        facts["address"] = ", ".join(part for part in (cell("address"), cell("address_2")) if part)[:300]
    for target, length in (("town", 100), ("area", 100)):
        if target in columns:
            facts[target] = cell(target)[:length]
    if "postcode" in columns:
        facts["postcode"] = tidy_postcode(cell("postcode"))
        if len(facts["postcode"]) > 10:
            raise Refused(f"“{facts['postcode'][:40]}” is not a postcode.")
    if "latitude" in columns:
        facts["latitude"] = degrees(cell("latitude"), 90, "latitude")
        facts["longitude"] = degrees(cell("longitude"), 180, "longitude")
        if (facts["latitude"] is None) != (facts["longitude"] is None):
            raise Refused("It has only one of latitude and longitude.")
    if columns.keys() & {"region", "country"}:
        facts["region"] = _region(cell("country"), cell("region"))
    if "accreditation" in columns:
        facts["accreditation"] = meant(ACCREDITATION, cell("accreditation")) or Accreditation.UNKNOWN.value
    if "governance" in columns:
        words = " ".join(filter(None, (cell("governance"), cell("governance_2"))))
        facts["governance"] = meant(GOVERNANCE, words) or Governance.UNKNOWN.value
    if "size" in columns:
        facts["size"] = meant(SIZE, cell("size")) or MuseumSize.UNKNOWN.value
    if "subjects" in columns:
        facts["subjects"] = list(dict.fromkeys(_subjects(cell("subjects"))))
    if "closed" in columns:
        status = meant(CLOSED, cell("closed"))
        # An empty cell says that it has not closed; words that nobody has explained say nothing.
        if status or folded(cell("closed")) in UNKNOWN:
            facts["status"] = status or MuseumStatus.OPEN.value
    if "website" in columns:
        site = cell("website")
        facts["website"] = site if not site or "://" in site else f"https://{site}"
        if len(facts["website"]) > 200:
            raise Refused("Its website address is too long.")
    return {name: str(value) if isinstance(value, str) else value for name, value in facts.items()}


def _subjects(text: str) -> Iterable[str]:
    return (part.strip()[:80] for part in re.split(r"[;/|]", text.replace("_", " ")) if part.strip())


def degrees(text: str, limit: int, what: str) -> float | None:
    """Latitude or longitude; None where the file does not know. Raises Refused."""
    if folded(text) in UNKNOWN:
        return None
    try:
        value = float(text)
    except ValueError:
        raise Refused(f"“{text[:40]}” is not a {what}.") from None
    if not -limit <= value <= limit:
        raise Refused(f"A {what} of {text[:20]} does not exist.")
    return value


def _region(country: str, region: str) -> str:
    """The English region, or else the nation: that is how programmes speak of where they work."""
    region = re.sub(r"\s{0,9}\(.{0,200}?\)", "", region).strip()
    if country and country.lower() not in {"england", "uk", "united kingdom", "great britain", "gb"}:
        return country[:80]
    return region[:80]
