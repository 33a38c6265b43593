"""Importing people into a programme: any layout, a trial run first, nobody twice, all of it or nothing."""

import csv
import io

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from common import scoping
from common.errors import DomainError
from common.testing import shared_file
from mailing.models import Message
from people.accounts import joining
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.imports.desk import columns_read
from people.imports.drafts import Draft
from people.models import Affiliation, Museum, Person
from programmes import imports
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory
from programmes.imports import PEOPLE
from programmes.models import Role

pytestmark = pytest.mark.django_db

KIND_NAMES = "paid staff, volunteer, trustee or governor, freelance, student or trainee"
HEADER = ["Name", "E-mail", "Museum", "Kind", "Role"]
ROWS = [
    ["Ann Field", "Ann@Museum.example", "Dover Museum", "volunteer", "Archivist"],
    ["Bob Marsh", "bob@museum.example", "Deal Castle", "", ""],
    ["Cat Wood", "cat@museum.example", "", "", ""],
]


def as_csv(*rows, header=HEADER, delimiter=",", encoding="utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def as_workbook(*rows, header=HEADER) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Our volunteers"])
    for row in [header, *rows]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def drafted(content: bytes) -> Draft:
    return Draft.read(PEOPLE, filename="people.csv", content=content)


def reasons(effects) -> list[tuple[int, str]]:
    return [(effect.row, effect.says[0]) for effect in effects]


def people_in(programme) -> list[tuple[str, str]]:
    members = Role.objects.filter(programme=programme, kind="member", ends_on=None)
    return sorted((role.person.name, role.person.address) for role in members)


def everything() -> list:
    """All that an import could touch, as it stands."""
    models = (Person, Museum, Affiliation, Role, EmailAddress)
    return [sorted(model.objects.values_list(), key=lambda row: row[0]) for model in models]


@pytest.fixture
def run(officer):
    """Import rows of the usual layout as the officer."""

    def importing(*rows, **answers):
        draft = drafted(as_csv(*rows)).with_answers(answers)
        return imports.import_people(programme=officer.programme, draft=draft, by=officer.person)

    return importing


@pytest.mark.parametrize(
    "content",
    [
        as_csv(*ROWS),
        as_csv(*ROWS, delimiter=";", encoding="cp1252"),
        as_csv(*ROWS, delimiter="\t", encoding="utf-16"),
        as_workbook(*ROWS),
        as_csv(
            *([role, kind, museum, email, *name.split()] for name, email, museum, kind, role in ROWS),
            header=[
                "Job title",
                "Kind of affiliation",
                "Organisation",
                "Email Address",
                "First name",
                "Surname",
            ],
        ),
    ],
    ids=["commas", "semicolons", "tabs", "workbook", "other order and names"],
)
def test_every_layout_gives_the_same_people(content):
    rows = imports.rows_of(drafted(content))
    assert [(row.name, row.email, row.museum, row.kind, row.role) for row in rows] == [
        tuple(row) for row in ROWS
    ]


def test_columns_that_are_not_imported_are_named():
    draft = drafted(as_csv(["Ann", "ann@a.example", "7"], header=["Name", "Mail", "Shoe size"]))
    assert columns_read(PEOPLE, draft.table.header, draft.columns) == {
        "read_as": [("Name", "Name"), ("E-mail address", "Mail")],
        "ignored": ["Shoe size"],
    }


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "The file is empty."),
        (as_csv(), "a header and nothing under it"),
        (b"%PDF-1.7 a, b", "neither text nor a workbook"),
        (as_csv(*(["A", f"a{n}@a.example"] for n in range(501)), header=["Name", "E-mail"]), "501 rows"),
    ],
)
def test_what_is_no_list_of_people_is_refused_with_a_sentence(content, said):
    with pytest.raises(DomainError, match=said) as caught:
        drafted(content)
    assert caught.value.field == "file"


