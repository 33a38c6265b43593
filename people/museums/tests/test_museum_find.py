"""Finding one's museum by what somebody types, and entries that people type in themselves."""

import csv
from datetime import date

import pytest
from django.urls import reverse

from common.attention import attention
from common.errors import DomainError
from common.testing import shared_file
from people.choices import Accreditation, MuseumStatus
from people.factories import AffiliationFactory, MuseumFactory, NetworkFactory, PersonFactory
from people.models import FormerMuseumStatus, Museum, MuseumFlag
from people.museums import services as museums
from people.selectors import find_museums
from people.templatetags.museums import in_bold

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db):
    with shared_file("data/museums/mapping-museums-2021.csv").open(encoding="utf-8-sig", newline="") as lines:
        Museum.objects.bulk_create(
            Museum(
                name=row["museum_name"],
                town=row["city"],
                postcode=row["postcode"],
                register_number=row["museum_id"],
            )
            for row in csv.DictReader(lines)
        )


def test_spelling_is_forgiven_in_the_whole_register(register):
    expected = {
        "tunbrige wells musuem": "Tunbridge Wells Museum And Art Gallery",
        "powel cotton": "Powell-Cotton Museum",
        "CT7 0BH": "Powell-Cotton Museum",
        "mary rose": "Mary Rose Museum",
    }
    found = {}
    for words in expected:
        rows = find_museums(words)
        found[words] = rows[0].name if rows else None
    assert {words: (name or "").removeprefix("The ") for words, name in found.items()} == expected


def test_town_and_postcode_tell_museums_of_one_name_apart():
    MuseumFactory.create(name="Town Museum", town="Rye", postcode="TN31 7HH")
    hythe = MuseumFactory.create(name="Town Museum", town="Hythe", postcode="CT21 6AF")
    assert find_museums("town museum hythe")[0] == hythe
    assert find_museums("CT21 6AF")[0] == hythe


def test_closed_merged_and_unchecked_museums_are_not_offered():
    shown = MuseumFactory.create(name="Dover Museum")
    MuseumFactory.create(name="Dover Museum Old", status=MuseumStatus.CLOSED)
    MuseumFactory.create(name="Dover Museum Typed", checked=False)
    assert find_museums("dover museum") == [shown]
    assert find_museums("d") == []
    assert find_museums("zzzzqq") == []


def test_page_works_without_scripts_and_gives_the_list_for_them(client):
    museum = MuseumFactory.create(name="Powell-Cotton Museum", town="Birchington")
    page = client.get(reverse("people:find-museum"), {"q": "powel coton", "next": "/accounts/signup/"})
    assert page.context["museums"] == [museum]
    assert f'href="/accounts/signup/?museum={museum.pk}"' in page.content.decode()
    options = client.get(reverse("people:find-museum"), {"q": "powel coton", "list": ""}).content.decode()
    assert options.count('role="option"') == 2
    assert options.index("Mine is not in the list") > options.index("Birchington")
    assert "<html" not in options


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("Dover Museum", "dov mus", "<b>Dov</b>er <b>Mus</b>eum"),
        ("Musée Café", "CAFE", "Musée <b>Café</b>"),
        ("Trains & <Co>", "co", "Trains &amp; &lt;<b>Co</b>&gt;"),
        ("Overton", "ver", "Overton"),
        ("St. Ives", "", "St. Ives"),
    ],
)
def test_what_was_typed_stands_in_bold(name, words, shown):
    assert in_bold(name, words) == shown


def test_page_never_leads_to_another_site(client):
    MuseumFactory.create(name="Dover Museum")
    page = client.get(reverse("people:find-museum"), {"q": "dover", "next": "https://evil.example/"})
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize("words", ["<b>", "'; --", "%", "\u200b", "a" * 500, "\\"])
def test_odd_words_are_only_words(client, words):
    assert client.get(reverse("people:find-museum"), {"q": words}).status_code == 200


# --- found, or noted ------------------------------------------------------------------------------------------------


def test_what_was_typed_finds_the_museum_of_that_name_whatever_its_accents():
    museum = MuseumFactory.create(name="Musée Café", town="Deal")
    assert museums.find_or_note(text="  musee   CAFE ") == museum
    assert museums.find_or_note(text="Musée Café, Deal") == museum
    assert Museum.objects.count() == 1


def test_what_was_chosen_wins_and_leads_to_what_it_merged_into():
    heir = MuseumFactory.create()
    gone = MuseumFactory.create(status=MuseumStatus.MERGED, merged_into=heir)
    assert museums.find_or_note(text="anything", museum_id=gone.pk) == heir


