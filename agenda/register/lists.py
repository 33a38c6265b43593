"""A list of who came, as somebody kept it or a meeting program wrote it, held against the register: who is meant.

A kind of ``people.imports``: the file is read by the same means, and its columns are guessed by the same rule. Whoever
is surely meant is found; where a line may mean somebody it is asked; the others are not on the register.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agenda.register.hosts import RegisterHost
from agenda.register.selectors import RegisterLine, lines
from common.addresses import tidy
from common.errors import DomainError
from common.names import Likeness, likeness, words_of_name
from people.accounts.addresses import without_alias
from people.imports.kinds import ImportKind
from people.imports.mapping import Target, guess, heading_key
from people.imports.reading import MOST_BYTES
from people.imports.texts import decode, rows_of, separator_of
from people.imports.workbooks import sheets_of
from people.models import Person

MOST_LINES = 2000
#: People that one unclear line is held against at most.
MOST_ASKED = 8
#: Longer than any session; what says more is another figure.
MOST_MINUTES = 24 * 60
_ADDRESS = re.compile(r"[^\s<>,;\"'@]{1,64}@[^\s<>,;\"']{1,255}")

TARGETS = (
    Target(
        "name",
        "Name",
        ("name", "fullname", "nameoriginalname", "participantname", "participant", "attendee", "attendeename",
         "displayname", "username", "names"),
    ),
    Target("first_name", "First name", ("firstname", "givenname", "forename", "first")),
    Target("last_name", "Last name", ("lastname", "surname", "familyname", "last")),
    Target(
        "email",
        "E-mail address",
        ("email", "emailaddress", "useremail", "mail", "participantidupn", "upn"),
        looks_right=lambda cell: "@" in cell,
    ),
    Target(
        "minutes",
        "Time present",
        ("durationminutes", "inmeetingduration", "totaldurationminutes", "timeinsessionminutes", "duration",
         "totalduration", "timeinmeeting", "timeinsession", "minutes"),
    ),
)  # fmt: skip
CAME = ImportKind("person", "people who came", TARGETS, most_rows=MOST_LINES)
#: Other words that head a column of such lists, and name nobody.
_HEADINGS = frozenset(
    ["museum", "organisation", "organization", "company", "jointime", "leavetime", "firstjoin", "lastleave", "role",
     "guest", "recordingconsent", "useraction", "timestamp", "timejoined", "timeexited"]
)  # fmt: skip
_KNOWN = _HEADINGS.union(*(target.synonyms for target in TARGETS))
#: "2. Participants": a part of a report that has several.
_SECTION = re.compile(r"\d+\.\s+\S.*")
#: What people and programs put behind a name: a museum, pronouns, that they are guests.
_BEHIND = re.compile(r"\s{1,9}[-–—|/@]\s{1,9}.*$|\s{0,9}[(\[].{0,200}?[)\]]")
_INSIDE = re.compile(r"[(\[](.{0,200}?)[)\]]")
_DEVICE = re.compile(r"['’]s\s+(?:i?phone|i?pad|android|galaxy|laptop|macbook|pc|tablet)\b.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: its words as they stand, the names they may be, the address, and minutes present."""

    text: str
    names: tuple[str, ...]
    address: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ListedName:
    """One line of the list, and those of the register whom it means (``sure``) or may mean: nobody, one, or several."""

    text: str
    lines: Sequence[RegisterLine]
    sure: bool = True
    minutes: int | None = None


def text_of(content: bytes) -> str:
    """The words of a file, as spreadsheets and meeting programs of several makes write it. Raises DomainError."""
    if len(content) > MOST_BYTES:
        raise DomainError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.", field="file")
    if content[:2] == b"PK":
        sheets = sheets_of(content, most_rows=CAME.most_rows)
        best = max(
            (sheet for sheet in sheets if sheet.visible), key=lambda sheet: len(sheet.rows), default=None
        )
        cells = [[" ".join(cell.split()) for cell in cells] for _, cells in best.rows] if best else []
        return "\n".join("\t".join(each) for each in cells)
    text = decode(content).text
    if "\x00" in text:
        raise DomainError(
            "This file is not plain text. Save the list as CSV and choose it again.", field="file"
        )
    return text


