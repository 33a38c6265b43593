"""What an import would do: every row read, judged, and held against the museums that are known. Nothing is written."""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from people.choices import Accreditation, Governance, MuseumSize, MuseumStatus
from people.imports.mapping import ColumnMap
from people.imports.places import FAR_KM, centroids, kilometres, tidy_postcode
from people.imports.reading import Table
from people.models import Museum

Facts = dict[str, Any]
#: What a file does not know never wipes out what the house knows.
NOTHING: tuple[Any, ...] = (None, "", [], "unknown")
Progress = Callable[[float], None]


class Refused(Exception):
    """Why one row is not imported, as a sentence."""


@dataclass
class ImportPlan:
    """What would be done, as plain data that can be kept and shown: facts of new museums, changes of known ones."""

    new: list[Facts] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)  # {"id", "name", "row", "before", "after"}
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)  # {"row", "name", "reason"}
    flags: list[dict[str, Any]] = field(default_factory=list)  # {"key", "row", "name", "detail"}

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def make_plan(table: Table, columns: ColumnMap, *, progress: Progress = lambda share: None) -> ImportPlan:
    """Judge every row of ``table``. ``progress`` is called with the share done, from 0 to 1."""
    plan = ImportPlan()
    known = _Known()
    seen: dict[str, int] = {}
    accepted: list[tuple[int, Facts]] = []
    rows = _without_descriptions(table, columns)
    for done, (number, cells) in enumerate(rows):
        name = cells[columns["name"]]
        try:
            facts = facts_of(cells, columns)
            key = identity(facts)
            if key in seen:
                raise Refused(f"It is the same museum as row {seen[key]}.")
            museum = known.find(facts)
            if museum is not None and museum.status == MuseumStatus.MERGED:
                raise Refused(f"It has merged into {museum.merged_into}.")
            seen[key] = number
        except Refused as refusal:
            plan.refused.append({"row": number, "name": name, "reason": str(refusal)})
            continue
        accepted.append((number, facts))
        if museum is None:
            plan.new.append(facts)
        else:
            changes = {
                name: value
                for name, value in facts.items()
                if value not in NOTHING and getattr(museum, name) != value
            }
            if changes:
                before = {name: getattr(museum, name) for name in changes}
                plan.changed.append(
                    {"id": museum.pk, "name": museum.name, "row": number, "before": before, "after": changes}
                )
            else:
                plan.unchanged += 1
        if done % 200 == 0:
            progress(0.8 * done / len(rows))
    plan.flags = list(_far_from_their_postcode(accepted))
    progress(1.0)
    return plan


def identity(facts: Facts) -> str:
    """What tells one museum from another: its register number, or else its name and where it is. A postcode alone
    never does: many museums share one."""
    if facts.get("register_number"):
        return f"number:{facts['register_number']}"
    return f"name:{facts['name'].lower()}|{facts.get('postcode', '')}|{facts.get('town', '').lower()}"


class _Known:
    """The museums in the database, by number and by name and place."""

    def __init__(self) -> None:
        self.by_number: dict[str, Museum] = {}
        self.by_name: dict[tuple[str, str], Museum] = {}
        for museum in Museum.objects.select_related("merged_into").order_by("pk"):
            if museum.register_number:
                self.by_number[museum.register_number] = museum
            if museum.status != MuseumStatus.MERGED:
                for place in (museum.postcode, museum.town.lower()):
                    self.by_name.setdefault((museum.name.lower(), place), museum)

    def find(self, facts: Facts) -> Museum | None:
        """The museum that a row is about. One without a number of its own is given to the first row it fits."""
        number = facts.get("register_number")
        if number and number in self.by_number:
            return self.by_number[number]
        name = facts["name"].lower()
        places = [place for place in (facts.get("postcode", ""), facts.get("town", "").lower()) if place]
        for museum in (self.by_name.get((name, place)) for place in places):
            if museum is None or (number and museum.register_number):
                continue  # Another number is another museum, even of the same name in the same place.
            if number:
                self.by_number[number] = museum
                self.by_name = {key: other for key, other in self.by_name.items() if other is not museum}
            return museum
        return None