@pytest.mark.parametrize(
    "columns, said",
    [
        ({"email": 1}, "no column holds a name"),
        ({"name": 0, "museum": 1}, "no column holds an e-mail address"),
        ({"name": 0, "email": 0}, "chosen twice"),
        ({"name": 0, "email": 5}, "from the lists"),
    ],
)
def test_columns_that_say_nothing_of_people_are_refused(columns, said):
    with pytest.raises(DomainError, match=said):
        drafted(as_csv(["a", "b"], header=["Name", "E-mail"])).with_columns(PEOPLE, columns)


def test_people_become_members_with_their_museums(officer, run):
    dover = MuseumFactory.create(name="Dover Museum", town="Dover")
    outcome = run(*ROWS)
    assert (len(outcome.new), len(outcome.effects), outcome.questions) == (3, 3, [])
    assert people_in(officer.programme) == [
        ("Ann Field", "ann@museum.example"),
        ("Bob Marsh", "bob@museum.example"),
        ("Cat Wood", "cat@museum.example"),
    ]
    noted = Museum.objects.get(name="Deal Castle")
    assert noted.checked is False
    rows = Affiliation.objects.order_by("person__name")
    assert [(each.person.name, each.museum, each.kind, each.role, each.is_main) for each in rows] == [
        ("Ann Field", dover, "volunteer", "Archivist", True),
        ("Bob Marsh", noted, "staff", "", True),
    ]
    assert [effect.says[1:] for effect in outcome.effects] == [
        ("Volunteer at Dover Museum: Archivist",),
        ("Paid staff at Deal Castle (a museum that nobody has checked yet)",),
        (),
    ]


def test_nobody_is_mailed_and_nobody_can_sign_in_yet(run):
    run(*ROWS)
    assert Message.objects.count() == 0
    imported = Person.objects.filter(
        email__in=["ann@museum.example", "bob@museum.example", "cat@museum.example"]
    )
    assert [person.has_usable_password() for person in imported] == [False, False, False]
    assert EmailAddress.objects.filter(user__in=imported).count() == 0


def test_each_refused_row_says_why(officer, run):
    for town in ("Dover", "Deal"):
        MuseumFactory.create(name="Town Museum", town=town)
    outcome = run(
        ["", "a@museum.example", "", "", ""],
        ["Ann Field", "", "", "", ""],
        ["Ann Field", "ann at museum", "", "", ""],
        ["Ann Field", "ann@museum.example", "", "wizard", ""],
        ["Ann Field", "ann@museum.example", "Town Museum", "", ""],
        ["A" * 121, "ann@museum.example", "", "", ""],
        ["Ann Field", "ann@museum.example", "Town Museum, Deal", "", ""],
        ["Ann Field", "ANN@museum.example", "", "", ""],
        ["Ann F.", "ann+peer@museum.example", "", "", ""],
    )
    assert reasons(outcome.refused) == [
        (2, "It has no name."),
        (3, "It has no e-mail address."),
        (4, "“ann at museum” is not an e-mail address: it has no “@”."),
        (5, "“wizard” is no kind of affiliation that is known here. Answer the question about it."),
        (6, "More than one museum is called “Town Museum”. Answer the question, or write “Museum, Town”."),
        (7, "Name: this is longer than 120 characters."),
        (9, "It is the same person as row 8."),
        (10, "It may be Ann Field, who is known at this address. Answer the question about it."),
    ]
    assert people_in(officer.programme) == [("Ann Field", "ann@museum.example")]
    assert Affiliation.objects.get().museum.town == "Deal"


