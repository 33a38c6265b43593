"""The page of a past event, and the list of past ones: what is kept, found by word, year, theme and programme."""

import pytest

from common.testing import page_words
from events import scenarios
from events.factories import HandoutFactory, PictureFactory, in_days
from events.hosting.organisers_pages import run_address
from events.models import Event, Handout, Presenter, Talk
from files.models import File
from people.factories import MuseumFactory, PersonFactory, TopicFactory
from programmes.factories import ThemeFactory

pytestmark = pytest.mark.django_db


def html(response):
    return page_words(response)


def main(response):
    return html(response).split("<main")[1].split("</main>")[0]


def held(title, **more):
    return scenarios.held(people=[PersonFactory()], title=title, **more)


def keep(event, *, slides=True, pictures=True, notes="What we would do again."):
    """A talk with slides, a picture and notes."""
    talk = Talk.objects.create(
        event=event, title=f"On {event.title}", museum=MuseumFactory(name="Powell House")
    )
    if slides:
        HandoutFactory(talk=talk, title="Slides")
    if pictures:
        PictureFactory(event=event)
    Event.objects.filter(pk=event.pk).update(notes=notes)
    return talk


def test_a_past_event_says_what_came_of_it_and_who_told_what(client):
    event = held("Working with artists")
    talk = keep(event)
    for name, more in {
        "Jo Named": {"state": "confirmed"},
        "Kim Unnamed": {"state": "confirmed", "is_named": False},
        "Lee Withdrew": {"state": "withdrawn"},
    }.items():
        Presenter.objects.create(talk=talk, person=PersonFactory(name=name), **more)
    Talk.objects.create(event=event, title="A talk turned down", state="rejected")
    page = main(client.get(event.get_absolute_url()))
    for words in (
        "What came out of it",
        "What we would do again.",
        "On Working with artists",
        "Jo Named",
        "A round",
    ):
        assert words in page
    for words in ("Kim Unnamed", "Lee Withdrew", "A talk turned down"):
        assert words not in page


def test_an_event_to_come_and_a_cancelled_one_show_nothing_of_it(client):
    for event in (scenarios.published(title="To come"), scenarios.cancelled(title="Called off")):
        keep(event)
        page = main(client.get(event.get_absolute_url()))
        assert ("What we would do again." in page, "A round table." in page) == (False, False)


def test_a_picture_without_consent_is_nowhere(client):
    event = held("Working with artists")
    keep(event)
    File.objects.update(withdrawn_at=event.created_at)
    page = html(client.get(event.get_absolute_url()))
    assert ("A round table." in page, "/files/" in page or "/pictures/" in page) == (False, False)
    assert "pictures" not in main(client.get("/whats-on/past/")).split("Kept:")[1].split("</li>")[0]


def test_notes_are_kept_by_the_organisers(client, client_of, officer):
    event = held("Working with artists", programme=officer.programme)
    path = run_address(event, "after/notes/")
    assert client.post(path, {"notes": "x"}).status_code == 302
    assert client_of(PersonFactory()).post(path, {"notes": "x"}).status_code == 403
    assert client_of(officer.person).post(path, {"notes": "  Start small.\n\nThen ask. "}).status_code == 302
    page = main(client.get(event.get_absolute_url()))
    assert ("<p>Start small.</p>" in page, "<p>Then ask.</p>" in page) == (True, True)


def test_the_list_says_what_is_kept(client):
    keep(held("All of it"))
    keep(held("Only notes"), slides=False, pictures=False)
    held("Nothing")
    page = main(client.get("/whats-on/past/"))
    assert ("Kept: slides, pictures, notes" in page, "Kept: notes" in page, page.count("Kept:")) == (
        True,
        True,
        2,
    )


def test_slides_for_attendees_only_are_not_promised(client):
    keep(held("Slides within"), pictures=False, notes="")
    Handout.objects.update(is_public=False)
    assert "Kept:" not in main(client.get("/whats-on/past/"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("artists", ["Working with artists"]),
        ("ARTISTS working", ["Working with artists"]),
        ("artists damp", []),
        ("ecole", ["Damp at the École"]),
        ("powell", ["Damp at the École"]),
        ("hygrometer", ["Damp at the École"]),
        ("buckles", ["Working with artists"]),
        ("canterbury", ["Working with artists"]),
        ("50%", []),
        ("", ["Damp at the École", "Working with artists"]),
    ],
)
def test_a_word_finds_titles_notes_talks_hosts_and_topics(client, words, found):
    artists, damp = held("Working with artists", ago=40), held("Damp at the École", ago=20)
    keep(damp, notes="Buy a second hygrometer.")
    artists.topics.add(TopicFactory(name="Shoe buckles"))
    artists.hosts.add(MuseumFactory(name="Canterbury Museum"))
    page = main(client.get("/whats-on/past/", {"words": words}))
    assert [title for title in ("Damp at the École", "Working with artists") if title in page] == found
    assert ("Nothing fits all of that" in page) is (not found)


def test_year_theme_and_programme_narrow_it(client):
    theme = ThemeFactory()
    late = held("Lately", programme=theme.programme, theme=theme, ago=1)
    held("Long ago", ago=800)
    year = in_days(-800).year
    page = main(client.get("/whats-on/past/", {"year": year}))
    assert ("Long ago" in page, "Lately" in page) == (True, False)
    for name, value in {
        "theme": theme.slug,
        "programme": late.programme.slug,
        "year": in_days(-1).year,
    }.items():
        page = main(client.get("/whats-on/past/", {name: value}))
        assert ("Long ago" in page, "Lately" in page) == (False, True)
    assert "Select a valid choice" in html(client.get("/whats-on/past/", {"year": "1066"}))


def test_the_list_and_the_page_take_as_many_queries_with_one_as_with_three(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(path):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    event = held("First")
    talk = keep(event)
    Presenter.objects.create(talk=talk, person=PersonFactory(), state="confirmed")
    paths = ("/whats-on/past/", "/whats-on/past/?words=first", event.get_absolute_url())
    before = [count(path) for path in paths]
    for number in range(2):
        keep(held(f"First and {number}"))
        more = keep(event, notes="Notes.")
        Presenter.objects.create(talk=more, person=PersonFactory(), state="confirmed")
    assert [count(path) for path in paths] == before
