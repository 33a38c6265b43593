"""Importing people into a programme: read the list, try it, then write all of it or nothing (features.md O4).

A kind of ``people.imports``. The trial run is the import itself, undone at the end, so it can neither promise what the
import does not do nor miss a rule. Between the steps the rows travel in the officer's page, sealed: nothing of people
who may never be imported is kept here. Nobody is mailed and nothing is ticked for anybody; whoever joins later gets
this same row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from common import scoping
from common.addresses import why_no_address
from common.errors import DomainError
from common.history import recorded
from common.names import LONGEST as LONGEST_NAME
from common.names import tidy_name
from common.search import plain
from people.accounts.addresses import hold, without_alias
from people.choices import AffiliationKind
from people.imports.drafts import Draft
from people.imports.kinds import Effect, ImportKind, Outcome, Questions, Refused, RowLeftOut, Trial
from people.imports.mapping import ColumnMap, Target
from people.imports.meanings import NO, UNKNOWN, YES, Meanings, folded
from people.imports.reading import FOREIGN
from people.models import Museum, Person
from people.museums import services as museums
from people.profile import services as profile
from people.profile.lookup import add_person, known_at
from programmes.choices import RoleKind
from programmes.models import Programme, Role
from programmes.services import become_member

#: As many as are read, tried and written while the officer waits.
MOST_PEOPLE = 500
LONGEST = {"museum": 200, "role": 120}


def _is_address(cell: str) -> bool:
    return "@" in cell


TARGETS = (
    Target(
        "name",
        "Name",
        ("name", "fullname", "person", "participant", "contact", "contactname", "displayname", "participantname",
         "nameoriginalname"),
    ),
    Target("first_name", "First name", ("firstname", "forename", "givenname", "first", "fname", "givennames")),
    Target("last_name", "Last name", ("lastname", "surname", "familyname", "last", "lname")),
    Target(
        "email",
        "E-mail address",
        ("email", "emailaddress", "mail", "workemail", "contactemail", "emails", "email1value", "emailaddress1",
         "primaryemail", "useremail", "email1", "workemailaddress", "address"),
        looks_right=_is_address,
    ),
    Target(
        "museum",
        "Museum",
        ("museum", "museumname", "nameofmuseum", "organisation", "organization", "institution", "organisationname",
         "organizationname", "organization1name", "company", "companyname", "workplace", "employer"),
    ),
    Target(
        "kind",
        "Kind of affiliation",
        ("kindofaffiliation", "kind", "affiliationkind", "affiliation", "capacity", "staffvolunteer",
         "stafforvolunteer", "type"),
    ),
    Target(
        "role",
        "Job title or role",
        ("jobtitle", "role", "jobtitleorrole", "job", "position", "jobrole", "organizationtitle",
         "organization1title"),
    ),
    Target(
        "status",
        "Whether they take part",
        ("attendeestatus", "status", "attendancestatus", "registrationstatus", "bookingstatus", "approvalstatus",
         "rsvp", "response", "attending"),
    ),
)  # fmt: skip


def must_make_sense(columns: ColumnMap) -> None:
    """Refuse columns that do not say who is meant. Raises DomainError."""
    if not columns.keys() & {"name", "first_name", "last_name"}:
        raise DomainError(FOREIGN.format("no column holds a name."), field="name")
    if "email" not in columns:
        raise DomainError(FOREIGN.format("no column holds an e-mail address."), field="email")


PEOPLE = ImportKind(
    "person",
    "people",
    TARGETS,
    must_make_sense,
    most_rows=MOST_PEOPLE,
    changed="with something to add",
    detail="E-mail address",
)

KINDS = Meanings(
    "kind",
    "what are such people there?",
    {
        AffiliationKind.STAFF: ("staff", "paid staff", "paid", "employee", "employed", "staff member"),
        AffiliationKind.VOLUNTEER: ("volunteer", "voluntary", "unpaid"),
        AffiliationKind.TRUSTEE: ("trustee", "trustee or governor", "governor", "board", "board member"),
        AffiliationKind.FREELANCE: ("freelance", "freelancer", "consultant", "self-employed"),
        AffiliationKind.STUDENT: ("student", "student or trainee", "trainee", "apprentice", "intern"),
    },
    tuple((kind.value, str(kind.label)) for kind in AffiliationKind),
    "these rows wait, and are not imported",
)
TAKES_PART = Meanings(
    "status",
    "do such people take part?",
    {
        "yes": (*YES, "attending", "going", "checked in", "confirmed", "accepted", "registered", "booked", "approved",
                "subscribed", "active", "paid", "completed", "attended", "present", "member", "current"),
        "no": (*NO, "not attending", "not going", "declined", "cancelled", "canceled", "refunded", "deleted",
               "transferred", "unsubscribed", "cleaned", "bounced", "withdrawn", "rejected", "denied", "removed",
               "did not attend", "no show"),
    },
    (("yes", "Yes, import them"), ("no", "No, leave them out")),
    "these rows wait, and are not imported",
)  # fmt: skip
#: The museums that the words of a file may mean.
Called = dict[str, list[Museum]]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the list, as it was typed. ``number`` is its line in the file; ``headings`` say under what each value
    stood, and ``formulas`` which of them are formulas without a value."""

    number: int
    name: str
    email: str
    museum: str = ""
    kind: str = ""
    role: str = ""
    status: str = ""
    headings: dict[str, str] = field(default_factory=dict)
    formulas: tuple[str, ...] = ()


