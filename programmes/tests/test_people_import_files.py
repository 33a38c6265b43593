"""Lists of people as forms, address books, ticket shops and spreadsheets write them: found, or refused with why."""

import csv
import io

import pytest

from common.testing import shared_file
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.imports.drafts import Draft
from people.models import Affiliation, Person
from programmes import imports
from programmes.imports import KINDS, PEOPLE, TAKES_PART
from programmes.tests.test_people_import import as_csv, as_workbook, everything, people_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(officer):
    """Import a file as the officer, by the columns that are guessed."""

    def bringing(content: bytes, name: str = "people.csv", **answers: str):
        draft = Draft.read(PEOPLE, filename=name, content=content).with_answers(answers)
        PEOPLE.check(draft.columns, draft.table.header)
        return imports.import_people(programme=officer.programme, draft=draft, by=officer.person)

    return bringing


def case(name: str) -> bytes:
    return shared_file(f"cases/people-{name}").read_bytes()


def chosen(content: bytes) -> dict[str, str]:
    """The heading that is taken for each fact."""
    draft = Draft.read(PEOPLE, filename="people", content=content)
    return {target: draft.table.header[column] for target, column in draft.columns.items()}


def of_headings(*pairs: tuple[str, str]) -> bytes:
    """A file of one person with these headings and cells."""
    return as_csv([cell for _, cell in pairs], header=[heading for heading, _ in pairs])


TWO = "is not an e-mail address: it holds more than one. Keep one of them."
ANN = [("Ann Field", "ann@museum.example")]
THREE = [
    ("Ann Field", "ann.field@museum.example"),
    ("Bob Marsh", "bob.marsh@museum.example"),
    ("Cat Wood", "cat.wood@museum.example"),
]


@pytest.mark.parametrize("name", ["dimension-a1.xlsx", "hidden-sheet.xlsx", "empty-fill.xlsx"])
def test_ordinary_workbooks_bring_their_three_people(officer, bring, name):
    trial = bring(case(name))
    assert (people_in(officer.programme), trial.refused) == (THREE, [])


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("semicolons-with-commas.csv", [*ANN, ("Bob Marsh", "bob@museum.example")]),
        ("commas-with-semicolons.csv", ANN),
        (
            "unbalanced-quote.csv",
            [*ANN, ("Bob Marsh", "bob@museum.example"), ("Cat Wood", "cat@museum.example")],
        ),
        ("mac-roman.csv", [("René Élan", "rene@museum.example"), ("Zoë Brontë", "zoe@museum.example")]),
        ("ms-forms.csv", ANN),
        ("eventbrite.csv", ANN),
        ("one-person-two-museums.csv", ANN),
        ("formula-without-value.xlsx", [*ANN, ("Bob Marsh", "bob@museum.example")]),
        (
            "shared-address.csv",
            [
                ("Ann Smith", "thesmiths@post.example"),
                ("Bob Smith", "thesmiths@post.example"),
                ("Cat Wood", "volunteers@museum.example"),
                ("Dan Hill", "volunteers@museum.example"),
                ("Eve Lane", "stmary+eve@post.example"),
                ("Fay Moor", "stmary+fay@post.example"),
            ],
        ),
    ],
)
def test_whom_each_file_brings(officer, bring, name, people):
    trial = bring(case(name))
    assert (people_in(officer.programme), trial.refused) == (people, [])


def test_addresses_are_cleaned_or_refused_with_what_is_wrong(officer, bring):
    trial = bring(case("addresses.csv"))
    assert [(effect.row, effect.says[0]) for effect in trial.refused] == [
        (11, f"“two@museum.example; other@museum.example” {TWO}"),
        (12, f"“two@museum.example / other@museum.example” {TWO}"),
        (13, "“in side@museum.example” is not an e-mail address: a space stands in it."),
        (14, "“comma@museum,example” is not an e-mail address: “,” stands in it."),
        (
            19,
            "“jürgen@museum.example” is not an e-mail address: “ü” (latin small letter u with diaeresis) stands in it.",
        ),
        (21, "It is the same person as row 20."),
        (22, "It has no e-mail address."),
        (23, "It has no e-mail address."),
    ]
    assert (len(trial.new), people_in(officer.programme)[0]) == (15, ("Person 1", "nbsp@museum.example"))


def test_a_known_person_is_found_whatever_stands_around_their_address(bring):
    ann = PersonFactory.create(name="Ann Field", email="ann@xn--mseum-kva.example")
    trial = bring(as_csv(["Ann Field", "\u200bmailto:ANN@mu\u0308seum.example;"], header=["Name", "E-mail"]))
    assert ([effect.outcome for effect in trial.effects], Person.objects.filter(name="Ann Field").get()) == (
        ["changed"],
        ann,
    )


def test_one_person_at_two_museums_is_at_both(bring):
    trial = bring(case("one-person-two-museums.csv"))
    assert list(
        Affiliation.objects.order_by("pk").values_list("person__name", "museum__name", "kind", "role")
    ) == [
        ("Ann Field", "Dover Museum", "volunteer", ""),
        ("Ann Field", "Deal Castle", "trustee", "Treasurer"),
    ]
    unchecked = "(a museum that nobody has checked yet)"
    assert trial.effects[1].says == (
        "The same person as row 2",
        f"Trustee or governor at Deal Castle: Treasurer {unchecked}",
    )


def test_one_person_who_is_twice_in_the_file_with_nothing_new_is_said(bring):
    museum = MuseumFactory.create(name="Deal Castle")
    AffiliationFactory.create(
        person__name="Ann Field", person__email="ann@museum.example", museum=museum, role="Chair"
    )
    rows = [["Ann Field", "ann@museum.example", "Deal Castle"]] * 2
    trial = bring(as_csv(*rows, header=["Name", "E-mail", "Museum"]))
    assert [effect.says[0] for effect in trial.refused] == ["It is the same person as row 2."]


