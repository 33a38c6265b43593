"""What an import of museums would do: every row judged and held against those that are known. Nothing is written."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from common.search import plain
from people.choices import MuseumStatus
from people.imports.kinds import Answers, Effect, ImportQuestion, Outcome, Questions, Refused, Trial
from people.imports.mapping import ColumnMap
from people.imports.museums import Facts, degrees, facts_of
from people.imports.places import FAR_KM, centroids, kilometres
from people.imports.reading import Table
from people.models import Museum
from people.models.museum import DATED_FACTS
from people.museums.checked import values_officers_checked

#: What a file does not know never wipes out what the house knows.
NOTHING: tuple[Any, ...] = (None, "", [], "unknown")
Progress = Callable[[float], None]
#: Words that many museums have in common.
_COMMON = frozenset(
    ["museum", "museums", "gallery", "galleries", "art", "house", "centre", "heritage", "trust", "castle"]
)
_SMALL = frozenset(["and", "the", "of", "at", "in"])


@dataclass
class ImportPlan:
    """What would be done, as plain data that can be kept and shown: facts of new museums, changes of known ones."""

    new: list[Facts] = field(default_factory=list)
    new_rows: list[int] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(
        default_factory=list
    )  # {"id", "name", "row", "before", "after", "kept"}
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)  # {"row", "name", "reason"}
    flags: list[dict[str, Any]] = field(default_factory=list)  # {"key", "row", "name", "detail"}
    questions: list[ImportQuestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def make_plan(
    table: Table,
    columns: ColumnMap,
    *,
    answers: Answers | None = None,
    progress: Progress = lambda share: None,
) -> ImportPlan:
    """Judge every row of ``table``. ``progress`` is called with the share done, from 0 to 1."""
    plan = ImportPlan(notes=list(table.notes))
    known, questions = _Known(), Questions(answers or {})
    seen: dict[str, int] = {}
    added: dict[str, list[tuple[int, Facts]]] = defaultdict(list)
    accepted: list[tuple[int, Facts]] = []
    changes: list[tuple[int, Museum, Facts]] = []
    rows = _without_descriptions(table, columns)
    for done, (number, cells) in enumerate(rows):
        try:
            facts = facts_of(cells, columns, questions, row=number, header=table.header)
            key = identity(facts)
            if key in seen:
                raise Refused(f"It is the same museum as row {seen[key]}.")
            museum = known.find(facts) or _one_of(known.near(facts), facts, questions, row=number)
            if museum is None:
                _must_be_another(added[facts.get("postcode", "")], facts, questions, row=number)
            if museum is not None and museum.status == MuseumStatus.MERGED:
                raise Refused(f"It has merged into {museum.merged_into}.")
            seen[key] = number
        except Refused as refusal:
            reason = _with_formula(str(refusal), table, columns, number)
            plan.refused.append({"row": number, "name": cells[columns["name"]], "reason": reason})
            continue
        accepted.append((number, facts))
        if museum is None:
            added[facts.get("postcode", "")].append((number, facts))
            plan.new.append(facts)
            plan.new_rows.append(number)
        else:
            changes.append((number, museum, facts))
        if done % 200 == 0:
            progress(0.8 * done / len(rows))
    _changes(plan, changes, questions)
    plan.flags = list(_far_from_their_postcode(accepted))
    plan.questions = list(questions.asked.values())
    progress(1.0)
    return plan


def as_trial(plan: Mapping[str, Any]) -> Trial:
    """A plan that was kept, in the words of every trial run."""
    rows = plan.get("new_rows", [])
    effects = [
        Effect(row, facts["name"], Outcome.NEW, ("It is added.",), facts.get("town", ""))
        for row, facts in zip([*rows, *[0] * len(plan.get("new", []))], plan.get("new", []), strict=False)
    ]
    effects += [
        Effect(
            change["row"],
            change["name"],
            Outcome.CHANGED if change["after"] else Outcome.SAME,
            tuple(_said(change)),
        )
        for change in plan.get("changed", [])
    ]
    effects += [
        Effect(each["row"], each["name"], Outcome.REFUSED, (each["reason"],))
        for each in plan.get("refused", [])
    ]
    doubts = [
        Effect(each["row"], each["name"], Outcome.CHANGED, (each["detail"],))
        for each in plan.get("flags", [])
    ]
    questions = [ImportQuestion.from_data(each) for each in plan.get("questions", [])]
    return Trial(effects, questions, doubts, plan.get("unchanged", 0), list(plan.get("notes", [])))


def _said(change: Mapping[str, Any]) -> Iterable[str]:
    for name, value in change["after"].items():
        before = _in_words(name, change["before"][name])
        was = f" instead of “{before}”" if before else ""
        dated = " (the old value is kept for reports on earlier days)" if name in DATED_FACTS else ""
        yield f"{_label(name)}: “{_in_words(name, value)}”{was}{dated}"
    for name, value in change.get("kept", {}).items():
        yield f"{_label(name)} stays: the file says “{_in_words(name, value)}”, and an officer has checked it"


def _label(name: str) -> str:
    return str(_column(name).verbose_name).capitalize()


def _column(name: str) -> Any:
    return Museum._meta.get_field(name)


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    choices = dict(_column(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def _with_formula(reason: str, table: Table, columns: ColumnMap, row: int) -> str:
    cells = [name for name, column in columns.items() if (row, column) in table.formulas]
    return f"{reason} There is a formula without its value in this row." if cells else reason


# --- which museum a row is about --------------------------------------------------------------------------------------


def identity(facts: Facts) -> str:
    """What tells one museum from another: its register number, or else its name and where it is. A postcode alone
    never does: many museums share one."""
    if facts.get("register_number"):
        return f"number:{facts['register_number']}"
    return f"name:{facts['name'].lower()}|{facts.get('postcode', '')}|{facts.get('town', '').lower()}"


def words_of(name: str) -> frozenset[str]:
    """The words by which names are compared: "Jane Austen's House" and "JANE AUSTENS HOUSE" are the same ones."""
    plainly = re.sub(r"['’`]", "", plain(name).replace("&", " "))
    words = frozenset(re.findall(r"[a-z0-9]+", plainly))
    return words - _SMALL or words


def may_be_one(name: str, other: str) -> bool:
    """Whether two names at one address may be one museum's: a word apart, or one within the other."""
    one, two = words_of(name), words_of(other)
    if one <= two or two <= one:
        return bool((one & two) - _COMMON) or one == two
    return len(one - two) <= 1 and len(two - one) <= 1 and bool((one & two) - _COMMON)