def match(host: RegisterHost, text: str) -> list[ListedName]:
    """Whom each line of ``text`` means, by address first and by name where there is none: three queries and no more.

    Somebody who stands there several times, having come back, is found once, with the minutes of all.
    """
    listed = list(_listed(text))
    if not listed:
        raise DomainError("Paste the names or addresses, or choose a file with them.", field="people")
    if len(listed) > CAME.most_rows:
        raise DomainError(f"That is more than {CAME.most_rows:,} lines.", field="people")
    register = _Register([line for line in lines(host) if line.attendance is not None])
    return _once_each(register.meant(each) for each in listed)


# --- the lines of a list ----------------------------------------------------------------------------------------------


def _listed(text: str) -> Iterator[Listed]:
    rows = [[" ".join(cell.split()) for cell in cells] for _, cells in rows_of(text, _separator(text), [])]
    start = next((n for n, cells in enumerate(rows) if _is_header(cells)), None)
    if start is None:
        for cells in rows:
            if filled := [cell for cell in cells if cell]:
                yield _from_cells(filled)
        return
    header = rows[start]
    body = rows[start + 1 :]
    columns = guess(header, CAME.targets, [(n, cells + [""] * len(header)) for n, cells in enumerate(body)])
    for cells in body:
        if _SECTION.fullmatch(cells[0]) and not any(cells[1:]):
            return  # what follows tells the same people in another way
        if any(cells):
            yield _from_columns(cells + [""] * len(header), columns)


def _separator(text: str) -> str:
    """Tabs, if most lines have them: commas may stand between them. Otherwise what clevercsv finds."""
    filled = [line for line in text.splitlines() if line.strip()]
    if sum("\t" in line for line in filled) * 2 > len(filled):
        return "\t"
    return separator_of(text)