def facts_of(cells: list[str], columns: ColumnMap) -> Facts:
    """The facts that a row gives. Raises Refused."""

    def cell(target: str) -> str:
        return cells[columns[target]] if target in columns else ""

    facts: Facts = {"name": cell("name")}
    if not facts["name"]:
        raise Refused("It has no name.")
    if len(facts["name"]) > 200:
        raise Refused("Its name is longer than 200 characters.")
    if "register_number" in columns:
        facts["register_number"] = cell("register_number") or None
        if not facts["register_number"]:
            raise Refused("It has no register number, though the others do.")
    if columns.keys() & {"address", "address_2"}:
        facts["address"] = ", ".join(part for part in (cell("address"), cell("address_2")) if part)[:300]
    for target, length in (("town", 100), ("area", 100)):
        if target in columns:
            facts[target] = cell(target)[:length]
    if "postcode" in columns:
        facts["postcode"] = tidy_postcode(cell("postcode"))
        if len(facts["postcode"]) > 10:
            raise Refused(f"“{facts['postcode']}” is not a postcode.")
    if "latitude" in columns:
        facts["latitude"] = _degrees(cell("latitude"), 90, "latitude")
        facts["longitude"] = _degrees(cell("longitude"), 180, "longitude")
        if (facts["latitude"] is None) != (facts["longitude"] is None):
            raise Refused("It has only one of latitude and longitude.")
    if columns.keys() & {"region", "country"}:
        facts["region"] = _region(cell("country"), cell("region"))
    if "accreditation" in columns:
        facts["accreditation"] = _accreditation(cell("accreditation"))
    if "governance" in columns:
        facts["governance"] = _governance(cell("governance"), cell("governance_2"))
    if "size" in columns:
        facts["size"] = _size(cell("size"))
    if "subjects" in columns:
        subjects = re.split(r"[;/|]", cell("subjects").replace("_", " "))
        facts["subjects"] = list(dict.fromkeys(part.strip()[:80] for part in subjects if part.strip()))
    if "closed" in columns:
        still_open = cell("closed").lower() in {"", "na", "n/a", "no", "none", "-", "9999", "open"}
        facts["status"] = MuseumStatus.OPEN.value if still_open else MuseumStatus.CLOSED.value
    if "website" in columns:
        site = cell("website")
        facts["website"] = site if not site or "://" in site else f"https://{site}"
        if len(facts["website"]) > 200:
            raise Refused("Its website address is too long.")
    return facts


def _degrees(text: str, limit: int, what: str) -> float | None:
    if not text or text.lower() in {"na", "n/a", "unknown"}:
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
    region = re.sub(r"\s*\(.*?\)", "", region).strip()
    if country and country.lower() not in {"england", "uk", "united kingdom", "great britain", "gb"}:
        return country[:80]
    return region[:80]


def _accreditation(text: str) -> str:
    word = text.lower()
    if "working" in word:
        return Accreditation.WORKING_TOWARDS
    if "provisional" in word:
        return Accreditation.PROVISIONAL
    if word in {"unaccredited", "no", "n", "not accredited", "none", "0", "false"} or word.startswith(
        ("un", "not ")
    ):
        return Accreditation.NONE
    if word in {"yes", "y", "1", "true", "full"} or "accredited" in word:
        return Accreditation.ACCREDITED
    return Accreditation.UNKNOWN


def _governance(text: str, detail: str) -> str:
    words = f"{text} {detail}".lower().replace("_", " ").replace("-", " ")
    for sign, kind in (
        ("local authority", Governance.LOCAL_AUTHORITY),
        ("council", Governance.LOCAL_AUTHORITY),
        ("national trust", Governance.INDEPENDENT),
        ("university", Governance.UNIVERSITY),
        ("independent", Governance.INDEPENDENT),
        ("national", Governance.NATIONAL),
        ("government", Governance.OTHER),
        ("other", Governance.OTHER),
    ):
        if sign in words:
            return kind
    return Governance.UNKNOWN


def _size(text: str) -> str:
    word = text.lower().strip()
    return {"very large": "huge"}.get(word, word if word in MuseumSize.values else MuseumSize.UNKNOWN.value)


def _without_descriptions(table: Table, columns: ColumnMap) -> list[tuple[int, list[str]]]:
    """The rows, less a row under the header that explains the columns: its figures are not figures."""
    if not table.rows:
        return []
    _, first = table.rows[0]
    wrong = 0
    for target, limit in (("latitude", 90), ("longitude", 180)):
        if target in columns:
            try:
                _degrees(first[columns[target]], limit, target)
            except Refused:
                wrong += 1
    if "postcode" in columns:
        wrong += len(first[columns["postcode"]]) > 10
    wrong += bool(re.search(r"\bname of\b|\bmuseum'?s? name\b|^name$", first[columns["name"]].lower()))
    return table.rows[1:] if wrong >= 2 or (wrong and len(columns) <= 4) else table.rows


def _far_from_their_postcode(rows: Iterable[tuple[int, Facts]]) -> Iterable[dict[str, Any]]:
    """Museums whose coordinates lie far from their own postcode: flagged, neither believed nor refused."""
    placed = [
        (number, facts)
        for number, facts in rows
        if facts.get("latitude") is not None and facts.get("postcode")
    ]
    middles = centroids({facts["postcode"] for _, facts in placed})
    for number, facts in placed:
        middle = middles.get(facts["postcode"])
        if middle is None:
            continue
        away = kilometres((facts["latitude"], facts["longitude"]), middle)
        if away > FAR_KM:
            detail = f"Its coordinates lie {away:.0f} km from its postcode {facts['postcode']}."
            yield {"key": identity(facts), "row": number, "name": facts["name"], "detail": detail}