def rows_of(draft: Draft) -> list[PersonRow]:
    """The people in a file, by the columns that were chosen."""
    table, columns = draft.table, draft.columns
    headings = {target: table.header[column] for target, column in columns.items()}

    def row(number: int, cells: list[str]) -> PersonRow:
        given = {target: cells[column] for target, column in columns.items()}
        parts = [given.pop("first_name", ""), given.pop("last_name", "")]
        given["name"] = given.get("name") or " ".join(filter(None, parts))
        formulas = tuple(
            target
            for target, column in columns.items()
            if (number, column) in table.formulas and not given.get(target)
        )
        return PersonRow(number, headings=headings, formulas=formulas, **given)

    return [row(number, cells) for number, cells in table.rows]


def salt(programme: Programme, by: Person) -> str:
    """Whose a draft is, and for what: ``by`` alone brings it back, and only for ``programme``."""
    return f"p2p.import.people.{programme.pk}.{by.pk}"


@recorded
def try_people(*, programme: Programme, draft: Draft, by: Person) -> Trial:
    """What importing the people of ``draft`` would do. Nothing is written."""
    _must_act_for(programme, by)
    trial = _PeopleImport(programme, draft, by).run()
    transaction.set_rollback(True)
    return trial


@recorded
def import_people(*, programme: Programme, draft: Draft, by: Person) -> Trial:
    """Make the people of ``draft`` members of ``programme``, adding those who are not known, and say where they work.

    Refused rows are left out, as the trial run said; if anything else goes wrong, nothing is written.
    """
    _must_act_for(programme, by)
    # Two imports at once, or one button pressed twice, would each note the same new museum.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    return _PeopleImport(programme, draft, by).run()


def _must_act_for(programme: Programme, by: Person) -> None:
    mine = scoping.programme_ids(by)
    if mine is not None and programme.pk not in mine:
        raise DomainError("Import people into a programme that you act for.", status=403)