def _is_header(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    known = sum(heading_key(cell) in _KNOWN for cell in filled)
    names = guess(cells, CAME.targets).keys() & {"name", "first_name", "last_name", "email"}
    return bool(names) and known * 2 > len(filled) and not any("@" in cell for cell in filled)


def _from_columns(cells: Sequence[str], columns: dict[str, int]) -> Listed:
    given = {target: cells[column] for target, column in columns.items()}
    whole = " ".join(filter(None, (given.get("first_name", ""), given.get("last_name", ""))))
    name, address = given.get("name") or whole, _ADDRESS.search(given.get("email", ""))
    said = [each for each in (name, address.group() if address else "") if each]
    return Listed(
        ", ".join(said) or ", ".join(filter(None, cells)),
        tuple(_spellings([name])) if name else (),
        tidy(address.group()) if address else "",
        minutes_in(given.get("minutes", "")),
    )


def _from_cells(cells: Sequence[str]) -> Listed:
    """A line without headings: "Ann Field, Dover Museum", "Field, Ann", an address anywhere."""
    text = ", ".join(cells)
    address = _ADDRESS.search(text)
    words = [cell for cell in cells if not _ADDRESS.search(cell)] or [
        _ADDRESS.sub("", text).strip(" <>,;\"'")
    ]
    return Listed(text, tuple(_spellings(words)), tidy(address.group()) if address else "")


def _spellings(words: Sequence[str]) -> Iterator[str]:
    """The names that some cells may be, the likeliest first: a museum may stand behind, the surname before."""
    for each in (" ".join(words), " ".join(words[:2]), words[0] if words else ""):
        yield each
        yield _BEHIND.sub("", each)
        yield _DEVICE.sub("", each)
        yield from _INSIDE.findall(each)


def minutes_in(text: str) -> int | None:
    """Minutes that "190", "3h 10m 11s", "1 hr 5 min" or "2:50:12" are; None for what is none."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        found = int(float(text))
    elif clock := re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", text):
        found = int(clock[1]) * 60 + int(clock[2])
    elif parts := re.fullmatch(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", text):
        if not any(parts.groups()):
            return None
        found = int(parts[1] or 0) * 60 + int(parts[2] or 0)
    else:
        return None
    return found if found <= MOST_MINUTES else None


# --- whom they mean ---------------------------------------------------------------------------------------------------


class _Register:
    """Those on the register, by their addresses and by the words of their names."""

    def __init__(self, expected: Sequence[RegisterLine]) -> None:
        self.by_address = _addresses(expected)
        self.by_name: dict[tuple[str, ...], list[RegisterLine]] = defaultdict(list)
        self.by_word: dict[str, list[RegisterLine]] = defaultdict(list)
        for line in expected:
            words = words_of_name(line.name)
            # The order says nothing: some put the surname first.
            self.by_name[tuple(sorted(words))].append(line)
            for word in {*words, *(word[:3] for word in words)}:
                self.by_word[word].append(line)

    def meant(self, listed: Listed) -> ListedName:
        """Whom a line means: surely, perhaps, or nobody here."""
        named = next((found for name in listed.names if (found := self._named(name))), [])
        owners = self.by_address.get(without_alias(listed.address), []) if listed.address else []
        # A mailbox that several people share is the one of them who is named.
        both = [line for line in owners if line in named]
        found = both or owners or named
        if found:
            strange = not both and bool(owners) and bool(listed.names) and self._is_another(listed, owners)
            return ListedName(listed.text, found, len(found) == 1 and not strange, listed.minutes)
        return ListedName(listed.text, self._perhaps(listed), False, listed.minutes)

    def _named(self, name: str) -> list[RegisterLine]:
        words = words_of_name(name)
        return self.by_name.get(tuple(sorted(words)), []) if words else []

    @staticmethod
    def _is_another(listed: Listed, owners: Sequence[RegisterLine]) -> bool:
        names = [name for name in listed.names if words_of_name(name)]
        return bool(names) and all(
            likeness(name, line.name) is Likeness.OTHER for name in names for line in owners
        )

    def _perhaps(self, listed: Listed) -> list[RegisterLine]:
        """Those whose names go together with a line's without being the same: a first name, an initial."""
        found: list[RegisterLine] = []
        for name in dict.fromkeys(listed.names):
            words = words_of_name(name)
            near = {id(line): line for word in words for line in self._near(word)}
            alike = [line for line in near.values() if likeness(name, line.name) is not Likeness.OTHER]
            found += [line for line in alike if line not in found]
            if found:
                break
        return found[:MOST_ASKED]

    def _near(self, word: str) -> Iterable[RegisterLine]:
        return [*self.by_word.get(word, ()), *(self.by_word.get(word[:3], ()) if len(word) > 3 else ())]


def _addresses(expected: Sequence[RegisterLine]) -> dict[str, list[RegisterLine]]:
    """The lines of the register by every address that is their person's, aliases left out."""
    of_person = {line.attendance.person_id: line for line in expected if line.attendance is not None}
    found: dict[str, list[RegisterLine]] = defaultdict(list)
    rows = Person.objects.filter(pk__in=of_person).values_list(
        "pk", "email", "shared_mailbox", "emailaddress__email"
    )
    for pk, *addresses in rows:
        for address in {without_alias(each) for each in addresses if each}:
            if of_person[pk] not in found[address]:
                found[address].append(of_person[pk])
    return found


def _once_each(found: Iterable[ListedName]) -> list[ListedName]:
    """Each person, or each line that is not clear, once: with the minutes of every time they were there."""
    once: dict[object, ListedName] = {}
    for each in found:
        key: object = id(each.lines[0]) if each.sure and each.lines else each.text.casefold()
        known = once.get(key)
        if known is None:
            once[key] = each
            continue
        minutes = [part for part in (known.minutes, each.minutes) if part is not None]
        once[key] = replace(known, minutes=min(sum(minutes), MOST_MINUTES) if minutes else None)
    return list(once.values())
