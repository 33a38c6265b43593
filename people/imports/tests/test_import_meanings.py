"""What registers say in columns of a fixed meaning, whether a museum is one that is here, and what officers checked."""

import pytest

from common.testing import shared_file
from people.choices import Accreditation, Governance, MuseumSize, MuseumStatus
from people.factories import MuseumFactory, PersonFactory
from people.imports import services as imports
from people.imports.checking import as_trial, may_be_one
from people.imports.museums import ACCREDITATION, CLOSED, FIXED, GOVERNANCE, SIZE
from people.imports.tests.test_import_museums import HEADER, ROWS, all_museums, bring_in, sheet, trial
from people.models import Museum
from people.museums import services as museums
from people.museums.checked import values_officers_checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_person(db):
    return PersonFactory.create(is_staff=True, is_superuser=True)


def told(row) -> list[tuple[str, list[int]]]:
    """What a trial run asks, and about which rows."""
    return [(each.asks, [number for number, _ in each.rows]) for each in as_trial(row.plan).questions]


def answered(row, by, **answers: str):
    """The same trial run with answers to its questions, by what their keys begin with."""
    keys = {question.key: answers[question.key.split(":")[0]] for question in as_trial(row.plan).questions}
    imports.answer(museum_import=row, answers=keys, by=by)
    imports.check(pk=row.pk)
    row.refresh_from_db()
    return row


# --- yes and no, accredited or not ------------------------------------------------------------------------------------


def test_a_register_says_open_and_accredited_in_many_ways(officer_person):
    row = trial(shared_file("cases/museums-closed-and-accredited.csv").read_bytes(), officer_person)
    read = [(facts["name"], facts.get("status"), facts["accreditation"]) for facts in row.plan["new"]]
    assert read == [
        ("Museum 1", "open", "accredited"),
        ("Museum 2", "closed", "none"),
        ("Museum 3", "open", "none"),
        ("Museum 4", "closed", "none"),
        ("Museum 5", "open", "none"),
        ("Museum 6", "open", "none"),
        ("Museum 7", "open", "none"),
        ("Museum 8", "closed", "none"),
        ("Museum 9", "open", "unknown"),
        ("Museum 10", "closed", "accredited"),
        ("Museum 11", "open", "unknown"),
        ("Museum 12", None, "working_towards"),
        ("Museum 13", None, "none"),
    ]
    assert told(row) == [
        ("“Accredited (until 2019)” under “Accreditation”: which Accreditation has such a museum?", [10]),
        ("“Applied” under “Accreditation”: which Accreditation has such a museum?", [12]),
        ("“Temporarily closed” under “Closed”: is such a museum open or closed?", [13]),
        ("“closed until 2027” under “Closed”: is such a museum open or closed?", [14]),
    ]
    row = answered(row, officer_person, closed="closed", accreditation="none")
    assert [question.is_open for question in as_trial(row.plan).questions] == [False] * 4
    assert [(facts["status"], facts["accreditation"]) for facts in row.plan["new"][8:]] == [
        ("open", "none"),
        ("closed", "accredited"),
        ("open", "none"),
        ("closed", "working_towards"),
        ("closed", "none"),
    ]


@pytest.mark.parametrize(
    ("meanings", "words", "value"),
    [
        (CLOSED, "false", MuseumStatus.OPEN),
        (CLOSED, "Not closed", MuseumStatus.OPEN),
        (CLOSED, "Permanently closed", MuseumStatus.CLOSED),
        (CLOSED, "31/03/2019", MuseumStatus.CLOSED),
        (CLOSED, "2007:2017", MuseumStatus.CLOSED),
        (CLOSED, "2999", None),
        (CLOSED, "re-opened", None),
        (CLOSED, "closed on Mondays", None),
        (CLOSED, "n/a", ""),
        (ACCREDITATION, "Not yet accredited", None),
        (ACCREDITATION, "NON ACCREDITED", Accreditation.NONE),
        (ACCREDITATION, "working-towards", Accreditation.WORKING_TOWARDS),
        (ACCREDITATION, "not working towards", None),
        (ACCREDITATION, "formerly provisional", None),
        (SIZE, "Very Large", MuseumSize.HUGE),
        (SIZE, "not large", None),
        (GOVERNANCE, "Independent Not for profit", Governance.INDEPENDENT),
        (GOVERNANCE, "Government-Local_Authority", Governance.LOCAL_AUTHORITY),
        (GOVERNANCE, "non-national", None),
        (GOVERNANCE, "formerly university", None),
        (GOVERNANCE, "international", None),
        (GOVERNANCE, "Unknown", ""),
    ],
)
def test_words_are_understood_whole_or_asked_about(meanings, words, value):
    assert meanings.understand(words) == value


