"""Registers of many layouts, on real Postgres; and the real register where it lies beside the checkout."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from common.errors import DomainError
from people.choices import Accreditation, Governance, ImportState, MuseumSize, MuseumStatus
from people.factories import MuseumFactory, PersonFactory
from people.imports.mapping import guess
from people.imports.places import centroids, kilometres, tidy_postcode
from people.imports.reading import read_table
from people.models import FormerMuseumStatus, Museum, MuseumFlag, MuseumImport
from people.services import imports

pytestmark = pytest.mark.django_db
REGISTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "museums" / "mapping-museums-2021.csv"

HEADER = ["Museum Name", "Ref", "Postcode", "City", "Lat", "Long", "Accreditation status", "Size"]
ROWS = [
    ["Deal Museum", "K1", "ct14 7bp", "Deal", "51.225", "1.402", "Accredited", "small"],
    ["Zoë's House", "K2", "CT14 7BP", "Deal", "51.226", "1.403", "Working towards", "medium"],
]


def as_csv(header, rows, *, delimiter=",", encoding="utf-8", above=()):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([*above, header, *rows])
    return text.getvalue().encode(encoding)


def as_workbook(header, rows):
    book = openpyxl.Workbook()
    book.active.append(["About this register"])
    sheet = book.create_sheet("Museums")
    for row in [header, *rows]:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring_in(content, *, columns=None, apply=True) -> MuseumImport:
    row = imports.upload(filename="register.csv", content=content, by=PersonFactory.create())
    imports.choose_columns(museum_import=row, columns=columns or row.columns, by=row.uploaded_by)
    imports.check(pk=row.pk)
    row.refresh_from_db()
    if apply and row.state == ImportState.CHECKED:
        imports.start_applying(museum_import=row, by=row.uploaded_by)
        imports.apply(pk=row.pk)
        row.refresh_from_db()
    return row


LAYOUTS = {
    "commas": as_csv(HEADER, ROWS),
    "semicolons": as_csv(HEADER, ROWS, delimiter=";"),
    "tabs": as_csv(HEADER, ROWS, delimiter="\t"),
    "byte order mark": as_csv(HEADER, ROWS, encoding="utf-8-sig"),
    "Windows letters": as_csv(HEADER, ROWS, encoding="cp1252"),
    "a title above": as_csv(HEADER, ROWS, above=[["Museums of Kent, 2026"], []]),
    "descriptions under the header": as_csv(
        HEADER,
        [
            [
                "Name of the museum",
                "Its number",
                "Postcode of the site",
                "Town",
                "WGS84",
                "WGS84",
                "ACE",
                "Visits",
            ],
            *ROWS,
        ],
    ),
    "another order": as_csv(HEADER[::-1], [row[::-1] for row in ROWS]),
    "a line break in a cell": as_csv(HEADER, [[ROWS[0][0].replace(" ", "\n"), *ROWS[0][1:]], ROWS[1]]),
    "a workbook": as_workbook(HEADER, ROWS),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_museums_come_out_of_every_layout(layout):
    row = bring_in(LAYOUTS[layout])
    assert (row.state, row.counts) == (
        ImportState.APPLIED,
        {"new": 2, "changed": 0, "unchanged": 0, "refused": 0, "flags": 0},
    )
    found = Museum.objects.order_by("register_number").values_list(
        "register_number", "name", "postcode", "town", "accreditation", "size"
    )
    assert list(found) == [
        ("K1", "Deal Museum", "CT14 7BP", "Deal", Accreditation.ACCREDITED, MuseumSize.SMALL),
        ("K2", "Zoë's House", "CT14 7BP", "Deal", Accreditation.WORKING_TOWARDS, MuseumSize.MEDIUM),
    ]


def test_the_same_file_twice_changes_nothing():
    bring_in(LAYOUTS["commas"])
    before = list(Museum.objects.order_by("pk").values())
    row = bring_in(LAYOUTS["commas"])
    assert row.counts == {"new": 0, "changed": 0, "unchanged": 2, "refused": 0, "flags": 0}
    assert list(Museum.objects.order_by("pk").values()) == before
    assert FormerMuseumStatus.objects.count() == 0


def test_a_museum_known_by_its_number_is_updated_and_what_it_was_is_kept():
    museum = MuseumFactory.create(
        register_number="K1", name="Deal Maritime Museum", town="Deal", accreditation="none", size="small"
    )
    row = bring_in(LAYOUTS["commas"])
    [change] = row.plan["changed"]
    assert change["before"]["name"] == "Deal Maritime Museum"
    assert change["after"]["name"] == "Deal Museum"
    museum.refresh_from_db()
    assert (museum.name, museum.accreditation) == ("Deal Museum", Accreditation.ACCREDITED)
    assert museum.as_of(date(2020, 1, 1)).name == "Deal Maritime Museum"
    assert museum.as_of(date(2020, 1, 1)).accreditation == Accreditation.NONE


def test_a_trial_run_writes_no_museum():
    MuseumFactory.create(register_number="K1", name="Deal Maritime Museum")
    row = bring_in(LAYOUTS["commas"], apply=False)
    assert (row.counts["new"], row.counts["changed"]) == (1, 1)
    assert list(Museum.objects.values_list("name", flat=True)) == ["Deal Maritime Museum"]


def test_each_refused_row_says_why_and_the_others_are_imported():
    bad = [
        ["", "K3", "CT1 1AA", "Canterbury", "", "", "", ""],
        ["Far Away", "K4", "CT1 1AA", "Canterbury", "91.2", "1.0", "", ""],
        ["Half Placed", "K5", "CT1 1AA", "Canterbury", "51.2", "", "", ""],
        ["No Number", "", "CT1 1AA", "Canterbury", "", "", "", ""],
        ["Deal Museum again", "K1", "CT14 7BP", "Deal", "", "", "", ""],
        ["Words for figures", "K6", "CT1 1AA", "Canterbury", "north", "1.0", "", ""],
    ]
    row = bring_in(as_csv(HEADER, [*ROWS, *bad]))
    assert [(each["row"], each["reason"]) for each in row.plan["refused"]] == [
        (4, "It has no name."),
        (5, "A latitude of 91.2 does not exist."),
        (6, "It has only one of latitude and longitude."),
        (7, "It has no register number, though the others do."),
        (8, "It is the same museum as row 2."),
        (9, "“north” is not a latitude."),
    ]
    assert Museum.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 and so on", "neither text nor a workbook"),
        (b"PK\x03\x04 not really", "cannot be opened"),
        (as_csv(["Invoice", "Amount"], [["17", "20.00"]]), "no column holds the name"),
        (b"just some words\nand some more\n", "no columns"),
        (as_csv(HEADER, []), "nothing under it"),
    ],
)
def test_a_foreign_file_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(DomainError, match=sentence):
        imports.upload(filename="x", content=content, by=PersonFactory.create())
    assert MuseumImport.objects.count() == 0


def test_a_mapping_that_makes_no_sense_is_refused():
    row = imports.upload(filename="x", content=LAYOUTS["commas"], by=PersonFactory.create())
    for columns, sentence in (
        ({"name": 0, "town": 0}, "chosen twice"),
        ({"name": 0, "town": 99}, "from the lists"),
        ({"name": 0, "town": 3, "latitude": 4}, "go together"),
        ({"name": 0}, "needs a register number"),
    ):
        with pytest.raises(DomainError, match=sentence):
            imports.choose_columns(museum_import=row, columns=columns, by=row.uploaded_by)


def test_nothing_is_half_imported_when_somebody_changed_a_museum_meanwhile():
    museum = MuseumFactory.create(register_number="K2", name="Zoe's House")
    row = bring_in(LAYOUTS["commas"], apply=False)
    Museum.objects.filter(pk=museum.pk).update(name="Changed by hand")
    imports.start_applying(museum_import=row, by=row.uploaded_by)
    imports.apply(pk=row.pk)
    row.refresh_from_db()
    assert row.state == ImportState.FAILED
    assert "changed by somebody else" in row.problem
    assert list(Museum.objects.values_list("name", flat=True)) == ["Changed by hand"]


def test_importing_needs_a_trial_run_first():
    row = imports.upload(filename="x", content=LAYOUTS["commas"], by=PersonFactory.create())
    with pytest.raises(DomainError, match="trial run first"):
        imports.start_applying(museum_import=row, by=row.uploaded_by)


def test_coordinates_far_from_their_postcode_are_flagged_once_and_stay_settled():
    rows = [["Deal Museum", "K1", "CT14 7BP", "Deal", "53.48", "-2.24", "", ""], ROWS[1]]
    row = bring_in(as_csv(HEADER, rows))
    assert [flag["name"] for flag in row.plan["flags"]] == ["Deal Museum"]
    [flag] = MuseumFlag.objects.all()
    assert flag.museum.name == "Deal Museum"
    assert (flag.museum.latitude, flag.museum.longitude) == (53.48, -2.24)
    flag.settled_at = flag.raised_at
    flag.save()
    bring_in(as_csv(HEADER, rows))
    assert MuseumFlag.objects.filter(settled_at=None).count() == 0


def test_postcodes_lie_where_they_lie():
    found = centroids({"CT7 0BH", "BT3 9EP", "ZZ1 1ZZ"})
    assert found.keys() == {"CT7 0BH"}
    assert kilometres(found["CT7 0BH"], (51.3675, 1.3183)) < 0.2
    assert kilometres((51.5, 0.0), (52.5, 0.0)) == pytest.approx(111.2, abs=0.1)
    assert [tidy_postcode(text) for text in ("ct70bh", " CT7  0BH ", "not one")] == [
        "CT7 0BH",
        "CT7 0BH",
        "not one",
    ]


def test_columns_are_guessed_by_the_names_registers_give_them():
    assert guess(["Accreditation No", "Name of museum", "Post town", "Governance type", "Sub"]) == {
        "register_number": 0,
        "name": 1,
        "town": 2,
        "governance": 3,
    }


def test_an_officer_imports_in_the_desk(client_of, officer, django_capture_on_commit_callbacks, monkeypatch):
    from people.tasks import apply_import, check_import

    # The broker of the tests has no worker: the tasks run where they are handed over.
    for task in (check_import, apply_import):
        monkeypatch.setattr(task, "apply_async", lambda args, retry, task=task: task.apply(args, throw=True))
    client = client_of(officer.person)
    file = io.BytesIO(LAYOUTS["semicolons"])
    file.name = "register.csv"
    answer = client.post("/desk/people/museumimport/add/", {"file": file}, follow=True)
    page = answer.content.decode()
    assert '<option value="0" selected>1. Museum Name</option>' in page
    row = MuseumImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/desk/people/museumimport/{row.pk}/columns/", {name: str(n) for name, n in row.columns.items()}
        )
    page = client.get(f"/desk/people/museumimport/{row.pk}/change/").content.decode()
    assert "Import 2 new and 0 changed" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/desk/people/museumimport/{row.pk}/apply/")
    assert sorted(Museum.objects.values_list("name", flat=True)) == ["Deal Museum", "Zoë's House"]
    assert "Imported on" in client.get(f"/desk/people/museumimport/{row.pk}/change/").content.decode()


def test_while_it_works_the_page_shows_progress_and_looks_again(client_of, officer):
    row = imports.upload(filename="x", content=LAYOUTS["commas"], by=officer.person)
    imports.choose_columns(museum_import=row, columns=row.columns, by=officer.person)
    page = client_of(officer.person).get(f"/desk/people/museumimport/{row.pk}/change/").content.decode()
    assert '<meta http-equiv="refresh" content="2">' in page
    assert '<progress id="progress" max="100" value="0">' in page


@pytest.mark.skipif(not REGISTER.exists(), reason="the real register is not beside this checkout")
def test_the_real_register_comes_in_and_again_changes_nothing():
    content = REGISTER.read_bytes()
    row = bring_in(content)
    assert (row.state, row.counts) == (
        ImportState.APPLIED,
        {"new": 4141, "changed": 0, "unchanged": 0, "refused": 0, "flags": 6},
    )
    museum = Museum.objects.get(register_number="mm.domus.SE090")
    assert (museum.name, museum.town, museum.region, museum.size, museum.governance) == (
        "Powell-Cotton Museum",
        "Birchington",
        "South East",
        MuseumSize.MEDIUM,
        Governance.INDEPENDENT,
    )
    assert Museum.objects.filter(status=MuseumStatus.OPEN).count() == 3307
    shared = Museum.objects.filter(postcode=museum.postcode).count()
    again = bring_in(content)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 4141, "refused": 0, "flags": 6}
    assert Museum.objects.filter(postcode=museum.postcode).count() == shared
    assert len(read_table(content).rows) == 4141