class _Known:
    """The museums in the database, by number and by name and place."""

    def __init__(self) -> None:
        self.by_number: dict[str, Museum] = {}
        self.by_name: dict[tuple[str, str], Museum] = {}
        self.at: dict[str, list[Museum]] = defaultdict(list)
        self.called: dict[tuple[frozenset[str], str], list[Museum]] = defaultdict(list)
        for museum in Museum.objects.select_related("merged_into").order_by("pk"):
            if museum.register_number:
                self.by_number[museum.register_number] = museum
            if museum.status != MuseumStatus.MERGED:
                for place in (museum.postcode, museum.town.lower()):
                    self.by_name.setdefault((museum.name.lower(), place), museum)
                if museum.postcode:
                    self.at[museum.postcode].append(museum)
                if museum.town:
                    self.called[words_of(museum.name), museum.town.lower()].append(museum)

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
                self.take(number, museum)
            return museum
        return None

    def near(self, facts: Facts) -> list[Museum]:
        """Those that a row may be about: a word apart at its postcode, or of the same words in its town."""
        number = facts.get("register_number")
        town = self.called.get((words_of(facts["name"]), facts.get("town", "").lower()), [])
        here = [
            museum
            for museum in self.at.get(facts.get("postcode", ""), [])
            if may_be_one(museum.name, facts["name"])
        ]
        return [
            museum
            for museum in dict.fromkeys([*here, *town])
            if not (number and museum.register_number)
        ]  # fmt: skip

    def take(self, number: str, museum: Museum) -> None:
        """A museum without a number is that of a row: no other row is asked about it."""
        self.by_number[number] = museum
        self.by_name = {key: other for key, other in self.by_name.items() if other is not museum}
        for some in (*self.at.values(), *self.called.values()):
            if museum in some:
                some.remove(museum)


