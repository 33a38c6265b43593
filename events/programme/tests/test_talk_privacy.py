"""Talks in somebody's download, in their going, and when two people turn out to be one."""

import pytest
from django.apps import apps
from django.utils import timezone

from events import scenarios
from events.choices import EventState, PresenterState, TalkState
from events.factories import HandoutFactory, PresenterFactory, SlotFactory, TalkFactory
from events.models import Event, Handout, Presenter, Slot, Talk
from events.programme import talks
from mailing.models import Message
from people.factories import PersonFactory
from people.merging import services as merging
from people.privacy.services import erase, preview_of_erasure
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ann():
    return PersonFactory(name="Ann Field", email="ann@museum.example")


@pytest.fixture
def event(officer):
    return scenarios.published(programme=officer.programme, by=officer.person, title="Dealing with damp")


def given_at(event, person, **more):
    """A confirmed talk in the programme."""
    talk = TalkFactory(event=event, title="Damp in the tower")
    SlotFactory(session=event.sessions.get(), talk=talk)
    row = PresenterFactory(talk=talk, person=person, note="With pleasure.", **more)
    return talks.confirm(presenter=row, by=person)


# --- taking along -----------------------------------------------------------------------------------------------------
def test_a_download_has_every_talk_and_what_was_uploaded(event, ann):
    row = given_at(event, ann)
    PresenterFactory(talk__title="Somebody else's")
    HandoutFactory(talk=row.talk, title="Slides", upload__uploaded_by=ann)
    HandoutFactory(talk=row.talk, title="Not mine")
    [said] = rows_under("Talks", ann)
    assert (said["Talk"], said["Your part"], said["Your words"], said["Named in public"]) == (
        "Damp in the tower", "Confirmed", "With pleasure.", True,
    )  # fmt: skip
    assert [file["Called"] for file in rows_under("Slides and handouts", ann)] == ["Slides"]


# --- going ------------------------------------------------------------------------------------------------------------
def test_who_goes_leaves_what_is_ahead_and_the_organisers_hear_it(event, ann, officer):
    row = given_at(event, ann)
    Message.objects.all().delete()
    erase(person=ann, by=ann)
    row.refresh_from_db()
    assert (row.state, row.note, row.is_named) == (PresenterState.WITHDRAWN, "", False)
    assert Slot.objects.get().talk is None
    assert [mail.person for mail in Message.objects.filter(kind="events.talk_news")] == [officer.person]
    assert not Message.objects.filter(kind__startswith="events.talk", person=ann).exists()


def test_what_was_told_stays_without_the_name_of_who_told_it(event, ann, client):
    row = given_at(event, ann)
    handout = HandoutFactory(talk=row.talk, upload__uploaded_by=ann, upload__name="Ann Field, damp")
    Event.objects.filter(pk=event.pk).update(state=EventState.HELD)
    kept = {each.what for each in preview_of_erasure(person=ann)}
    said = {
        "Talks at past events, without the name of who gave them",
        "Files that you uploaded, without your name",
    }
    assert kept & said == said
    erase(person=ann, by=ann)
    row.refresh_from_db()
    assert (row.state, row.talk.title) == (PresenterState.CONFIRMED, "Damp in the tower")
    upload = Handout.objects.get(pk=handout.pk).upload
    assert (upload.uploaded_by, upload.name) == (None, "")
    assert "Ann Field" not in client.get(event.get_absolute_url()).content.decode()
    history = apps.get_model("events", "PresenterHistory").objects.filter(person_id=ann.pk)
    assert (history.count() > 0, set(history.values_list("note", flat=True))) == (True, {""})


def test_proposals_that_nobody_but_the_organisers_read_go_with_who_made_them(event, ann):
    for state in (TalkState.SUBMITTED, TalkState.REJECTED, TalkState.WITHDRAWN):
        PresenterFactory(talk=TalkFactory(event=event, state=state), person=ann)
    shared = PresenterFactory(talk=TalkFactory(event=event, state=TalkState.REJECTED), person=ann).talk
    PresenterFactory(talk=shared)
    erase(person=ann, by=ann)
    assert list(Talk.objects.all()) == [shared]


# --- two who are one --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (PresenterState.DECLINED, PresenterState.CONFIRMED, PresenterState.CONFIRMED),
        (PresenterState.ACCEPTED, PresenterState.INVITED, PresenterState.ACCEPTED),
        (PresenterState.WITHDRAWN, PresenterState.DECLINED, PresenterState.DECLINED),
    ],
)
def test_of_two_answers_for_one_talk_the_stronger_stays(event, officer, ann, first, second, left):
    twin = PersonFactory(name="Ann Field")
    talk = TalkFactory(event=event)
    one = PresenterFactory(talk=talk, person=ann, state=first)
    PresenterFactory(talk=talk, person=twin, state=second, is_named=False, claimed_at=timezone.now())
    done = merging.merge(kept=ann, gone=twin, by=PersonFactory(is_superuser=True, is_staff=True))
    [row] = Presenter.objects.filter(talk=talk)
    assert (row.pk, row.person, row.state, row.is_named) == (one.pk, ann, left, False)
    assert row.claimed_at is not None
    assert done is not None
