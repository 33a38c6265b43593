"""What people type, and the topics they mean: words, the thesaurus, spelling; merging terms; the desk."""

import csv
from collections import Counter
from statistics import mean

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.partners import DATA, SETS, measured
from common.errors import DomainError
from people.models import Label, Term, Topic
from people.thesaurus import services as thesaurus
from people.thesaurus.similarity import understand
from people.topics import services as vocabulary
from people.topics.vocabulary import TOPICS, load_topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    load_topics()
    thesaurus.load_terms()


def meant(words):
    return [each.topic.name for each in understand(words).topics]


def small(name, *labels, topics=(), broader=None, related=()):
    term = Term.objects.create(name=name, broader=broader)
    Label.objects.bulk_create([Label(term=term, words=words) for words in labels])
    term.topics.set(topics)
    term.related.set(related)
    return term


@pytest.fixture
def topic():
    return Topic.objects.create(name="Keeping volunteers", slug="keeping", area="People")


def test_the_thesaurus_is_large_enough_and_is_written_once(terms, capsys):
    count = Term.objects.count()
    assert count >= 700
    assert Term.objects.filter(topics=None, broader=None).count() == 0
    Label.objects.filter(term__name="rodents", words="rats").delete()
    call_command("load_thesaurus")
    assert capsys.readouterr().out == "0 terms were written.\n"
    assert (Term.objects.count(), Label.objects.filter(words="rats").count()) == (count, 0)


@pytest.mark.parametrize("file", [each.file for each in SETS])
def test_the_phrases_are_about_topics_that_there_are(file):
    rows = list(csv.DictReader((DATA / file).open(encoding="utf-8")))
    names = {name for entries in TOPICS.values() for name, _ in entries}
    assert len({row["phrase"] for row in rows}) == len(rows) >= 60
    assert {topic for row in rows for topic in row["topics"].split("; ")} <= names
    if file != "phrases.csv":
        triples = Counter((row["triple"], row["topics"]) for row in rows)
        assert len(triples) == 20 and set(triples.values()) == {3}


def test_no_frozen_phrase_was_made_a_term():
    frozen = {
        row["phrase"].lower()
        for each in SETS[1:]
        for row in csv.DictReader((DATA / each.file).open(encoding="utf-8"))
    }
    with thesaurus.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {row["term"].lower() for row in rows} | {
        each.strip().lower() for row in rows for each in row["also"].split(";")
    }
    assert frozen & words == set()


@pytest.mark.parametrize("which", [each for each in SETS if each.right_first], ids=lambda each: each.file)
def test_what_people_say_is_understood(terms, which):
    first, recall = measured(which.file)
    assert mean(first) >= which.right_first
    assert mean(recall) >= which.recall


def test_other_words_lead_to_the_topic(topic):
    small("volunteer rotas", "weekend cover", topics=[topic])
    assert meant("who does your weekend cover?") == ["Keeping volunteers"]
    assert meant("the rota") == ["Keeping volunteers"]  # stems
    assert meant("a submarine") == meant("") == meant("   ?! & | ' ") == []


def test_a_narrower_term_without_topics_of_its_own_leads_to_those_above(topic):
    above = small("volunteer management", topics=[topic])
    between = small("rotas", broader=above)
    small("bank holidays", broader=between)
    assert meant("bank holidays") == ["Keeping volunteers"]


def test_related_terms_lead_there_less_strongly(topic):
    shops = Topic.objects.create(name="Shops", slug="shops", area="Money")
    retail = small("retail", topics=[shops])
    small("till staff", topics=[topic], related=[retail])
    found = understand("till staff").topics
    assert [(each.topic.name, each.strength) for each in found] == [
        ("Keeping volunteers", 1.0),
        ("Shops", 0.35),
    ]


def test_a_misspelt_word_is_understood_and_a_short_one_is_not_guessed(topic):
    small("volunteer management", topics=[topic])
    assert meant("voluntears") == ["Keeping volunteers"]
    assert meant("vols") == []


def test_retired_and_merged_topics_are_not_meant_and_a_merge_carries_the_terms_over(topic, officer):
    shops = Topic.objects.create(name="Shops", slug="shops", area="Money")
    small("retail", topics=[shops])
    vocabulary.merge(keep=topic, gone=shops, by=officer.person)
    assert meant("retail") == ["Keeping volunteers"]
    Topic.objects.filter(pk=topic.pk).update(retired=True)
    assert meant("retail") == []


def test_merging_two_terms_keeps_words_places_and_history(topic, officer):
    shops = Topic.objects.create(name="Shops", slug="shops", area="Money")
    keep = small("rotas", "shifts", topics=[topic])
    gone = small("rosters", "shifts", "duty lists", topics=[shops], related=[keep])
    below = small("Sunday duty", broader=gone)
    thesaurus.merge(keep=keep, gone=gone, by=officer.person)
    assert sorted(keep.labels.values_list("words", flat=True)) == ["duty lists", "rosters", "shifts"]
    assert sorted(keep.topics.values_list("name", flat=True)) == ["Keeping volunteers", "Shops"]
    below.refresh_from_db(), gone.refresh_from_db()
    assert (below.broader, gone.merged_into, list(keep.related.all())) == (keep, keep, [])
    assert meant("rosters") == ["Keeping volunteers", "Shops"]
    events = apps.get_model("people", "TermHistory").objects.filter(pgh_obj=gone.pk)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "update"]
    with pytest.raises(DomainError, match="merged already"):
        thesaurus.merge(keep=keep, gone=gone, by=officer.person)
    with pytest.raises(DomainError, match="two different terms"):
        thesaurus.merge(keep=keep, gone=keep, by=officer.person)


def test_a_term_is_not_above_what_is_above_it():
    above = small("rotas")
    below = small("Sundays", broader=above)
    with pytest.raises(DomainError, match="narrower term of this one already"):
        thesaurus.must_not_circle(term=above, broader=below)
    thesaurus.must_not_circle(term=below, broader=above)


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def test_officers_change_terms_and_merge_them_on_the_desk(desk, topic):
    first, second = small("rotas", "shifts", "weekends", topics=[topic]), small("rosters")
    page = reverse("admin:people_term_change", args=[second.pk])
    rows = {
        "labels-TOTAL_FORMS": 1,
        "labels-INITIAL_FORMS": 0,
        "labels-0-words": "duty list",
        "labels-0-term": second.pk,
    }
    assert (
        desk.post(page, {"name": "rosters", "topics": [topic.pk], "broader": first.pk, **rows}).status_code
        == 302
    )
    assert meant("duty list") == ["Keeping volunteers"]
    circle = {"name": "rotas", "broader": second.pk, **rows, "labels-TOTAL_FORMS": 0}
    answer = desk.post(reverse("admin:people_term_change", args=[first.pk]), circle)
    assert "narrower term of this one already" in answer.content.decode()
    chosen = {"action": "merge_terms", "_selected_action": [first.pk, second.pk]}
    desk.post(reverse("admin:people_term_changelist"), chosen)
    second.refresh_from_db()
    assert second.merged_into == first


def test_the_list_on_the_desk_stays_constant_in_queries(desk, topic):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse("admin:people_term_changelist")).status_code == 200
        return len(queries)

    above = small("rotas", topics=[topic])
    count()
    one = count()
    small("Sundays", topics=[topic], broader=above), small("Mondays", broader=above)
    assert count() == one
