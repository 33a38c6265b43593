"""The picture on an event's page: optional, with what it shows and whose it is, encoded anew, for whom it is."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from common.errors import DomainError
from common.testing import page_words
from events.factories import (
    CoOrganiserFactory,
    EventFactory,
    LeadPictureFactory,
    PublishedEventFactory,
)
from events.models import LeadPicture
from events.planning import lead_picture
from files.models import File
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
WORDS = {"alternative": "A round table.", "credit": "Ann Field"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return tmp_path


def photo(size=(1000, 600), **save):
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, "JPEG", **save)
    return SimpleUploadedFile("IMG_0001.jpg", kept.getvalue(), content_type="image/jpeg")


def give(event, file=None, **words):
    return lead_picture.set_picture(
        event=event, by=PersonFactory(), file=file or photo(), **{**WORDS, **words}
    )


def stored(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- the service ------------------------------------------------------------------------------------------------------
def test_it_is_encoded_anew_with_smaller_ones_as_rows_and_nothing_of_the_camera():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    row = give(PublishedEventFactory(), photo(exif=exif, comment=b"secret words"))
    kept = row.upload.stored.open().read()
    assert (row.upload.purpose, row.upload.content_type, row.upload.width) == (
        "events.lead_picture",
        "image/jpeg",
        1000,
    )
    assert [words in kept for words in (b"A camera", b"secret words")] == [False, False]
    assert [each.width for each in row.upload.renditions.all()] == [400, 800]


@pytest.mark.parametrize(
    ("words", "field"), [({"alternative": " "}, "alternative"), ({"credit": ""}, "credit")]
)
def test_without_what_it_shows_and_whose_it_is_there_is_none(files, words, field):
    event = PublishedEventFactory()
    with pytest.raises(DomainError) as refused:
        give(event, **words)
    assert (refused.value.field, LeadPicture.objects.count(), stored(files)) == (field, 0, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadPictureFactory(**dict.fromkeys(words, ""))


def test_words_without_a_picture_and_no_picture_at_all():
    event = PublishedEventFactory()
    by = PersonFactory()
    assert lead_picture.set_picture(event=event, by=by, alternative="", credit="") is None
    with pytest.raises(DomainError) as refused:
        lead_picture.set_picture(event=event, by=by, **WORDS)
    assert refused.value.field == "picture"


def test_what_is_no_picture_is_refused_beside_the_field():
    with pytest.raises(DomainError) as refused:
        give(PublishedEventFactory(), SimpleUploadedFile("a.jpg", b"%PDF-1.7 and so on"))
    assert refused.value.field == "picture"


def test_another_one_takes_its_place_and_the_file_of_the_first_goes(
    files, django_capture_on_commit_callbacks
):
    event = PublishedEventFactory()
    first = give(event)
    with django_capture_on_commit_callbacks(execute=True):
        second = give(event, photo((900, 500)), credit="Ben")
    assert list(LeadPicture.objects.values_list("pk", "credit")) == [(second.pk, "Ben")]
    assert File.objects.get().pk == second.upload_id != first.upload_id
    assert len(stored(files)) == 3
    lead_picture.set_picture(event=event, by=PersonFactory(), alternative="Two tables.", credit="Ben")
    assert LeadPicture.objects.get().alternative == "Two tables."
    with django_capture_on_commit_callbacks(execute=True):
        lead_picture.remove_picture(event=event, by=PersonFactory())
    assert (LeadPicture.objects.count(), File.objects.count(), stored(files)) == (0, 0, [])


# --- who sees it ------------------------------------------------------------------------------------------------------
def test_the_page_shows_it_with_its_words_and_its_credit(client):
    event = PublishedEventFactory()
    assert '<figure class="picture">' not in page_words(client.get(event.get_absolute_url()))
    row = give(event)
    page = page_words(client.get(event.get_absolute_url()))
    [image] = re.findall(r"<img [^>]*>", page.split('<figure class="picture">')[1])
    assert ('alt="A round table."' in image, " 400w, " in image, 'width="1000"' in image) == (
        True,
        True,
        True,
    )
    assert "Picture: Ann Field" in page
    assert re.search(r'og:image" content="[^"]*' + row.upload.url, page)
    assert client.get(row.upload.url).status_code == 200


def test_that_of_a_draft_is_for_those_who_run_it(client, client_of):
    event = EventFactory()
    row = give(event)
    helper, officer, other = (
        CoOrganiserFactory(event=event).person,
        OfficerFactory(programme=event.programme),
        OfficerFactory(),
    )
    visitors = [
        client,
        client_of(PersonFactory()),
        client_of(other.person),
        client_of(helper),
        client_of(officer.person),
    ]
    assert [visitor.get(row.upload.url).status_code for visitor in visitors] == [404, 404, 404, 200, 200]


@pytest.mark.parametrize("with_picture", [False, True])
def test_the_page_asks_one_question_more_for_it(client, django_assert_num_queries, with_picture):
    event = PublishedEventFactory()
    if with_picture:
        give(event)
    client.get(event.get_absolute_url())
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(event.get_absolute_url())
    assert sum("files_filerendition" in each["sql"] for each in asked) == int(with_picture)
    assert sum("events_leadpicture" in each["sql"] for each in asked) == 1


# --- who gives it -----------------------------------------------------------------------------------------------------
def desk_data(desk, event, **changes):
    """The event's form on the desk as a browser would send it back."""
    form = desk.get(reverse("admin:events_event_change", args=[event.pk])).context
    data = {}
    for each in (
        form["adminform"].form,
        *(formset.formset.management_form for formset in form["inline_admin_formsets"]),
    ):
        for field in each:
            value = field.value()
            if value is not None and value is not False and field.name not in ("picture", "without_picture"):
                data[field.html_name] = value
    for formset in form["inline_admin_formsets"]:
        for inner in formset.formset.forms:
            data |= {field.html_name: field.value() for field in inner if field.value() is not None}
    return {**data, **changes}