def test_a_formula_without_a_value_is_the_reason(bring):
    rows = [
        ["Ann Field", "=LOWER(D2)", ""],
        ["Bob Marsh", "bob@museum.example", ""],
        ["=A1", "cat@museum.example", ""],
    ]
    trial = bring(as_workbook(*rows, header=["Name", "E-mail", "Museum"]))
    assert [(effect.row, effect.says[0]) for effect in trial.refused] == [
        (3, "Its e-mail address is a formula without its value."),
        (5, "Its name is a formula without its value."),
    ]


# --- what programs call their columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (
            lambda: case("ms-forms.csv"),
            {"name": "Your full name", "email": "Your email address", "museum": "Your museum"},
        ),
        (
            lambda: case("eventbrite.csv"),
            {"first_name": "First Name", "last_name": "Surname", "email": "Email", "status": "Attendee Status"},
        ),
        (
            lambda: of_headings(
                ("First Name", "Ann"), ("Middle Name", ""), ("Last Name", "Field"), ("Nickname", ""),
                ("Organization Name", "Dover Museum"), ("Organization Title", "Curator"),
                ("E-mail 1 - Label", "* Work"), ("E-mail 1 - Value", "ann@museum.example"), ("Phone 1 - Value", "1"),
            ),
            {
                "first_name": "First Name", "last_name": "Last Name", "museum": "Organization Name",
                "role": "Organization Title", "email": "E-mail 1 - Value",
            },
        ),
        (
            lambda: of_headings(
                ("Name", "Ann Field"), ("Given Name", "Ann"), ("Family Name", "Field"),
                ("E-mail 1 - Type", "* Work"), ("E-mail 1 - Value", "ann@museum.example"),
                ("Organization 1 - Name", "Dover Museum"), ("Organization 1 - Title", "Curator"),
            ),
            {
                "name": "Name", "first_name": "Given Name", "last_name": "Family Name",
                "email": "E-mail 1 - Value", "museum": "Organization 1 - Name", "role": "Organization 1 - Title",
            },
        ),
        (
            lambda: of_headings(
                ("Title", "Dr"), ("First Name", "Ann"), ("Last Name", "Field"), ("Company", "Dover Museum"),
                ("Job Title", "Curator"), ("Business Street", "1 High Street"),
                ("E-mail Address", "ann@museum.example"), ("E-mail Type", "SMTP"), ("E-mail Display Name", "Ann"),
            ),
            {
                "first_name": "First Name", "last_name": "Last Name", "museum": "Company",
                "role": "Job Title", "email": "E-mail Address",
            },
        ),
        (
            lambda: of_headings(
                ("Email Address", "ann@museum.example"), ("First Name", "Ann"), ("Last Name", "Field"),
                ("Address", ""), ("MEMBER_RATING", "2"), ("OPTIN_TIME", ""), ("TAGS", ""),
            ),
            {"email": "Email Address", "first_name": "First Name", "last_name": "Last Name"},
        ),
        (
            lambda: of_headings(
                ("Timestamp", "1/1/2026"), ("What is your name?", "Ann Field"),
                ("Please give your e-mail address", "ann@museum.example"), ("What's your organisation?", "Deal"),
            ),
            {
                "name": "What is your name?", "email": "Please give your e-mail address",
                "museum": "What's your organisation?",
            },
        ),
    ],
    ids=["microsoft-forms", "eventbrite", "google", "google-before", "outlook", "mailchimp", "google-forms"],
)  # fmt: skip
def test_the_headings_of_programs_are_known(officer, bring, content, taken):
    assert chosen(content()) == taken
    bring(content())
    assert people_in(officer.programme) == ANN


def test_who_does_not_take_part_is_left_out_and_said(officer, bring):
    trial = bring(case("eventbrite.csv"))
    assert [(effect.row, effect.says) for effect in trial.left_out] == [
        (3, ("The file says “Not Attending” under “Attendee Status”.",))
    ]
    assert people_in(officer.programme) == ANN


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Attending", "yes"), ("Checked In", "yes"), ("Subscribed", "yes"), ("", ""),
        ("Not Attending", "no"), ("not going", "no"), ("Unsubscribed", "no"), ("Cleaned", "no"), ("Cancelled", "no"),
        ("Perhaps", None), ("Not yet attending", None), ("On the waiting list", None),
    ],
)  # fmt: skip
def test_what_a_status_means_is_understood_whole_or_asked(words, value):
    assert TAKES_PART.understand(words) == value


def test_a_status_that_nobody_understands_is_asked_about_and_decided_once(officer, bring):
    rows = [[f"{name} Field", f"{name}@museum.example", "Perhaps"] for name in ("ann", "bob")]
    content, before = as_csv(*rows, header=["Name", "E-mail", "Status"]), everything()
    trial = bring(content)
    (question,) = trial.questions
    assert (question.rows, everything()) == (((2, "ann Field"), (3, "bob Field")), before)
    assert len(bring(content, **{question.key: "no"}).left_out) == 2
    assert len(bring(content, **{question.key: "yes"}).new) == 2


def test_every_kind_of_affiliation_is_understood_by_its_names():
    for value, label in KINDS.choices:
        assert (KINDS.understand(value), KINDS.understand(label)) == (value, value)
    assert KINDS.understand("not a volunteer") is None


def test_our_own_register_comes_back_in(officer, bring):
    """What this site writes as a file, it reads."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [["Name", "E-mail address", "Museum"], ["Ann Field", "ann@museum.example", "Deal Castle"]]
    )
    bring(("\ufeff" + out.getvalue()).encode())
    assert people_in(officer.programme) == ANN