def test_every_value_of_a_fixed_column_is_understood_by_its_own_name():
    for meanings in FIXED:
        for value, label in meanings.choices:
            said = meanings.understand(value.replace("_", " "))
            assert said in (value, None) if meanings is GOVERNANCE else said == value, (
                meanings.target,
                label,
            )


def test_what_is_not_understood_changes_nothing_of_a_known_museum(officer_person):
    museum = MuseumFactory.create(
        name="Dover Museum", town="Dover", status="open", accreditation="accredited"
    )
    before = all_museums()
    content = sheet(
        [["Dover Museum", "Dover", "Temporarily closed", "Applied"]], ["Name", "Town", "Closed", "Accredited"]
    )
    row = bring_in(content, officer_person)
    assert (all_museums(), row.counts["questions"], row.counts["unchanged"]) == (before, 2, 1)
    row = answered(trial(content, officer_person), officer_person, closed="closed", accreditation="none")
    (change,) = row.plan["changed"]
    assert (change["id"], change["after"]) == (museum.pk, {"accreditation": "none", "status": "closed"})


# --- the same museum? -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "other", "said"),
    [
        ("Horniman Museum and Gardens", "Horniman Museum & Gardens", True),
        ("Jane Austen's House", "JANE AUSTENS HOUSE", True),
        ("Whitstable Community Museum & Gallery", "Whitstable Museum And Gallery", True),
        ("Dover Museum", "Dover Museum And Bronze Age Boat Gallery", True),
        ("The Historic Dockyard Chatham", "Chatham Historic Dockyard", True),
        ("Dover Museum", "Deal Museum", False),
        ("Museum", "Maidstone Museum", False),
        ("Tyrwhitt Drake Museum of Carriages", "Maidstone Museum", False),
        ("Timeball Tower", "Deal Museum", False),
    ],
)
def test_names_a_word_apart_may_be_one(name, other, said):
    assert (may_be_one(name, other), may_be_one(other, name)) == (said, said)


def test_a_name_a_word_apart_at_its_postcode_is_asked_about(officer_person):
    museum = MuseumFactory.create(name="Dover Museum & Gallery", town="Dover", postcode="CT16 1PH", region="")
    content = sheet([["mm.2", "Dover Museum and Gallery", "Dover", "CT16 1PH", "", "", "", ""]])
    row = trial(content, officer_person)
    assert told(row) == [
        (
            "Is “Dover Museum and Gallery” the same museum as “Dover Museum & Gallery”, which is here at CT16 1PH?",
            [2],
        )
    ]
    assert [(each["row"], each["reason"]) for each in row.plan["refused"]] == [
        (2, "It may be “Dover Museum & Gallery”, which is here. Answer the question about it.")
    ]
    other = answered(trial(content, officer_person), officer_person, same="no")
    assert [facts["register_number"] for facts in other.plan["new"]] == ["mm.2"]
    row = answered(row, officer_person, same="yes")
    assert [(change["id"], change["after"]) for change in row.plan["changed"]] == [
        (museum.pk, {"register_number": "mm.2", "name": "Dover Museum and Gallery"})
    ]
    imports.start_applying(museum_import=row, by=officer_person)
    imports.apply(pk=row.pk)
    assert list(Museum.objects.values_list("register_number", "name")) == [
        ("mm.2", "Dover Museum and Gallery")
    ]


def test_museums_with_numbers_of_their_own_or_elsewhere_are_not_asked_about(officer_person):
    MuseumFactory.create(
        name="Dover Museum & Gallery", postcode="CT16 1PH", register_number="mm.9", town="Dover"
    )
    MuseumFactory.create(name="Dover Museum & Gallery", postcode="CT14 6AA", town="Deal")
    row = trial(
        sheet([["mm.2", "Dover Museum and Gallery", "Dover", "CT16 1PH", "", "", "", ""]]), officer_person
    )
    assert (told(row), row.counts["new"]) == ([], 1)


def test_a_row_a_word_apart_from_one_before_it_is_asked_about(officer_person):
    rows = [
        ["Dover Museum & Gallery", "CT16 1PH"],
        ["Dover Museum and Gallery", "CT16 1PH"],
        ["Deal Castle", "CT16 1PH"],
    ]
    content = sheet(rows, ["Name", "Postcode"])
    row = trial(content, officer_person)
    assert (row.counts["new"], [number for _, numbers in told(row) for number in numbers]) == (2, [3])
    assert [each["reason"] for each in row.plan["refused"]] == ["It may be the same museum as row 2."]
    assert answered(row, officer_person, twice="no").counts["new"] == 3
    assert answered(trial(content, officer_person), officer_person, twice="yes").counts["new"] == 2