def test_what_is_asked_is_done_as_it_is_answered(officer, run):
    towns = [MuseumFactory.create(name="Town Museum", town=town) for town in ("Dover", "Deal")]
    rows = [
        ["Ann Field", "ann@museum.example", "", "wizard", ""],
        ["Bob Marsh", "bob@museum.example", "Town Museum", "Wizard!", ""],
        ["Cat Wood", "cat@museum.example", "Town Museum", "", ""],
        ["Cat W.", "cat+peer@museum.example", "", "", ""],
    ]
    before = everything()
    draft = drafted(as_csv(*rows))
    trial = imports.try_people(programme=officer.programme, draft=draft, by=officer.person)
    assert [(question.asks, question.rows) for question in trial.questions] == [
        ("“wizard” under “Kind”: what are such people there?", ((2, "Ann Field"),)),
        (
            "More than one museum is called “Town Museum”: which is meant?",
            ((3, "Bob Marsh"), (4, "Cat Wood")),
        ),
    ]
    assert everything() == before
    answers = {"kind:wizard": "freelance", "museum:town museum": str(towns[1].pk)}
    asked = imports.try_people(
        programme=officer.programme, draft=draft.with_answers(answers), by=officer.person
    )
    assert [question.asks for question in asked.questions if question.is_open] == [
        "Is Cat W. the same person as Cat Wood, who is known at cat+peer@museum.example?"
    ]
    answers |= {"who:cat@museum.example:cat w.": "no"}
    assert run(*rows, **answers).refused == []
    assert people_in(officer.programme) == [
        ("Ann Field", "ann@museum.example"),
        ("Bob Marsh", "bob@museum.example"),
        ("Cat W.", "cat+peer@museum.example"),
        ("Cat Wood", "cat@museum.example"),
    ]
    assert list(
        Affiliation.objects.order_by("person__name").values_list("person__name", "kind", "museum")
    ) == [
        ("Bob Marsh", "freelance", towns[1].pk),
        ("Cat Wood", "staff", towns[1].pk),
    ]


def test_a_known_person_is_found_by_address_alias_and_second_address(officer, run):
    ann, bob, cat = (
        PersonFactory.create(name=f"{name.title()} Field", email=f"{name}@museum.example")
        for name in ("ann", "bob", "cat")
    )
    EmailAddress.objects.create(user=cat, email="cat@home.example", verified=True, primary=False)
    before = Person.objects.count()
    outcome = run(
        ["Dr Ann Mary Field", "ANN@museum.example", "", "", ""],
        [bob.name, "bob+peer@museum.example", "", "", ""],
        [cat.name, "cat@home.example", "", "", ""],
        [cat.name, "cat@museum.example", "", "", ""],
    )
    assert Person.objects.count() == before
    joins = f"Becomes a member of {officer.programme}"
    assert [(effect.outcome, effect.says) for effect in outcome.effects] == [
        ("changed", ("Known here as Ann Field, which stays", joins)),
        ("changed", (joins,)),
        ("changed", (joins,)),
        ("refused", ("It is the same person as row 4.",)),
    ]
    assert people_in(officer.programme) == sorted((each.name, each.email) for each in (ann, bob, cat))


@pytest.mark.parametrize("has", ["a part elsewhere", "an account"])
def test_a_list_gives_no_sight_of_whoever_is_here_without_the_programme(officer, run, has):
    ann = PersonFactory.create(name="Ann Field", email="ann@museum.example", phone="01304 555 111")
    if has == "a part elsewhere":
        RoleFactory.create(person=ann)
    else:
        Person.objects.filter(pk=ann.pk).update(last_login=timezone.now())
    MuseumFactory.create(name="Dover Museum")
    outcome = run(["Ann Field", "ann@museum.example", "Dover Museum", "", "Archivist"])
    said = "Somebody with this address is here without your programme. Ask them to sign up for something of yours."
    assert [(effect.outcome, effect.says) for effect in outcome.effects] == [("refused", (said,))]
    assert (people_in(officer.programme), ann.affiliations.count()) == ([], 0)
    assert scoping.scope(Person.objects.filter(pk=ann.pk), officer.person).count() == 0


def test_an_address_only_claimed_is_not_its_claimers(run):
    claimer = PersonFactory.create()
    EmailAddress.objects.create(user=claimer, email="dan@museum.example", verified=False, primary=False)
    assert len(run(["Dan Hill", "dan@museum.example", "", "", ""]).new) == 1


def test_a_shared_mailbox_is_as_many_people_as_names(officer, run):
    outcome = run(
        ["Ann Field", "info@museum.example", "", "", ""],
        ["Bob Marsh", "info@museum.example", "", "", ""],
        ["ann  field", "info@museum.example", "", "", ""],
    )
    assert people_in(officer.programme) == [
        ("Ann Field", "info@museum.example"),
        ("Bob Marsh", "info@museum.example"),
    ]
    assert [effect.row for effect in outcome.refused] == [4]