def test_an_officer_sets_it_on_the_events_form(client_of, files):
    officer = OfficerFactory()
    event = PublishedEventFactory(programme=officer.programme)
    desk = client_of(officer.person)
    path = reverse("admin:events_event_change", args=[event.pk])
    response = desk.post(path, desk_data(desk, event, picture=photo(), alternative="A table."))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {
        "credit": ["Say who made the picture, or whose it is."]
    }
    assert stored(files) == []
    response = desk.post(path, desk_data(desk, event, picture=photo(), **WORDS))
    assert response.status_code == 302
    assert LeadPicture.objects.get().event == event
    assert desk_data(desk, event)["credit"] == "Ann Field"
    desk.post(path, desk_data(desk, event, credit="Ben Hall"))
    assert LeadPicture.objects.get().credit == "Ben Hall"
    desk.post(path, desk_data(desk, event, without_picture="on"))
    assert LeadPicture.objects.count() == 0


def test_a_co_organiser_gives_it_where_they_write_its_words(client_of, files):
    event = PublishedEventFactory(title="Damp", summary="What keeps you dry.")
    helper = client_of(CoOrganiserFactory(event=event).person)
    path = reverse("events:run-words", args=[event.slug])
    page = page_words(helper.get(path))
    assert ('enctype="multipart/form-data"' in page, "Take the picture off" in page) == (True, False)
    words = {
        "title": "Damp",
        "summary": "What keeps you dry.",
    }
    response = helper.post(path, {**words, "picture": photo(), "credit": "Ann Field"})
    assert response.status_code == 400
    assert "Say what the picture shows, for those who cannot see it." in page_words(response)
    assert helper.post(path, {**words, "picture": photo(), **WORDS}).status_code == 302
    assert LeadPicture.objects.get().alternative == "A round table."
    assert "Take the picture off the page" in page_words(helper.get(path))
    assert helper.post(path, {**words, **WORDS, "without_picture": "on"}).status_code == 302
    assert LeadPicture.objects.count() == 0