def test_the_register_makes_no_museum_of_the_demo_twice(officer_person):
    """Those a word apart at their postcode, or of the same words in their town, are asked about and none is added."""
    demo = [
        ("Tunbridge Wells Museum & Art Gallery", "Tunbridge Wells", "TN1 1JN"),
        ("Dover Museum", "Dover", "CT16 1PH"),
        ("Guildhall Museum", "Rochester", "ME1 1PY"),
        ("The Historic Dockyard Chatham", "Chatham", "ME4 4TE"),
        ("Maidstone Museum", "Maidstone", "ME14 1LH"),
        ("Whitstable Community Museum & Gallery", "Whitstable", "CT5 1DB"),
        ("Jane Austen's House", "Chawton", "GU34 1SD"),
        ("Horniman Museum and Gardens", "London", "SE23 3PQ"),
        ("Manchester Museum", "Manchester", "M13 9PL"),
        ("Armagh Robinson Library and No 5 Vicars' Hill", "Armagh", "BT61 7BY"),
    ]
    for name, town, postcode in demo:
        MuseumFactory.create(name=name, town=town, postcode=postcode)
    row = trial(shared_file("data/museums/mapping-museums-2021.csv").read_bytes(), officer_person)
    asked = {asks.split("as “")[1].split("”")[0].split(",")[0] for asks, _ in told(row)}
    assert asked == {name for name, _, _ in demo}
    assert {each["reason"].split("“")[1].split("”")[0].split(",")[0] for each in row.plan["refused"]} == asked


# --- what an officer has checked --------------------------------------------------------------------------------------


def test_what_an_officer_checked_is_overwritten_by_a_tick_alone(officer_person):
    bring_in(sheet(), officer_person)
    museum = Museum.objects.get(register_number="mm.2")
    museums.change_museum(
        museum, by=officer_person, on=museum.created_at.date(), town="Dover (Market Square)"
    )
    changed = ["mm.2", "Dover Museum & Gallery", "Dover", "CT16 1PH", "51.126", "1.313", "Unaccredited", "na"]
    row = trial(sheet([changed]), officer_person)
    asks = (
        f"An officer has checked what the file would change about “{museum.name}, Dover (Market Square)”: "
        "town “Dover” instead of “Dover (Market Square)”. Which is right?"
    )
    assert told(row) == [(asks, [2])]
    (change,) = row.plan["changed"]
    assert (change["after"], change["kept"]) == ({"name": "Dover Museum & Gallery"}, {"town": "Dover"})
    kept = answered(trial(sheet([changed]), officer_person), officer_person, checked="keep")
    assert kept.plan["changed"][0]["after"] == {"name": "Dover Museum & Gallery"}
    row = answered(row, officer_person, checked="file")
    assert row.plan["changed"][0]["after"] == {"name": "Dover Museum & Gallery", "town": "Dover"}


def test_who_wrote_which_value_is_read_from_the_history(officer_person, django_assert_num_queries):
    bring_in(sheet(), officer_person)
    number = dict(Museum.objects.values_list("register_number", "pk"))
    of_file, by_hand, marked = number["mm.1"], number["mm.2"], museums.find_or_note(text="Deal Castle").pk
    museum = Museum.objects.get(pk=by_hand)
    museums.change_museum(
        museum, by=officer_person, on=museum.created_at.date(), website="https://dover.example"
    )
    museums.mark_checked(museums=Museum.objects.filter(pk=marked), by=officer_person)
    typed = museums.find_or_note(text="Typed by Somebody", by=PersonFactory.create()).pk
    with django_assert_num_queries(1):
        found = values_officers_checked([of_file, by_hand, marked, typed])
    assert (found[of_file], found[by_hand], found[typed]) == (set(), {"website"}, set())
    assert {"name", "town", "status"} <= found[marked]


def test_a_later_file_does_not_make_a_checked_value_its_own(officer_person):
    bring_in(sheet(), officer_person)
    museum = Museum.objects.get(register_number="mm.1")
    museums.change_museum(museum, by=officer_person, on=museum.created_at.date(), town="Quex Park")
    before = all_museums()
    for _ in range(2):
        row = bring_in(sheet(), officer_person)
        assert (row.counts["changed"], row.counts["questions"], all_museums()) == (0, 1, before)
    assert HEADER[2] == "city"
    assert ROWS[0][2] == "Birchington"