class _PeopleImport:
    """One run over a list: each row judged, then the people found or added, in the order of the file."""

    def __init__(self, programme: Programme, draft: Draft, by: Person) -> None:
        self.programme, self.by = programme, by
        self.rows = rows_of(draft)
        self.questions = Questions(draft.answers)
        self.called: Called = {
            words: museums.called(words) for words in {row.museum for row in self.rows} - {""}
        }
        self.effects: list[Effect] = []
        self.seen: dict[int, PersonRow] = {}
        self.notes = draft.table.notes

    def run(self) -> Trial:
        accepted = [(row, kind) for row in self.rows if (kind := self._judged(row)) is not None]
        # All addresses first, and in one order, so that two imports never wait for each other.
        for address in sorted({without_alias(row.email) for row, _ in accepted}):
            hold(address)
        for row, kind in accepted:
            try:
                self.effects.append(self._effect(row, kind))
            except Refused as refusal:
                self._refuse(row, refusal)
        self.effects.sort(key=lambda effect: effect.row)
        return Trial(self.effects, list(self.questions.asked.values()), notes=self.notes)

    def _refuse(self, row: PersonRow, refusal: Refused) -> None:
        outcome = Outcome.LEFT_OUT if isinstance(refusal, RowLeftOut) else Outcome.REFUSED
        self.effects.append(Effect(row.number, row.name, outcome, (str(refusal),), row.email))

    # --- what can be said of a row before anybody is looked up ------------------------------------------------------

    def _judged(self, row: PersonRow) -> str | None:
        """The kind of affiliation that a row gives, perhaps none; None for a row that is not taken."""
        try:
            self._takes_part(row)
            _judge(row)
            self._museum_meant(row)
            return self._meant(
                KINDS, row.kind, row, f"“{row.kind[:80]}” is no kind of affiliation that is known here."
            )
        except Refused as refusal:
            self._refuse(row, refusal)
            return None

    def _takes_part(self, row: PersonRow) -> None:
        unclear = f"Nobody has said whether “{row.status[:80]}” means that they take part."
        if self._meant(TAKES_PART, row.status, row, unclear) == "no":
            raise RowLeftOut(f"The file says “{row.status[:80]}” under “{row.headings.get('status', '')}”.")

    def _meant(self, meanings: Meanings, words: str, row: PersonRow, unclear: str) -> str:
        if folded(words) in UNKNOWN:
            return ""
        heading = row.headings.get(meanings.target, meanings.target)
        value = meanings.read(words, self.questions, row=row.number, name=row.name, heading=heading)
        if not value:
            raise Refused(f"{unclear} Answer the question about it.")
        return value

    def _museum_meant(self, row: PersonRow) -> None:
        """Of several museums of one name the one that an officer says."""
        called = self.called.get(row.museum, [])
        if len(called) < 2:
            return
        said = self.questions.ask(
            f"museum:{plain(row.museum)}"[:120],
            f"More than one museum is called “{row.museum}”: which is meant?",
            ((str(museum.pk), f"{museum}, {museum.postcode}".strip(", ")) for museum in called),
            otherwise="these rows wait, and are not imported",
            row=row.number,
            name=row.name,
        )
        if not said:
            raise Refused(
                f"More than one museum is called “{row.museum}”. Answer the question, or write “Museum, Town”."
            )
        self.called[row.museum] = [museum for museum in called if str(museum.pk) == said]

    # --- who it is, and what is added -------------------------------------------------------------------------------

    def _effect(self, row: PersonRow, kind: str) -> Effect:
        person, is_new = self._person(row)
        if not is_new:
            self._may_enter(person)
        twin = self.seen.setdefault(person.pk, row)
        changes = [*self._membership(person), *self._affiliation(person, row, kind)]
        if twin is not row and not changes:
            raise Refused(f"It is the same person as row {twin.number}.")
        says = [] if twin is row else [f"The same person as row {twin.number}"]
        if not is_new and twin is row and person.name.casefold() != row.name.casefold():
            says.append(f"Known here as {person.name}, which stays")
        outcome = Outcome.NEW if is_new else Outcome.CHANGED if changes else Outcome.SAME
        return Effect(row.number, row.name, outcome, (*says, *changes), row.email)

    def _person(self, row: PersonRow) -> tuple[Person, bool]:
        """Who is meant, and whether they are new. Raises Refused where only an officer can say."""
        known = known_at(name=row.name, email=row.email)
        if known.person is not None and not known.is_certain:
            said = self._same_person(row, known.person)
            if not said:
                raise Refused(
                    f"It may be {known.person.name}, who is known at this address. Answer the question about it."
                )
            if said == "yes":
                return known.person, False
        elif known.person is not None:
            return known.person, False
        return add_person(name=row.name, email=row.email, by=self.by, is_taken=known.is_taken), True

    def _may_enter(self, person: Person) -> None:
        """An address on a list gives no sight of whoever it belongs to, and no hand on what they say of themselves.

        Raises Refused for somebody who has an account or a part elsewhere, and in nothing that the officer acts for.
        """
        mine = scoping.programme_ids(self.by)
        if mine is None:
            return
        reached = scoping.reached_by(person)
        if not reached & mine and (reached or person.last_login):
            raise Refused(
                "Somebody with this address is here without your programme. Ask them to sign up for something of yours."
            )

    def _same_person(self, row: PersonRow, person: Person) -> str:
        return self.questions.ask(
            f"who:{without_alias(row.email)}:{plain(row.name)}"[:200],
            f"Is {row.name} the same person as {person.name}, who is known at {row.email}?",
            (("yes", "Yes, the same person"), ("no", "No, two people who share the address")),
            otherwise="the row waits, and is not imported",
            row=row.number,
            name=row.name,
        )

    def _membership(self, person: Person) -> Iterable[str]:
        lasting = Role.objects.filter(
            programme=self.programme, person=person, kind=RoleKind.MEMBER, museum=None, ends_on=None
        )
        if lasting.exists():
            return []
        become_member(programme=self.programme, person=person)
        return [f"Becomes a member of {self.programme}"]

    def _affiliation(self, person: Person, row: PersonRow, kind: str) -> Iterable[str]:
        """Add what the row says of a museum. What is known stays: a file never ends, renames or revives anything."""
        if not row.museum:
            return []
        if not self.called[row.museum]:
            noted = museums.find_or_note(text=row.museum, by=self.by)
            self.called[row.museum] = [noted] if noted else []
        (museum,) = self.called[row.museum]
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
            by=self.by,
        )
        words = f"{affiliation.get_kind_display()} at {museum}" + (f": {row.role}" if row.role else "")
        return [words if museum.checked else f"{words} (a museum that nobody has checked yet)"]


def _judge(row: PersonRow) -> None:
    """Refuse what can be no person. Raises Refused."""
    if not row.name:
        raise Refused(
            "Its name is a formula without its value." if "name" in row.formulas else "It has no name."
        )
    if len(row.name) > LONGEST_NAME:
        raise Refused(f"Name: this is longer than {LONGEST_NAME} characters.")
    try:
        tidy_name(row.name)
    except DomainError as error:
        raise Refused(error.message) from None
    if "email" in row.formulas:
        raise Refused("Its e-mail address is a formula without its value.")
    if folded(row.email) in (*UNKNOWN, "none", "no"):
        raise Refused("It has no e-mail address.")
    if wrong := why_no_address(row.email):
        raise Refused(wrong)
    for what, longest in LONGEST.items():
        if len(getattr(row, what)) > longest:
            raise Refused(f"{PEOPLE.label(what)}: this is longer than {longest} characters.")
