"""A list of names or addresses that somebody kept, held against the register: who is meant, and who may be."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agenda.register.hosts import RegisterHost
from agenda.register.selectors import RegisterLine, lines
from common.addresses import tidy
from common.errors import DomainError
from common.search import plain
from people.accounts.addresses import without_alias
from people.models import Person

MOST_LINES = 2000
_ADDRESS = re.compile(r"[^\s<>,;\"']+@[^\s<>,;\"']+")
#: Words that head a column, and name nobody.
_HEADINGS = {
    "name",
    "names",
    "first name",
    "last name",
    "surname",
    "e-mail",
    "email",
    "e-mail address",
    "museum",
    "organisation",
}


@dataclass(frozen=True, slots=True)
class ListedName:
    """One line of the list, and those of the register whom it may mean: nobody, one, or several."""

    text: str
    lines: Sequence[RegisterLine]


def decode(content: bytes) -> str:
    """The text of a file, as spreadsheets of several makes write it."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError("This file is not plain text. Save the list as CSV and choose it again.", field="file")


def match(host: RegisterHost, text: str) -> list[ListedName]:
    """Whom each line of ``text`` means, by address first and by name where there is none: three queries and no more."""
    rows = list(_rows(text))
    if not rows:
        raise DomainError("Paste the names or addresses, or choose a file with them.", field="people")
    if len(rows) > MOST_LINES:
        raise DomainError(f"That is more than {MOST_LINES} lines.", field="people")
    expected = [line for line in lines(host) if line.attendance is not None]
    by_address, by_name = _addresses(expected), defaultdict(list)
    for line in expected:
        by_name[plain(line.name)].append(line)
    return [_meant(cells, by_address, by_name) for cells in rows]


def _rows(text: str) -> Iterator[list[str]]:
    separator = max("\t;,", key=text.count)
    for cells in csv.reader(text.splitlines(), delimiter=separator):
        filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
        if filled and not all(plain(cell) in _HEADINGS for cell in filled):
            yield filled


def _addresses(expected: Sequence[RegisterLine]) -> dict[str, list[RegisterLine]]:
    """The lines of the register by every address that is their person's, aliases left out."""
    of_person = {line.attendance.person_id: line for line in expected if line.attendance is not None}
    found: dict[str, list[RegisterLine]] = defaultdict(list)
    rows = Person.objects.filter(pk__in=of_person).values_list(
        "pk", "email", "shared_mailbox", "emailaddress__email"
    )
    for pk, *addresses in rows:
        for address in {without_alias(tidy(each)) for each in addresses if each}:
            if of_person[pk] not in found[address]:
                found[address].append(of_person[pk])
    return found


def _meant(
    cells: list[str], by_address: dict[str, list[RegisterLine]], by_name: dict[str, list[RegisterLine]]
) -> ListedName:
    text = ", ".join(cells)
    address = _ADDRESS.search(text)
    words = [cell for cell in cells if not _ADDRESS.search(cell)] or [
        _ADDRESS.sub("", text).strip(" <>,;\"'")
    ]
    # "Field, Ann" and "Ann, Field" are Ann Field; a museum may stand behind the name.
    spellings = [
        " ".join(words),
        " ".join([*words[1:], words[0]]),
        *words[:1],
        " ".join(words[:2]),
        " ".join(words[1::-1]),
    ]
    named = next((found for each in spellings if (found := by_name.get(plain(each)))), [])
    if address is None:
        return ListedName(text, named)
    owners = by_address.get(without_alias(tidy(address.group())), [])
    # A mailbox that several people share is the one of them who is named; an address nobody has may still be a name.
    return ListedName(text, [line for line in owners if line in named] or owners or named)
