"""Slides: uploaded within limits, kept exactly as long as their row, handed out to whom they are meant for."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from agenda.choices import AttendanceState, Part
from agenda.factories import AttendanceFactory
from common.errors import DomainError
from events import scenarios
from events.choices import EventState, PresenterState, TalkState
from events.factories import (
    CoOrganiserFactory,
    HandoutFactory,
    PresenterFactory,
    RegistrationFactory,
    TalkFactory,
    WaitingFactory,
)
from events.links import booking_path, talk_path
from events.models import Event, Handout
from events.programme import handout_access as slides
from events.programme import handouts
from files.factories import PDF
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of these tests lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def talk(officer):
    return TalkFactory(
        event=scenarios.published(programme=officer.programme, by=officer.person), title="Damp"
    )


def on_disk(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def upload(content=PDF, name="My slides_2026.pdf"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def add(talk, **more):
    return handouts.add(talk=talk, by=more.pop("by", None) or PersonFactory(), **{"file": upload(), **more})


def path_of(handout, **query):
    path = reverse("events:handout", args=[handout.talk.event.slug, handout.key])
    return path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


def token_in(path):
    return path.strip("/").split("/")[1]


# --- coming in --------------------------------------------------------------------------------------------------------
def test_a_file_is_kept_under_a_name_that_says_nothing_with_its_digest(talk, media):
    handout = add(talk)
    assert (handout.title, handout.upload.content_type, handout.upload.size, handout.upload.sha256) == (
        "My slides 2026", "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip
    [kept] = on_disk(media)
    assert (kept.read_bytes(), kept.suffix, "slides" in kept.name) == (PDF, ".pdf", False)
    assert [str(key) in str(kept) for key in (handout.key, handout.upload.key)] == [False, False]


def test_the_kind_comes_from_the_content_and_not_from_the_name(talk, media):
    handout = add(talk, file=upload(name="page.html"))
    found = handout.upload
    assert (found.content_type, Path(found.stored.name).suffix) == ("application/pdf", ".pdf")
    with pytest.raises(DomainError, match="program for Windows"):
        add(talk, file=upload(b"MZ\x90" + b"\0" * 200, name="slides.pdf"))
    assert len(on_disk(media)) == 1


@pytest.mark.parametrize("content", [b"MZ program", b"<svg><script/></svg>", b""])
def test_what_is_refused_leaves_no_file(talk, media, content):
    with pytest.raises(DomainError) as refused:
        add(talk, file=upload(content))
    assert (refused.value.field, on_disk(media), Handout.objects.count()) == ("file", [], 0)


def test_the_very_same_file_and_the_eleventh_are_refused_and_leave_nothing(talk, media):
    add(talk)
    with pytest.raises(DomainError, match="here already"):
        add(talk)
    for number in range(handouts.MOST_A_TALK - 1):
        add(talk, file=upload(PDF + str(number).encode()))
    with pytest.raises(DomainError, match="at most 10 files"):
        add(talk, file=upload(PDF + b"one more"))
    assert len(on_disk(media)) == handouts.MOST_A_TALK == Handout.objects.count()


def test_an_upload_that_fails_in_the_database_leaves_no_file(talk, media):
    """The file is written, then the row is refused."""
    with pytest.raises(IntegrityError, match="is_public"):
        add(talk, is_public=None)
    assert (on_disk(media), Handout.objects.count()) == ([], 0)


def test_a_talk_that_is_not_in_the_programme_takes_no_files(talk, media):
    talk.state = TalkState.REJECTED
    talk.save()
    with pytest.raises(DomainError, match="not in the programme"):
        add(talk)
    assert on_disk(media) == []


def test_a_file_goes_with_its_row_once_that_is_certain(talk, media, django_capture_on_commit_callbacks):
    handout = add(talk)
    with django_capture_on_commit_callbacks() as later:
        handouts.remove(handout=handout, by=PersonFactory())
    assert len(on_disk(media)) == 1
    for callback in later:
        callback()
    assert on_disk(media) == []
    add(talk)
    with django_capture_on_commit_callbacks(execute=True):
        talk.delete()
    assert on_disk(media) == []


# --- through the pages ------------------------------------------------------------------------------------------------
@pytest.fixture
def presenter(talk):
    return PresenterFactory(talk=talk)


def send(client, presenter, content=PDF, name="slides.pdf", **more):
    file = io.BytesIO(content)
    file.name = name
    address = reverse("events:talk-upload", args=[token_in(talk_path(presenter))])
    return client.post(address, {"file": file, "title": "", "is_public": "on", **more})


def test_a_presenter_uploads_with_the_link_of_their_mail_and_takes_it_away_again(client, presenter, media):
    answer = send(client, presenter, title="What we showed")
    assert (answer.status_code, answer.url) == (302, f"{talk_path(presenter)}#handouts")
    handout = Handout.objects.get()
    assert (handout.title, handout.upload.uploaded_by, handout.is_public) == (
        "What we showed",
        presenter.person,
        True,
    )
    token = token_in(talk_path(presenter))
    client.post(reverse("events:talk-handout", args=[token, handout.key, "close"]))
    handout.refresh_from_db()
    assert handout.is_public is False
    client.post(reverse("events:talk-handout", args=[token, handout.key, "remove"]))
    assert Handout.objects.count() == 0


def test_organisers_upload_as_well_and_others_do_not(client_of, talk, officer):
    address = reverse("events:run-upload", args=[talk.event.slug, talk.key])
    file = {"file": SimpleUploadedFile("a.pdf", PDF), "title": "", "is_public": "on"}
    assert client_of(PersonFactory()).post(address, file).status_code == 403
    file["file"].seek(0)
    assert client_of(officer.person).post(address, file).status_code == 302
    assert Handout.objects.get().upload.uploaded_by == officer.person


def test_what_is_wrong_with_a_file_is_said_beside_it_and_the_title_is_kept(client, presenter, media):
    page = send(client, presenter, b"MZ\x90\0", title="What we showed").content.decode()
    assert ("This is a program for Windows." in page, 'value="What we showed"' in page) == (True, True)
    assert on_disk(media) == []


@pytest.mark.parametrize("folder", ["/proc/nothing", "/sys/nothing"])
def test_a_folder_that_takes_nothing_is_said_and_what_was_typed_is_kept(
    client, presenter, media, settings, folder
):
    settings.MEDIA_ROOT = folder
    answer = send(client, presenter, title="What we showed")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], Handout.objects.count()) == (503, "30", 0)
    assert ("We cannot keep files just now." in page, 'value="What we showed"' in page) == (True, True)
    settings.MEDIA_ROOT = media
    assert send(client, presenter, title="What we showed").status_code == 302


def test_a_file_over_the_limit_is_never_written_and_the_title_is_kept(
    client, presenter, media, settings, tmp_path
):
    settings.UPLOAD_MAX_BYTES = 50_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000
    page = send(client, presenter, PDF + b"\0" * 80_000, title="Too much").content.decode()
    assert ("The file is larger than 48.8 KB." in page, 'value="Too much"' in page) == (True, True)
    assert (on_disk(media), on_disk(tmp_path / "uploads"), Handout.objects.count()) == ([], [], 0)
    assert send(client, presenter, PDF + b"\0" * 40_000 + b"%%EOF").status_code == 302


def test_a_body_of_many_times_the_limit_is_not_even_read(client, presenter, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    answer = send(client, presenter, PDF + b"\0" * 9000)
    assert (answer.status_code, "The file is larger than" in answer.content.decode()) == (413, True)


def test_a_foreign_page_cannot_upload(presenter):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, presenter).status_code == 403
    assert Handout.objects.count() == 0


def test_who_has_not_said_yes_or_withdrew_uploads_nothing(client, talk):
    for state in (PresenterState.INVITED, PresenterState.DECLINED, PresenterState.WITHDRAWN):
        row = PresenterFactory(talk=talk, state=state)
        assert send(client, row).status_code == 403
    assert Handout.objects.count() == 0


# --- going out --------------------------------------------------------------------------------------------------------
def held(talk):
    Event.objects.filter(pk=talk.event_id).update(state=EventState.HELD)
    talk.event.refresh_from_db()


def test_a_file_is_a_download_that_can_do_nothing_here(client, talk):
    handout = add(talk, title="Ärger & <Ruß>")
    held(talk)
    answer = client.get(path_of(handout))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="arger-ru.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Length"] == str(len(PDF))


def test_a_browser_that_has_the_file_is_not_sent_it_again_unless_it_may_no_longer_have_it(client, talk):
    handout = add(talk)
    held(talk)
    first = client.get(path_of(handout))
    list(first.streaming_content)
    again = client.get(path_of(handout), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(path_of(handout), headers={"if-modified-since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    Handout.objects.update(is_public=False)
    assert client.get(path_of(handout), headers={"if-none-match": first.headers["ETag"]}).status_code == 403


def test_a_compressed_answer_is_not_compressed_again(client, talk):
    handout = add(talk)
    held(talk)
    answer = client.get(path_of(handout), headers={"accept-encoding": "gzip"})
    list(answer.streaming_content)
    assert "Content-Encoding" not in answer.headers


WHO = (
    "nobody",
    "member",
    "unclaimed",
    "waiting",
    "attendee",
    "attendee's link",
    "walked in",
    "crew",
    "presenter",
    "presenter's link",
    "withdrew",
    "their old link",
    "presenter of another talk",
    "officer",
    "other officer",
    "co-organiser",
    "former co-organiser",
)
INSIDE = {
    "attendee", "attendee's link", "walked in", "crew", "presenter", "presenter's link",
    "presenter of another talk", "officer", "co-organiser",
}  # fmt: skip


@pytest.fixture
def readers(talk, officer, client_of):
    """For each who: a client and the query of the address."""
    event, session = talk.event, talk.event.sessions.get()
    attendee = RegistrationFactory(event=event)
    AttendanceFactory(session=session, person=attendee.person)
    unclaimed = RegistrationFactory(event=event, claimed_at=None)
    AttendanceFactory(session=session, person=unclaimed.person)
    walked = AttendanceFactory(session=session, state=AttendanceState.ATTENDED).person
    host = AttendanceFactory(session=session, part=Part.HOST).person
    presenter = PresenterFactory(talk=talk, state=PresenterState.CONFIRMED, claimed_at=event.created_at)
    withdrew = PresenterFactory(talk=talk, state=PresenterState.WITHDRAWN, claimed_at=event.created_at)
    other = PresenterFactory(talk=TalkFactory(event=event), state=PresenterState.CONFIRMED)
    AttendanceFactory(session=session, part=Part.PRESENTER, person=other.person)
    people = {
        "member": PersonFactory(),
        "unclaimed": unclaimed.person,
        "waiting": WaitingFactory(event=event).person,
        "attendee": attendee.person,
        "walked in": walked,
        "crew": host,
        "presenter": presenter.person,
        "withdrew": withdrew.person,
        "presenter of another talk": other.person,
        "officer": officer.person,
        "other officer": OfficerFactory().person,
        "co-organiser": CoOrganiserFactory(event=event).person,
        "former co-organiser": CoOrganiserFactory(event=event, ended_at=event.created_at).person,
    }
    found = {who: (client_of(person), {}) for who, person in people.items()}
    found["nobody"] = (Client(), {})
    found["attendee's link"] = (Client(), {"booking": token_in(booking_path(attendee))})
    found["presenter's link"] = (Client(), {"talk": token_in(talk_path(presenter))})
    found["their old link"] = (Client(), {"talk": token_in(talk_path(withdrew))})
    return found


def who_may(readers, handout):
    answers = {who: readers[who][0].get(path_of(handout, **readers[who][1])) for who in WHO}
    for answer in answers.values():
        if answer.streaming:
            list(answer.streaming_content)
    return {who for who, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize(
    ("is_public", "state", "allowed"),
    [
        (True, EventState.PUBLISHED, INSIDE),
        (True, EventState.HELD, set(WHO)),
        (True, EventState.REPORTED, set(WHO)),
        (False, EventState.HELD, INSIDE),
        (True, EventState.CANCELLED, {"presenter", "presenter's link", "officer", "co-organiser"}),
    ],
)
def test_who_may_have_a_file(readers, talk, is_public, state, allowed):
    handout = add(talk, is_public=is_public)
    Event.objects.filter(pk=talk.event_id).update(state=state)
    assert who_may(readers, handout) == allowed


def test_the_page_lists_what_its_reader_may_open(readers, talk):
    add(talk, title="For all")
    add(talk, title="For those there", is_public=False, file=upload(PDF + b"2"))
    event = talk.event

    def listed(who):
        page = readers[who][0].get(event.get_absolute_url()).content.decode()
        return ("For all" in page, "For those there" in page)

    assert (listed("nobody"), listed("attendee"), listed("member")) == (
        (False,) * 2,
        (True,) * 2,
        (False,) * 2,
    )
    held(talk)
    assert (listed("nobody"), listed("attendee"), listed("member")) == (
        (True, False), (True, True), (True, False),
    )  # fmt: skip


def test_lists_ask_once_whatever_the_number(talk, django_assert_num_queries):
    held(talk)
    for number in range(3):
        HandoutFactory(talk=talk)
        with django_assert_num_queries(1):
            found = slides.for_anybody(talk.event)
        assert len(found) == number + 1


# --- no longer there --------------------------------------------------------------------------------------------------
def test_a_file_that_was_taken_away_has_a_page_that_says_so_and_leads_on(client, talk):
    handout = add(talk)
    held(talk)
    path = path_of(handout)
    handouts.remove(handout=handout, by=PersonFactory())
    answer = client.get(path)
    page = answer.content.decode()
    assert (answer.status_code, "This file is no longer here" in page) == (410, True)
    assert talk.event.get_absolute_url() in page


def test_a_cancelled_event_and_a_missing_file_are_explained_too(client, talk, media):
    handout = add(talk)
    held(talk)
    on_disk(media)[0].unlink()
    assert client.get(path_of(handout)).status_code == 410
    Event.objects.update(state=EventState.CANCELLED)
    assert client.get(path_of(handout)).status_code == 410


@pytest.mark.parametrize("change", [{"state": EventState.DRAFT}, {"slug": "another"}])
def test_an_event_without_a_page_is_not_named(client, talk, change):
    handout = add(talk)
    path = path_of(handout)
    Event.objects.update(**change)
    answer = client.get(path)
    assert (answer.status_code, talk.event.title in answer.content.decode()) == (410, False)


def test_who_may_not_have_it_is_told_how_those_who_take_part_do(client, talk):
    handout = add(talk)
    answer = client.get(path_of(handout))
    page = answer.content.decode()
    assert (answer.status_code, "This file is for those who take part" in page) == (403, True)
    assert "Until" in page
    assert talk.event.get_absolute_url() in page


def test_files_are_not_served_by_their_place_on_the_disk(client, talk):
    handout = add(talk)
    held(talk)
    assert client.get(f"/media/{handout.upload.stored.name}").status_code == 404