def test_what_is_not_listed_is_noted_for_an_officer():
    assert museums.find_or_note(text=" ") is None
    noted = museums.find_or_note(text="Museum of String")
    assert (noted.name, noted.checked) == ("Museum of String", False)
    assert museums.find_or_note(text="museum of string") == noted
    with pytest.raises(DomainError, match="too long"):
        museums.find_or_note(text="x" * 201)


def test_two_museums_of_one_name_are_not_guessed_between():
    MuseumFactory.create(name="Town Museum", town="Rye")
    hythe = MuseumFactory.create(name="Town Museum", town="Hythe")
    assert museums.find_or_note(text="Town Museum, Hythe") == hythe
    assert museums.find_or_note(text="Town Museum") not in Museum.objects.filter(checked=True)


def test_officers_desk_says_how_many_wait():
    def titles():
        items = [item.title for provider in attention for item in provider(None)]
        return [title for title in items if "museum" in title]

    assert titles() == []
    museum = MuseumFactory.create(checked=False)
    MuseumFlag.objects.create(museum=museum, kind="coordinates", detail="Far away")
    assert titles() == ["1 museum that people typed in", "1 museum with a doubt about the entry"]


# --- what changes is dated (rule 33) --------------------------------------------------------------------------------


def test_museum_is_as_it_was_on_each_day():
    museum = MuseumFactory.create(name="Old", accreditation=Accreditation.ACCREDITED)
    museums.change_museum(museum, by=None, on=date(2024, 6, 1), accreditation=Accreditation.NONE)
    museums.change_museum(museum, by=None, on=date(2025, 6, 1), name="New")
    museum.refresh_from_db()
    seen = {day: museum.as_of(day) for day in (date(2024, 5, 31), date(2024, 6, 1), date(2025, 6, 1))}
    assert [(facts.name, facts.accreditation) for facts in seen.values()] == [
        ("Old", "accredited"),
        ("Old", "none"),
        ("New", "none"),
    ]


def test_what_is_not_dated_writes_no_past_and_the_same_again_nothing():
    museum = MuseumFactory.create(accreditation=Accreditation.NONE)
    assert museums.change_museum(museum, by=None, on=date(2025, 1, 1), website="https://m.example") == [
        "website"
    ]
    assert museums.change_museum(museum, by=None, on=date(2025, 1, 1), accreditation="none") == []
    assert FormerMuseumStatus.objects.count() == 0


def test_past_is_not_written_before_what_came_later():
    museum = MuseumFactory.create()
    museums.change_museum(museum, by=None, on=date(2025, 6, 1), name="New")
    with pytest.raises(DomainError, match="later day"):
        museums.change_museum(museum, by=None, on=date(2024, 6, 1), name="Newer")


def test_museums_that_became_one_keep_their_past():
    officer = PersonFactory.create()
    old, new = MuseumFactory.create(name="Old"), MuseumFactory.create(name="New")
    part = AffiliationFactory.create(museum=old)
    museums.merge_institutions(into=new, museum=old, by=officer, on=date(2025, 4, 1))
    old.refresh_from_db()
    part.refresh_from_db()
    assert (old.status, old.merged_into) == (MuseumStatus.MERGED, new)
    assert old.as_of(date(2025, 3, 31)).status == MuseumStatus.OPEN
    assert part.ends_on == date(2025, 4, 1)
    now = part.person.affiliations.get(museum=new)
    assert (now.starts_on, now.is_main) == (date(2025, 4, 1), True)
    with pytest.raises(DomainError, match="merged into another"):
        museums.merge_institutions(into=new, museum=old, by=officer, on=date(2025, 4, 2))


def test_duplicate_entry_gives_its_number_and_its_people_and_is_gone():
    officer = PersonFactory.create()
    keep = MuseumFactory.create(name="Dover Museum")
    typed = MuseumFactory.create(name="Dover Musuem", register_number="mm.1", checked=False)
    part = AffiliationFactory.create(museum=typed)
    network = NetworkFactory.create()
    for museum in (keep, typed):
        network.memberships.create(museum=museum)
    museums.absorb_duplicate(keep=keep, duplicate=typed, by=officer)
    keep.refresh_from_db()
    part.refresh_from_db()
    assert (keep.register_number, part.museum) == ("mm.1", keep)
    assert network.memberships.count() == 1
    assert Museum.objects.count() == 1


def test_duplicate_with_a_number_of_its_own_stays_as_merged():
    keep = MuseumFactory.create(register_number="mm.1")
    twin = MuseumFactory.create(register_number="mm.2")
    museums.absorb_duplicate(keep=keep, duplicate=twin, by=PersonFactory.create())
    twin.refresh_from_db()
    assert (twin.status, twin.merged_into) == (MuseumStatus.MERGED, keep)
    with pytest.raises(DomainError, match="two different"):
        museums.absorb_duplicate(keep=keep, duplicate=keep, by=PersonFactory.create())