def test_what_is_known_of_somebody_stays(run):
    ann = PersonFactory.create(name="Ann Field", email="ann@museum.example", phone="01304 1")
    dover = MuseumFactory.create(name="Dover Museum")
    deal = MuseumFactory.create(name="Deal Castle", town="Deal")
    AffiliationFactory.create(person=ann, museum=dover, kind="trustee", role="Chair", is_main=True)
    AffiliationFactory.create(person=ann, museum=deal, ends_on="2025-01-31", is_main=False)
    stays = list(ann.affiliations.values())
    outcome = run(["Ann Field", "ann@museum.example", "Dover Museum", "", "Archivist"])
    assert outcome.effects[0].says == (f"Becomes a member of {Role.objects.get(person=ann).programme}",)
    run(["Ann Field", "ann@museum.example", "Deal Castle", "staff", "Guide"])
    assert list(ann.affiliations.values()) == stays
    added = run(["Ann Field", "ann@museum.example", "Dover Museum", "Volunteer", "Guide"])
    assert added.effects[0].says == ("Volunteer at Dover Museum: Guide",)
    main = ann.affiliations.get(is_main=True)
    assert (main.kind, main.role) == ("trustee", "Chair")


def test_the_same_file_twice_changes_nothing(run):
    run(*ROWS)
    before = everything()
    again = run(*ROWS)
    assert (len(again.new), len(again.changed), len(again.same)) == (0, 0, 3)
    assert everything() == before


def test_a_trial_run_says_what_the_import_does_and_writes_nothing(officer, run):
    PersonFactory.create(email="ann@museum.example")
    before = everything()
    trial = imports.try_people(programme=officer.programme, draft=drafted(as_csv(*ROWS)), by=officer.person)
    assert everything() == before
    assert run(*ROWS) == trial


def test_nothing_is_half_imported(officer):
    """A cell that the database refuses outright, behind one that it takes."""
    draft = drafted(as_csv(["Ann Field", "ann@museum.example", "Dover Museum", "", ""]))
    draft.table.rows.append((3, ["Bob\0", "bob@museum.example", "", "", ""]))
    before = everything()
    with pytest.raises(ValueError, match="NUL"):
        imports.import_people(programme=officer.programme, draft=draft, by=officer.person)
    assert everything() == before


def test_who_was_imported_joins_later_on_the_same_row(run):
    run(*ROWS)
    ann = Person.objects.get(email="ann@museum.example")
    joined = joining.finish(
        joining=joining.Joining("Ann Field", "ann@museum.example", None, "", "staff", "", "nonce"),
        password_hash="",
    )
    assert joined == ann


def test_only_into_programmes_that_the_officer_acts_for(officer):
    elsewhere, draft = ProgrammeFactory.create(), drafted(as_csv(*ROWS))
    for way in (imports.try_people, imports.import_people):
        for by in (officer.person, RoleFactory.create(programme=elsewhere).person):
            before = everything()
            with pytest.raises(DomainError) as caught:
                way(programme=elsewhere, draft=draft, by=by)
            assert caught.value.status == 403
            assert everything() == before


def test_a_sealed_draft_is_for_one_officer_and_one_programme(officer):
    content = as_csv(*ROWS, ["Zoë", "zoe@museum.example", "", "", ""], encoding="mac_roman")
    draft, other = drafted(content).with_answers({"a": "b"}), OfficerFactory.create()
    salt = imports.salt(officer.programme, officer.person)
    sealed = draft.seal(salt)
    assert (Draft.unseal(sealed, salt), draft.text) == (draft, content)
    for wrong, text in (
        (imports.salt(other.programme, officer.person), sealed),
        (imports.salt(officer.programme, other.person), sealed),
        (salt, sealed[:-1]),
    ):
        with pytest.raises(DomainError, match="Nothing was imported"):
            Draft.unseal(text, wrong)


