"""Importing people into a programme: read the list, try it, then write all of it or nothing (O4).

The trial run is the import itself, undone at the end, so it can neither promise what the import does not do nor miss
a rule. Between the two steps the rows travel in the officer's page, sealed: nothing of people who may never be
imported is kept here. Nobody is mailed and nothing is ticked for anybody; whoever joins later gets this same row.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from common import scoping
from common.addresses import tidy
from common.errors import DomainError
from common.history import recorded
from people.accounts.addresses import hold, without_alias
from people.choices import AffiliationKind
from people.imports.checking import Refused
from people.imports.mapping import Target, guess, heading_key
from people.imports.reading import FOREIGN, read_table
from people.models import Museum, Person
from people.museums import services as museums
from people.profile import services as profile
from people.profile.lookup import find_person, person_for_booking
from programmes.choices import RoleKind
from programmes.models import Programme, Role
from programmes.services import become_member

#: As many as are read, tried and written while the officer waits.
MOST_PEOPLE = 500
GOOD_FOR = timedelta(hours=12)

TARGETS = (
    Target("name", "Name", ("name", "fullname", "person", "participant", "contact", "contactname")),
    Target("first_name", "First name", ("firstname", "forename", "givenname", "first")),
    Target("last_name", "Last name", ("lastname", "surname", "familyname", "last")),
    Target(
        "email",
        "E-mail address",
        ("email", "emailaddress", "mail", "workemail", "contactemail", "emails", "address"),
    ),
    Target("museum", "Museum", ("museum", "museumname", "nameofmuseum", "organisation", "organization", "institution")),
    Target(
        "kind",
        "Kind of affiliation",
        ("kindofaffiliation", "kind", "affiliationkind", "affiliation", "capacity", "staffvolunteer",
         "stafforvolunteer", "type"),
    ),
    Target("role", "Job title or role", ("jobtitle", "role", "jobtitleorrole", "job", "position", "jobrole")),
)  # fmt: skip
LABELS = {target.name: target.label for target in TARGETS}

#: What lists call the kinds, beside our own names for them.
KINDS = {
    **{heading_key(kind.value): kind for kind in AffiliationKind},
    **{heading_key(kind.label): kind for kind in AffiliationKind},
    **dict.fromkeys(("paid", "employee", "employed", "staffmember"), AffiliationKind.STAFF),
    **dict.fromkeys(("voluntary", "unpaid"), AffiliationKind.VOLUNTEER),
    **dict.fromkeys(("governor", "board", "boardmember"), AffiliationKind.TRUSTEE),
    **dict.fromkeys(("freelancer", "consultant", "selfemployed"), AffiliationKind.FREELANCE),
    **dict.fromkeys(("trainee", "apprentice", "intern"), AffiliationKind.STUDENT),
}
#: The museums that the words of a file may mean.
Called = dict[str, list[Museum]]
LONGEST = {"name": 120, "email": 254, "museum": 200, "role": 120}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the list, as it was typed. ``number`` is its line in the file."""

    number: int
    name: str
    email: str
    museum: str = ""
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The rows of a file, which heading was taken for what, and the headings that were left alone."""

    rows: list[PersonRow]
    read_as: list[tuple[str, str]]
    ignored: list[str]


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A row that is accepted, and what it changes. Nothing, when everything is as the file has it."""

    row: PersonRow
    is_new: bool
    changes: list[str]
    other_name: bool


@dataclass(slots=True)
class ImportOutcome:
    """What an import does, or did."""

    lines: list[ImportLine] = field(default_factory=list)
    refused: list[tuple[PersonRow, str]] = field(default_factory=list)

    @property
    def new(self) -> list[ImportLine]:
        return [line for line in self.lines if line.is_new]

    @property
    def known(self) -> list[ImportLine]:
        return [line for line in self.lines if not line.is_new]

    @property
    def changed(self) -> list[ImportLine]:
        """People known already about whom something is added."""
        return [line for line in self.known if line.changes]


def read_people(content: bytes) -> PeopleList:
    """The people in a file. Raises DomainError, with a sentence, for what is no list of people."""
    table = read_table(content)
    columns = guess(table.header, TARGETS)
    if not columns.keys() & {"name", "first_name", "last_name"}:
        raise DomainError(FOREIGN.format("no column is headed “Name”."), field="file")
    if "email" not in columns:
        raise DomainError(FOREIGN.format("no column is headed “E-mail”."), field="file")
    if len(table.rows) > MOST_PEOPLE:
        raise DomainError(
            f"The file has {len(table.rows):,} rows. Divide it into files of at most {MOST_PEOPLE}.",
            field="file",
        )

    def row(number: int, cells: list[str]) -> PersonRow:
        given = {target: cells[column] for target, column in columns.items()}
        parts = [given.pop("first_name", ""), given.pop("last_name", "")]
        given["name"] = given.get("name") or " ".join(filter(None, parts))
        return PersonRow(number, **given)

    return PeopleList(
        rows=[row(number, cells) for number, cells in table.rows],
        read_as=[(LABELS[target], table.header[column]) for target, column in columns.items()],
        ignored=[name for n, name in enumerate(table.header) if name and n not in columns.values()],
    )


def seal(*, programme: Programme, rows: Sequence[PersonRow], by: Person) -> str:
    """The rows as a text that only ``by`` can bring back, only for ``programme``, and not for long."""
    return signing.dumps([astuple(row) for row in rows], salt=_salt(programme, by), compress=True)


