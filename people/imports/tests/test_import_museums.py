"""Importing a register of museums: any layout, a trial run first, all of it or nothing."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import shared_file
from people.choices import Accreditation, Governance, ImportState, MuseumSize, MuseumStatus
from people.factories import MuseumFactory, PersonFactory
from people.imports import services as imports
from people.imports.museums import MUSEUMS
from people.imports.places import centroids, kilometres, tidy_postcode
from people.models import FormerMuseumStatus, Museum, MuseumFlag, MuseumImport
from people.museums import services as museums

pytestmark = pytest.mark.django_db

HEADER = [
    "museum_id",
    "museum_name",
    "city",
    "postcode",
    "latitude",
    "longitude",
    "accreditation",
    "year_closed_high",
]
OTHER_NAMES = [
    "Museum ID",
    "Name of Museum",
    "Town",
    "Post Code",
    "Lat",
    "Long",
    "Accreditation status",
    "Closed",
]
DESCRIBED = [
    "A number of ours",
    "Name of the museum",
    "Town or city",
    "Its full postcode",
    "In degrees",
    "In degrees",
    "Yes or no",
    "Year",
]
ROWS = [
    ["mm.1", "Powell-Cotton Museum", "Birchington", "CT7 0BH", "51.371", "1.268", "Accredited", "na"],
    ["mm.2", "Dover Museum", "Dover", "CT16 1PH", "51.126", "1.313", "Unaccredited", "na"],
    ["mm.3", "Dover Gaol", "Dover", "CT16 1PH", "51.126", "1.313", "Unaccredited", "2007:2017"],
]


def sheet(rows=ROWS, header=HEADER, *, delimiter=",", encoding="utf-8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([header, *rows])
    return text.getvalue().encode(encoding)


@pytest.fixture
def officer_person(db):
    return PersonFactory.create(is_staff=True, is_superuser=True)


def trial(content: bytes, by, **columns: int) -> MuseumImport:
    """Upload, with the columns the desk guesses unless told otherwise, and the trial run."""
    row = imports.upload(filename="register.csv", content=content, by=by)
    imports.choose_columns(museum_import=row, columns=columns or row.columns, by=by)
    imports.check(pk=row.pk)
    row.refresh_from_db()
    return row


def bring_in(content: bytes, by) -> MuseumImport:
    row = trial(content, by)
    assert row.state == ImportState.CHECKED, row.problem
    imports.start_applying(museum_import=row, by=by)
    imports.apply(pk=row.pk)
    row.refresh_from_db()
    return row


def all_museums() -> list[dict[str, object]]:
    return list(Museum.objects.order_by("pk").values())


# --- the whole register ---------------------------------------------------------------------------------------------


def test_whole_register_comes_in_and_the_second_time_changes_nothing(officer_person):
    content = shared_file("data/museums/mapping-museums-2021.csv").read_bytes()
    row = bring_in(content, officer_person)
    assert (row.state, row.counts["new"], row.counts["refused"]) == (ImportState.APPLIED, 4141, 0)
    assert Museum.objects.count() == 4141
    assert Museum.objects.filter(status=MuseumStatus.CLOSED).count() == 834
    assert Museum.objects.filter(region="South East").count() == 585
    assert Museum.objects.filter(accreditation=Accreditation.ACCREDITED).count() == 1719
    assert Museum.objects.filter(postcode="SO23 8TS").count() == 6
    assert 0 < MuseumFlag.objects.count() == row.counts["flags"] < 200
    before = all_museums()
    again = bring_in(content, officer_person)
    assert again.counts == {**row.counts, "new": 0, "unchanged": 4141}
    assert all_museums() == before
    assert MuseumFlag.objects.count() == row.counts["flags"]
    part = bring_in(shared_file("data/museums/open-south-east.csv").read_bytes(), officer_person)
    assert (part.counts["new"], part.counts["changed"], part.counts["unchanged"]) == (0, 0, 477)


# --- other layouts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        sheet(),
        sheet(encoding="utf-8-sig"),
        sheet(delimiter=";"),
        sheet(delimiter="\t", encoding="utf-16"),
        sheet().replace(b"\n", b"\r\n"),
        sheet([row[::-1] for row in ROWS], HEADER[::-1]),
        sheet(
            header=[
                "Museum ID",
                "Name of Museum",
                "Town",
                "Post Code",
                "Lat",
                "Long",
                "Accreditation status",
                "Closed",
            ]
        ),
        b"Register of museums\n\n" + sheet(),
    ],
    ids=["plain", "bom", "semicolons", "tabs-utf16", "crlf", "other-order", "other-names", "title-above"],
)
def test_every_layout_gives_the_same_museums(content, officer_person):
    row = bring_in(content, officer_person)
    assert row.counts["new"] == 3
    got = Museum.objects.order_by("register_number").values_list(
        "register_number", "name", "town", "postcode", "latitude", "accreditation", "status"
    )
    assert list(got) == [
        ("mm.1", "Powell-Cotton Museum", "Birchington", "CT7 0BH", 51.371, "accredited", "open"),
        ("mm.2", "Dover Museum", "Dover", "CT16 1PH", 51.126, "none", "open"),
        ("mm.3", "Dover Gaol", "Dover", "CT16 1PH", 51.126, "none", "closed"),
    ]


def test_workbook_with_a_sheet_of_notes_before_it(officer_person):
    book = openpyxl.Workbook()
    book.active.append(["These are notes"])
    data = book.create_sheet("Museums")
    data.append(HEADER)
    for each in ROWS:
        data.append(
            [float(cell) if cell[:1].isdigit() and "." in cell and ":" not in cell else cell for cell in each]
        )
    file = io.BytesIO()
    book.save(file)
    row = bring_in(file.getvalue(), officer_person)
    assert row.counts["new"] == 3
    assert Museum.objects.get(register_number="mm.1").latitude == 51.371


def test_old_windows_file_keeps_its_accents(officer_person):
    content = sheet([["mm.9", "Musée de Jérôme’s", "Deal", "CT14 6AA", "", "", "", ""]], encoding="cp1252")
    bring_in(content, officer_person)
    assert Museum.objects.get().name == "Musée de Jérôme’s"


def test_row_of_descriptions_and_cells_with_line_breaks(officer_person):
    rows = [
        DESCRIBED,
        ["mm.1", "Powell-Cotton\nMuseum", "Birchington", "ct70bh", "51.371", "1.268", "Yes", ""],
    ]
    row = bring_in(sheet(rows), officer_person)
    assert (row.counts["new"], row.counts["refused"]) == (1, 0)
    museum = Museum.objects.get()
    assert (museum.name, museum.postcode, museum.accreditation) == (
        "Powell-Cotton Museum",
        "CT7 0BH",
        "accredited",
    )


def test_columns_are_guessed_and_an_officer_corrects_them(officer_person):
    content = sheet([["Dover Museum", "1", "CT16 1PH"]], ["Appellation", "Chiffre", "Postcode"])
    assert MUSEUMS.guess(MUSEUMS.read(content)) == {"postcode": 2}
    row = trial(content, officer_person, name=0, register_number=1, postcode=2)
    assert row.plan["new"][0]["name"] == "Dover Museum"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"name": 1}, "needs a register number"),
        ({"postcode": 3}, "no column holds the name"),
        ({"name": 1, "town": 1}, "chosen twice"),
        ({"name": 1, "postcode": 3, "latitude": 4}, "go together"),
        ({"name": 99, "postcode": 3}, "from the lists"),
        ({"nonsense": 1}, "from the lists"),
    ],
)
def test_columns_that_make_no_sense_are_refused(columns, words, officer_person):
    row = imports.upload(filename="r.csv", content=sheet(), by=officer_person)
    with pytest.raises(DomainError, match=words):
        imports.choose_columns(museum_import=row, columns=columns, by=officer_person)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"%PDF-1.7 ...", "neither text nor a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "neither text nor a workbook"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (b"Dear all,\nplease find enclosed.\n", "no columns|no column"),
        (sheet([["2024", "12"]], ["Year", "Sales"]), "no column holds the name"),
        (b"museum_name,postcode\n", "nothing under it"),
    ],
    ids=["empty", "blank", "pdf", "picture", "broken-workbook", "letter", "sales", "header-only"],
)
def test_foreign_file_is_refused_with_a_sentence(content, words, officer_person):
    with pytest.raises(DomainError, match=words):
        imports.upload(filename="x", content=content, by=officer_person)
    assert MuseumImport.objects.count() == 0


# --- the trial run --------------------------------------------------------------------------------------------------


def test_each_refused_row_has_its_number_and_its_reason(officer_person):
    rows = [
        ROWS[0],
        ["mm.4", "", "Deal", "CT14 6AA", "", "", "", ""],
        ["", "No Number", "Deal", "CT14 6AA", "", "", "", ""],
        ["mm.1", "Again", "Deal", "CT14 6AA", "", "", "", ""],
        ["mm.5", "North", "Deal", "CT14 6AA", "951.2", "1.2", "", ""],
        ["mm.6", "Half", "Deal", "CT14 6AA", "51.2", "", "", ""],
        ["mm.7", "x" * 201, "Deal", "CT14 6AA", "", "", "", ""],
    ]
    row = trial(sheet(rows), officer_person)
    assert [(each["row"], each["reason"]) for each in row.plan["refused"]] == [
        (3, "It has no name."),
        (4, "It has no register number, though the others do."),
        (5, "It is the same museum as row 2."),
        (6, "A latitude of 951.2 does not exist."),
        (7, "It has only one of latitude and longitude."),
        (8, "Its name is longer than 200 characters."),
    ]
    assert row.counts["new"] == 1


def test_trial_run_writes_nothing_and_shows_changes_field_by_field(officer_person):
    MuseumFactory.create(
        name="Dover Museum", town="Dover", postcode="CT16 1PH", register_number="mm.2", region=""
    )
    before = all_museums()
    changed = ["mm.2", "Dover Museum & Gallery", "Dover", "CT16 1PH", "", "", "Accredited", "na"]
    row = trial(sheet([ROWS[0], changed]), officer_person)
    assert all_museums() == before
    assert row.counts == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0, "flags": 0, "questions": 0}
    (change,) = row.plan["changed"]
    assert change["before"] == {"name": "Dover Museum", "accreditation": "unknown"}
    assert change["after"] == {"name": "Dover Museum & Gallery", "accreditation": "accredited"}


def test_known_number_is_updated_and_the_past_is_kept(officer_person):
    bring_in(sheet(), officer_person)
    loses = [
        "mm.1",
        "Powell-Cotton Museum",
        "Birchington",
        "CT7 0BH",
        "51.371",
        "1.268",
        "Unaccredited",
        "na",
    ]
    row = bring_in(sheet([loses]), officer_person)
    assert row.counts["changed"] == 1
    museum = Museum.objects.get(register_number="mm.1")
    assert museum.accreditation == Accreditation.NONE
    yesterday = timezone.localdate() - timedelta(days=1)
    assert museum.as_of(yesterday).accreditation == Accreditation.ACCREDITED
    assert museum.as_of(timezone.localdate()).accreditation == Accreditation.NONE


def test_empty_cells_never_wipe_out_what_is_known(officer_person):
    bring_in(sheet(), officer_person)
    before = all_museums()
    row = bring_in(sheet([["mm.1", "Powell-Cotton Museum", "", "", "", "", "", "na"]]), officer_person)
    assert row.counts["unchanged"] == 1
    assert all_museums() == before
    assert FormerMuseumStatus.objects.count() == 0


def test_museums_that_share_a_postcode_stay_apart(officer_person):
    bring_in(sheet(), officer_person)
    assert Museum.objects.filter(postcode="CT16 1PH").count() == 2


def test_entry_that_somebody_typed_gets_its_number_but_only_once(officer_person):
    typed = MuseumFactory.create(name="dover museum", town="Dover", postcode="", checked=False)
    twice = [ROWS[1], ["mm.8", *ROWS[1][1:]]]
    bring_in(sheet(twice), officer_person)
    typed.refresh_from_db()
    assert (typed.register_number, typed.name) == ("mm.2", "Dover Museum")
    assert Museum.objects.get(register_number="mm.8") != typed


def test_museum_that_was_merged_here_does_not_come_back(officer_person):
    bring_in(sheet(), officer_person)
    keep, twin = Museum.objects.get(register_number="mm.2"), Museum.objects.get(register_number="mm.3")
    museums.absorb_duplicate(keep=keep, duplicate=twin, by=officer_person)
    row = bring_in(sheet(), officer_person)
    assert [each["reason"] for each in row.plan["refused"]] == ["It has merged into Dover Museum."]
    assert row.counts["new"] == row.counts["changed"] == 0


def test_coordinates_far_from_their_postcode_are_flagged_once_not_believed_in_silence(officer_person):
    wrong = ["mm.1", "Powell-Cotton Museum", "Birchington", "CT7 0BH", "55.95", "-3.19", "Accredited", "na"]
    row = bring_in(sheet([wrong, ROWS[1]]), officer_person)
    flag = MuseumFlag.objects.get()
    assert flag.museum.register_number == "mm.1"
    assert flag.detail == row.plan["flags"][0]["detail"]
    assert "km from its postcode CT7 0BH" in flag.detail
    museums.settle_flags(museums=Museum.objects.all(), by=officer_person)
    bring_in(sheet([wrong, ROWS[1]]), officer_person)
    assert MuseumFlag.objects.filter(settled_at=None).count() == 0


# --- all or nothing -------------------------------------------------------------------------------------------------


def test_nothing_is_written_when_somebody_changed_a_museum_since_the_trial_run(officer_person):
    bring_in(sheet(), officer_person)
    changed = [[number, name + " Renamed", *rest] for number, name, *rest in ROWS]
    row = trial(sheet([*changed, ["mm.4", "New", "Deal", "", "", "", "", ""]]), officer_person)
    Museum.objects.filter(register_number="mm.3").update(name="Changed meanwhile")
    before = all_museums()
    imports.start_applying(museum_import=row, by=officer_person)
    imports.apply(pk=row.pk)
    row.refresh_from_db()
    assert row.state == ImportState.FAILED
    assert "changed by somebody else" in row.problem
    assert all_museums() == before


def test_nothing_is_written_when_the_database_refuses_a_row(officer_person):
    row = trial(sheet(), officer_person)
    MuseumFactory.create(name="Elsewhere", register_number="mm.3")
    imports.start_applying(museum_import=row, by=officer_person)
    with pytest.raises(Exception, match="register_number"):
        imports.apply(pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == (ImportState.FAILED, imports.OUR_FAULT)
    assert Museum.objects.count() == 1


def test_doing_it_twice_does_it_once(officer_person):
    row = bring_in(sheet(), officer_person)
    imports.apply(pk=row.pk)
    imports.check(pk=row.pk)
    assert Museum.objects.count() == 3
    with pytest.raises(DomainError, match="trial run first"):
        imports.start_applying(museum_import=row, by=officer_person)
    assert bytes(row.content) == b""


# --- what words mean ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "words", "field", "value"),
    [
        ("accreditation", "Full", "accreditation", Accreditation.ACCREDITED),
        ("accreditation", "Working Towards", "accreditation", Accreditation.WORKING_TOWARDS),
        ("accreditation", "Provisional", "accreditation", Accreditation.PROVISIONAL),
        ("accreditation", "Not accredited", "accreditation", Accreditation.NONE),
        ("accreditation", "???", "accreditation", Accreditation.UNKNOWN),
        ("governance", "Local Authority", "governance", Governance.LOCAL_AUTHORITY),
        ("governance", "National Trust", "governance", Governance.INDEPENDENT),
        ("governance", "National", "governance", Governance.NATIONAL),
        ("governance", "University", "governance", Governance.UNIVERSITY),
        ("size", "Huge", "size", MuseumSize.HUGE),
        ("size", "gigantic", "size", MuseumSize.UNKNOWN),
        ("closed", "2015", "status", MuseumStatus.CLOSED),
        ("closed", "2007:2017", "status", MuseumStatus.CLOSED),
        ("closed", "na", "status", MuseumStatus.OPEN),
        ("subjects", "Buildings/Houses", "subjects", ["Buildings", "Houses"]),
        ("region", "South East (English Region)", "region", "South East"),
        ("website", "museum.example", "website", "https://museum.example"),
    ],
)
def test_words_of_registers_are_understood(heading, words, field, value, officer_person):
    content = sheet([["mm.1", "Dover Museum", words]], ["museum_id", "museum_name", heading])
    bring_in(content, officer_person)
    assert getattr(Museum.objects.get(), field) == value


@pytest.mark.parametrize(
    ("typed", "tidy"), [("ct70bh", "CT7 0BH"), ("W1A  1AA", "W1A 1AA"), ("Dublin 2", "Dublin 2"), ("", "")]
)
def test_postcodes_are_tidied_or_left_alone(typed, tidy):
    assert tidy_postcode(typed) == tidy


def test_postcodes_lie_where_they_lie():
    found = centroids({"CT16 1PH", "BT3 9EP", "no postcode"})
    assert list(found) == ["CT16 1PH"]
    assert kilometres(found["CT16 1PH"], (51.126, 1.313)) < 1


# --- the desk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def test_officer_imports_on_the_desk(desk, monkeypatch):
    started: list[tuple[object, tuple[int, ...]]] = []
    monkeypatch.setattr("people.imports.admin.start", lambda task, *args: started.append((task, args)))
    file = io.BytesIO(sheet([*ROWS, ["mm.4", "", "", "", "", "", "", ""]]))
    file.name = "register.csv"
    response = desk.post(reverse("admin:people_museumimport_add"), {"file": file})
    row = MuseumImport.objects.get()
    assert response.url == reverse("admin:people_museumimport_columns", args=[row.pk])
    page = desk.get(response.url)
    values = {name: field.initial for name, field in page.context["form"].fields.items()}
    response = desk.post(response.url, values)
    result = reverse("admin:people_museumimport_change", args=[row.pk])
    assert response.url == result
    waiting = desk.get(result).content.decode()
    assert 'data-fresh="working"' in waiting  # nobody has done the work yet: the page waits, and says so
    assert "0 %" in waiting
    as_the_script = {"Accept": "application/json"}
    assert desk.get(result, headers=as_the_script).json() == {"percent": 0, "working": True}
    imports.check(pk=started.pop()[1][0])
    assert desk.get(result, headers=as_the_script).json() == {"percent": 100, "working": False}
    page = desk.get(result)
    assert page.context["counts"] == {
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "flags": 0,
        "questions": 0,
    }
    assert "It has no name." in page.content.decode()
    assert Museum.objects.count() == 0
    desk.post(reverse("admin:people_museumimport_do", args=[row.pk, "apply"]))
    imports.apply(pk=started.pop()[1][0])
    assert Museum.objects.count() == 3
    assert desk.get(result).context["original"].state == ImportState.APPLIED
    assert desk.get(reverse("admin:people_museumimport_changelist")).status_code == 200


def test_foreign_file_on_the_desk_gets_its_sentence_beside_the_field(desk):
    file = io.BytesIO(b"%PDF-1.7")
    file.name = "report.pdf"
    page = desk.post(reverse("admin:people_museumimport_add"), {"file": file})
    assert page.status_code == 200
    assert "neither text nor a workbook" in page.context["form"].errors["file"][0]


def test_looking_at_the_button_of_the_last_step_imports_nothing(desk, officer):
    row = trial(sheet(), officer.person)
    desk.get(reverse("admin:people_museumimport_do", args=[row.pk, "apply"]))
    row.refresh_from_db()
    assert row.state == ImportState.CHECKED


def test_nobody_but_officers_comes_near_it(client_of, officer):
    row = trial(sheet(), officer.person)
    stranger = client_of(PersonFactory.create())
    pages = [("change", [row.pk]), ("columns", [row.pk]), ("do", [row.pk, "apply"])]
    for name, args in pages:
        answer = stranger.post(reverse(f"admin:people_museumimport_{name}", args=args))
        assert (answer.status_code, answer.url.startswith("/desk/login/")) == (302, True)
    row.refresh_from_db()
    assert row.state == ImportState.CHECKED