def _one_of(near: Iterable[Museum], facts: Facts, questions: Questions, *, row: int) -> Museum | None:
    """Ask whether a row is about one of the museums ``near`` it. Raises Refused while nobody has said."""
    for museum in near:
        said = questions.ask(
            f"same:{museum.pk}:{plain(facts['name'])}"[:120],
            f"Is “{facts['name']}” the same museum as “{museum}”, which is here"
            + (f" at {museum.postcode}?" if museum.postcode else "?"),
            (("yes", "Yes, the same museum"), ("no", "No, another one")),
            otherwise="the row waits, and is not imported",
            row=row,
            name=facts["name"],
        )
        if said == "yes":
            return museum
        if not said:
            raise Refused(f"It may be “{museum}”, which is here. Answer the question about it.")
    return None


def _must_be_another(added: list[tuple[int, Facts]], facts: Facts, questions: Questions, *, row: int) -> None:
    """Ask whether a row without a number repeats one before it at its postcode. Raises Refused unless it does not."""
    if facts.get("register_number") or not facts.get("postcode"):
        return
    for number, other in added:
        if not may_be_one(other["name"], facts["name"]):
            continue
        said = questions.ask(
            f"twice:{number}:{plain(facts['name'])}"[:120],
            f"Is “{facts['name']}” in row {row} the same museum as “{other['name']}” in row {number}, at its postcode?",
            (("yes", "Yes, the same museum"), ("no", "No, another one")),
            otherwise="the row waits, and is not imported",
            row=row,
            name=facts["name"],
        )
        if said != "no":
            raise Refused(f"It {'is' if said else 'may be'} the same museum as row {number}.")


# --- what would change ------------------------------------------------------------------------------------------------


def _changes(plan: ImportPlan, rows: list[tuple[int, Museum, Facts]], questions: Questions) -> None:
    """What the file has otherwise than the house. Values that an officer has checked change only where one says so."""
    differing = [
        (row, museum, {
            name: value
            for name, value in facts.items()
            if value not in NOTHING and getattr(museum, name) != value
        })
        for row, museum, facts in rows
    ]  # fmt: skip
    checked = values_officers_checked([museum.pk for _, museum, after in differing if after])
    for row, museum, after in differing:
        kept = {name: after[name] for name in after if name in checked.get(museum.pk, ())}
        # Telling a museum from others is no fact about it: a number that it did not have takes nothing from anybody.
        if not museum.register_number:
            kept.pop("register_number", None)
        if kept and _may_overwrite(museum, kept, questions, row=row):
            kept = {}
        after = {name: value for name, value in after.items() if name not in kept}
        if not after and not kept:
            plan.unchanged += 1
            continue
        before = {name: getattr(museum, name) for name in after}
        plan.changed.append(
            {"id": museum.pk, "name": museum.name, "row": row, "before": before, "after": after, "kept": kept}
        )


def _may_overwrite(museum: Museum, kept: Facts, questions: Questions, *, row: int) -> bool:
    says = "; ".join(
        f"{_label(name).lower()} “{_in_words(name, value)}” instead of “{_in_words(name, getattr(museum, name))}”"
        for name, value in kept.items()
    )
    said = questions.ask(
        f"checked:{museum.pk}",
        f"An officer has checked what the file would change about “{museum}”: {says}. Which is right?",
        (("keep", "What the officer checked"), ("file", "What the file says")),
        otherwise="what the officer checked stays",
        row=row,
        name=museum.name,
    )
    return said == "file"


def _without_descriptions(table: Table, columns: ColumnMap) -> list[tuple[int, list[str]]]:
    """The rows, less a row under the header that explains the columns: its figures are not figures."""
    if not table.rows:
        return []
    _, first = table.rows[0]
    wrong = 0
    for target, limit in (("latitude", 90), ("longitude", 180)):
        if target in columns:
            try:
                degrees(first[columns[target]], limit, target)
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
