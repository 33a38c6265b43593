"""The shared vocabulary: loaded, merged without losing what people said, listed on the desk."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from common.errors import DomainError
from people.choices import Direction
from people.factories import PersonFactory, TopicFactory
from people.models import Topic, TopicInterest
from people.topics import services as topics
from people.topics.vocabulary import TOPICS, load_topics

pytestmark = pytest.mark.django_db


def test_vocabulary_is_loaded_once_and_leaves_officers_changes_alone():
    written = load_topics()
    assert written == sum(len(entries) for entries in TOPICS.values()) >= 45
    Topic.objects.filter(name="Oral history").update(area="Ours")
    assert load_topics() == 0
    assert Topic.objects.get(name="Oral history").area == "Ours"
    assert not Topic.objects.filter(scope_note="").exists()


def test_command_says_what_it_wrote():
    out = StringIO()
    call_command("load_topics", stdout=out)
    call_command("load_topics", stdout=out)
    first, second = out.getvalue().splitlines()
    assert first != second == "0 topics written."


def test_merged_topic_stays_and_points_at_the_other_and_nobody_is_lost():
    keep, gone = TopicFactory.create(name="Collections care"), TopicFactory.create(name="Conservation")
    ann, ben = PersonFactory.create_batch(2)
    for person in (ann, ben):
        TopicInterest.objects.create(person=person, topic=gone, direction=Direction.OFFER, note="Paper")
    TopicInterest.objects.create(person=ann, topic=keep, direction=Direction.OFFER, note="Textiles")
    earlier = TopicFactory.create(merged_into=gone, retired=True)
    theme = apps.get_model("programmes", "Theme").objects.create(
        programme=apps.get_model("programmes", "Programme").objects.create(name="P", slug="p"),
        name="T",
        slug="t",
    )
    theme.topics.add(gone)
    topics.merge(keep=keep, gone=gone, by=ann)
    gone.refresh_from_db()
    earlier.refresh_from_db()
    assert (gone.merged_into, gone.retired, earlier.merged_into) == (keep, True, keep)
    rows = TopicInterest.objects.order_by("person").values_list("person", "topic", "note")
    assert list(rows) == [(ann.pk, keep.pk, "Textiles"), (ben.pk, keep.pk, "Paper")]
    assert list(theme.topics.all()) == [keep]
    assert list(Topic.objects.live()) == [keep]
    with pytest.raises(DomainError, match="merged already"):
        topics.merge(keep=keep, gone=gone, by=ann)


def test_officer_merges_two_topics_on_the_desk_and_the_one_more_people_chose_stays(
    client_of, officer, settings
):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    rare, common = TopicFactory.create_batch(2)
    TopicInterest.objects.create(person=PersonFactory.create(), topic=common, direction=Direction.WANT)
    address = reverse("admin:people_topic_changelist")
    page = desk.post(address, {"action": "merge_topics", "_selected_action": [rare.pk]}, follow=True)
    assert [str(each) for each in page.context["messages"]] == ["Choose exactly two topics to merge."]
    desk.post(address, {"action": "merge_topics", "_selected_action": [rare.pk, common.pk]})
    rare.refresh_from_db()
    assert rare.merged_into == common


def test_retired_topic_is_no_longer_offered_but_stays_with_those_who_chose_it():
    topic = TopicFactory.create(retired=True)
    interest = TopicInterest.objects.create(person=PersonFactory.create(), topic=topic, direction="offer")
    assert topic not in Topic.objects.live()
    interest.refresh_from_db()
    assert interest.topic == topic