def unseal(*, programme: Programme, sealed: str, by: Person) -> list[PersonRow]:
    """The rows of a trial run. Raises DomainError."""
    try:
        rows = signing.loads(sealed, salt=_salt(programme, by), max_age=GOOD_FOR)
    except signing.BadSignature:
        raise DomainError(
            "That trial run is too old, or is not yours. Nothing was imported. Upload the file again."
        ) from None
    return [PersonRow(*row) for row in rows]


def _salt(programme: Programme, by: Person) -> str:
    return f"p2p.people-import.{programme.pk}.{by.pk}"


@recorded
def try_people(*, programme: Programme, rows: Sequence[PersonRow], by: Person) -> ImportOutcome:
    """What importing ``rows`` would do. Nothing is written."""
    _must_act_for(programme, by)
    outcome = _import(programme, rows, by)
    transaction.set_rollback(True)
    return outcome


@recorded
def import_people(*, programme: Programme, rows: Sequence[PersonRow], by: Person) -> ImportOutcome:
    """Make the people in ``rows`` members of ``programme``, adding those who are not known, and say where they work.

    Refused rows are left out, as the trial run said; if anything else goes wrong, nothing is written.
    """
    _must_act_for(programme, by)
    # Two imports at once, or one button pressed twice, would each note the same new museum.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    return _import(programme, rows, by)


def _must_act_for(programme: Programme, by: Person) -> None:
    mine = scoping.programme_ids(by)
    if mine is not None and programme.pk not in mine:
        raise DomainError("Import people into a programme that you act for.", status=403)


def _import(programme: Programme, rows: Sequence[PersonRow], by: Person) -> ImportOutcome:
    outcome = ImportOutcome()
    accepted: list[PersonRow] = []
    called = {words: museums.called(words) for words in {row.museum for row in rows} - {""}}
    for row in rows:
        try:
            _judge(row, called)
        except Refused as refusal:
            outcome.refused.append((row, str(refusal)))
        else:
            accepted.append(row)
    # All addresses first, and in one order, so that two imports never wait for each other.
    for address in sorted({without_alias(row.email) for row in accepted}):
        hold(address)
    seen: dict[int, PersonRow] = {}
    for row in accepted:
        known = find_person(name=row.name, email=row.email)
        person = known or person_for_booking(name=row.name, email=row.email, by=by)
        if person.pk in seen:
            outcome.refused.append((row, f"It is the same person as row {seen[person.pk].number}."))
            continue
        seen[person.pk] = row
        outcome.lines.append(
            ImportLine(
                row=row,
                is_new=known is None,
                changes=[*_membership(programme, person), *_affiliation(person, row, called, by)],
                other_name=person.name.casefold() != row.name.casefold(),
            )
        )
    outcome.refused.sort(key=lambda each: each[0].number)
    return outcome


def _judge(row: PersonRow, called: Called) -> None:
    """What can be said of a row before anybody is looked up. Raises Refused."""
    if not row.name:
        raise Refused("It has no name.")
    if not row.email:
        raise Refused("It has no e-mail address.")
    try:
        validate_email(tidy(row.email))
    except ValidationError:
        raise Refused(f"“{row.email[:80]}” is not an e-mail address.") from None
    for what, longest in LONGEST.items():
        if len(getattr(row, what)) > longest:
            raise Refused(f"{LABELS[what]}: this is longer than {longest} characters.")
    if row.kind and heading_key(row.kind) not in KINDS:
        names = ", ".join(kind.label.lower() for kind in AffiliationKind)
        raise Refused(f"“{row.kind[:80]}” is no kind of affiliation. Write one of: {names}.")
    if row.museum and len(called[row.museum]) > 1:
        raise Refused(
            f"More than one museum is called “{row.museum}”. Write its town after it, as in “Museum, Town”."
        )


def _membership(programme: Programme, person: Person) -> list[str]:
    lasting = Role.objects.filter(
        programme=programme, person=person, kind=RoleKind.MEMBER, museum=None, ends_on=None
    )
    if lasting.exists():
        return []
    become_member(programme=programme, person=person)
    return [f"Becomes a member of {programme}"]


def _affiliation(person: Person, row: PersonRow, called: Called, by: Person) -> list[str]:
    """Add what the row says of a museum. What is known stays: a file never ends, renames or revives anything."""
    if not row.museum:
        return []
    if not called[row.museum]:
        noted = museums.find_or_note(text=row.museum, by=by)
        called[row.museum] = [noted] if noted else []
    (museum,) = called[row.museum]
    kind = KINDS[heading_key(row.kind)] if row.kind else None
    there = person.affiliations.filter(museum=museum)
    lasting_first = F("ends_on").desc(nulls_first=True)
    known = (there.filter(kind=kind) if kind else there).order_by(lasting_first, "-is_main", "pk").first()
    if known is not None and (known.ends_on is not None or known.role or not row.role):
        return []
    affiliation = profile.add_affiliation(
        person=person,
        museum=museum,
        kind=known.kind if known else kind or AffiliationKind.STAFF,
        role=row.role,
        by=by,
    )
    words = f"{affiliation.get_kind_display()} at {museum}" + (f": {row.role}" if row.role else "")
    return [words if museum.checked else f"{words} (a museum that nobody has checked yet)"]