class TestDesk:
    @pytest.fixture
    def desk(self, officer, client_of, settings):
        settings.OFFICERS_NEED_SECOND_FACTOR = False
        return client_of(officer.person)

    @staticmethod
    def address(programme) -> str:
        return reverse("admin:programmes_programme_import_people", args=[programme.pk])

    @staticmethod
    def upload(content: bytes) -> dict:
        file = io.BytesIO(content)
        file.name = "people.csv"
        return {"file": file}

    def test_from_the_programme_through_the_trial_run_to_the_people(self, officer, desk):
        page = desk.get(reverse("admin:programmes_programme_change", args=[officer.programme.pk]))
        where = self.address(officer.programme)
        assert where in page.content.decode()
        before = everything()
        columns = desk.post(where, self.upload(as_csv(*ROWS, ["", "x@museum.example", "", "", ""])))
        trial = desk.post(where, self.chosen(columns))
        assert "It has no name." in trial.content.decode()
        assert everything() == before
        done = desk.post(where, {"draft": trial.context["draft"], "do": "apply"}, follow=True)
        assert [str(each) for each in done.context["messages"]] == [
            "Imported: 3 new, 0 known already, 1 refused. Nobody was mailed."
        ]
        assert len(people_in(officer.programme)) == 3
        again = desk.post(where, self.chosen(desk.post(where, self.upload(as_csv(*ROWS))))).content.decode()
        assert "There is nothing to import" in again
        assert 'value="apply"' not in again

    @staticmethod
    def chosen(page, **other: str) -> dict:
        """What the page of columns sends when somebody presses its button."""
        fields = page.context["form"].fields
        values = {name: field.initial for name, field in fields.items()} | other
        return {"draft": page.context["draft"], "do": "try", **values}

    def test_other_columns_and_letters_are_chosen_and_questions_answered(self, officer, desk):
        where = self.address(officer.programme)
        content = shared_file("cases/people-mac-roman.csv").read_bytes()
        columns = desk.post(where, self.upload(content))
        html = columns.content.decode()
        assert ("Zoë Brontë" in html, columns.context["form"].fields["encoding"].initial) == (
            True,
            "mac_roman",
        )
        wrong = desk.post(where, self.chosen(columns, encoding="cp1252"))
        assert "Zo‘ Bront‘" in wrong.content.decode()
        back = desk.post(where, {"draft": wrong.context["draft"], "do": "columns"})
        refused = desk.post(where, self.chosen(back, email=""))
        assert "no column holds an e-mail address" in refused.content.decode()
        trial = desk.post(where, self.chosen(back, encoding="mac_roman", museum=""))
        assert [effect.name for effect in trial.context["trial"].new] == ["Zoë Brontë", "René Élan"]
        assert "Not imported: Museum." in trial.content.decode()

    def test_a_question_is_answered_on_the_page_and_tried_first(self, officer, desk):
        where = self.address(officer.programme)
        content = as_csv(["Ann Field", "ann@museum.example", "", "wizard", ""])
        trial = desk.post(where, self.chosen(desk.post(where, self.upload(content))))
        assert (len(trial.context["trial"].new), trial.context["open"]) == (0, 1)
        said = {"draft": trial.context["draft"], "do": "answer", "answer:kind:wizard": "volunteer"}
        again = desk.post(where, said)
        assert (len(again.context["trial"].new), again.context["open"]) == (1, 0)
        assert people_in(officer.programme) == []
        desk.post(where, {"draft": again.context["draft"], "do": "apply"})
        assert people_in(officer.programme) == [("Ann Field", "ann@museum.example")]

    @pytest.mark.parametrize(
        "data, said",
        [
            ({}, "Choose a file."),
            ({"file": b"%PDF-1.7"}, "neither text nor a workbook"),
            ({"draft": "made:up:text"}, "That trial run is too old, or is not yours."),
        ],
    )
    def test_what_goes_wrong_is_said_on_the_page(self, officer, desk, data, said):
        sent = self.upload(data["file"]) if "file" in data else data
        page = desk.post(self.address(officer.programme), sent)
        assert page.status_code == 200
        assert said in page.content.decode()

    def test_another_programme_is_not_there(self, desk):
        elsewhere = ProgrammeFactory.create()
        before = everything()
        assert desk.get(self.address(elsewhere)).status_code == 404
        assert desk.post(self.address(elsewhere), self.upload(as_csv(*ROWS))).status_code == 404
        assert everything() == before
