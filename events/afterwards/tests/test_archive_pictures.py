"""Pictures of the archive: what they are is read from their content, and whoever is in one can have it hidden."""

import io
import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from common.attention import attention
from common.testing import page_words
from events import scenarios
from events.afterwards import archive
from events.hosting.organisers_pages import run_address
from events.models import CoOrganiser, Picture, TakeDown
from files.models import File
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return tmp_path


@pytest.fixture
def event(officer):
    return scenarios.held(people=[PersonFactory()], programme=officer.programme, ago=3)


def html(response):
    return page_words(response)


def photo(size=(800, 600), kind="JPEG", mode="RGB", colour="teal", **save):
    kept = io.BytesIO()
    Image.new(mode, size, colour).save(kept, kind, **save)
    return SimpleUploadedFile("IMG_0001.exe", kept.getvalue(), content_type="application/x-thing")


def given(**more):
    facts = {
        "image": photo(),
        "alt": "Eight people round a table.",
        "credit": "A. Field",
        "consent": "agreed",
    }
    return {**facts, **more}


def make(event, file=None, **more):
    facts = given(**more)
    facts.pop("image")
    return archive.add_picture(event=event, by=PersonFactory(), file=file or photo(), **facts)


def test_a_picture_is_made_small_and_told_nothing_of_where_and_when(event):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A camera", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 7.0, 30.0)})
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    row = make(event, photo((4000, 2000), exif=exif, comment=b"secret words", icc_profile=srgb))
    kept = row.upload.stored.open("rb").read()
    with Image.open(io.BytesIO(kept)) as found:
        assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (800, 1600), {})
        assert "icc_profile" in found.info
    assert (row.upload.width, row.upload.height) == (800, 1600)
    assert [(each.width, each.height) for each in row.upload.renditions.all()] == [(400, 800)]
    assert [words in kept for words in (b"A camera", b"secret words", b"Exif")] == [False] * 3


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [("PNG", "RGBA", (0, 0, 0, 0)), ("PNG", "P", 3), ("WEBP", "RGB", "red"), ("JPEG", "CMYK", (9, 9, 9, 9))],
)
def test_each_kind_becomes_a_jpeg(event, kind, mode, colour):
    row = make(event, photo(kind=kind, mode=mode, colour=colour))
    with Image.open(row.upload.stored.open("rb")) as found:
        assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (800, 600))
        if mode == "RGBA":
            assert found.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 not a picture", "cannot read this as a picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "cannot read this"),
        (photo(kind="GIF").read(), "cannot read this"),
        (photo().read()[:900], "damaged"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(client_of, officer, event, content, says):
    file = SimpleUploadedFile("holiday.jpg", content, content_type="image/jpeg")
    response = client_of(officer.person).post(run_address(event, "after/pictures/"), given(image=file))
    assert (response.status_code, says in html(response)) == (200, True)
    assert "Eight people round a table." in html(response)
    assert Picture.objects.count() == 0


def test_too_many_bytes_and_too_many_pixels_are_refused(event):
    from common.errors import DomainError

    with pytest.raises(DomainError, match="too many pixels"):
        make(event, photo((9000, 7000), "PNG", mode="1", colour=1))
    big = SimpleUploadedFile("big.jpg", photo().read() + b"\0" * archive.MOST_BYTES)
    with pytest.raises(DomainError, match="at most 15 MB"):
        make(event, big)


def test_words_and_consent_are_needed(client_of, officer, event):
    client, path = client_of(officer.person), run_address(event, "after/pictures/")
    assert "Say what the picture shows" in html(client.post(path, given(alt="")))
    facts = given()
    facts.pop("consent")
    assert "Say whether the people in it have agreed." in html(client.post(path, facts))
    assert Picture.objects.count() == 0


def test_organisers_put_pictures_up_and_take_them_down(
    client_of, officer, event, files, django_capture_on_commit_callbacks
):
    helper = PersonFactory()
    CoOrganiser.objects.create(event=event, person=helper)
    client = client_of(helper)
    assert client.post(run_address(event, "after/pictures/"), given()).status_code == 302
    row = Picture.objects.get()
    assert (row.upload.uploaded_by, row.credit) == (helper, "A. Field")
    assert len(list(files.rglob("*.jpg"))) == 2, "itself and a smaller one"
    remove = run_address(event, f"after/pictures/{row.key}/remove/")
    for person in (PersonFactory(), OfficerFactory().person):
        assert client_of(person).post(remove).status_code == 403
        assert client_of(person).post(run_address(event, "after/pictures/"), given()).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(remove).status_code == 302
    assert (Picture.objects.count(), list(files.rglob("*.jpg"))) == (0, [])


def test_another_events_picture_is_out_of_reach(client_of, officer, event):
    other = make(scenarios.held(people=[PersonFactory()]))
    client = client_of(officer.person)
    for verb in ("remove", "show"):
        assert client.post(run_address(event, f"after/pictures/{other.key}/{verb}/")).status_code == 404
    assert Picture.objects.count() == 1


def test_it_is_served_safely_and_asked_for_once(client, event):
    row = make(event)
    response = client.get(row.upload.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=2592000, immutable"
    assert "/media/" not in html(client.get(event.get_absolute_url()))
    again = client.get(row.upload.url, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    small = client.get(f"{row.upload.url}400/")
    with Image.open(io.BytesIO(b"".join(small.streaming_content))) as found:
        assert (found.size, small["Cache-Control"]) == ((400, 300), "private, max-age=2592000, immutable")
    assert client.get(f"{row.upload.url}500/").status_code == 404
    assert client.get(f"/files/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("state", ["cancelled", "draft", "postponed"])
def test_nothing_of_an_event_that_did_not_take_place(client, client_of, officer, event, state):
    row = make(event)
    event.state = state
    event.save()
    assert client.get(row.upload.url).status_code == 404
    assert str(row.upload.key) not in html(client.get(event.get_absolute_url()))


def test_the_page_shows_it_with_its_words_and_its_credit(client, event):
    row = make(event)
    page = html(client.get(event.get_absolute_url()))
    at = f"/files/{row.upload.key}/"
    assert f'<img src="{at}" srcset="{at}400/ 400w, {at} 800w"' in page
    assert 'alt="Eight people round a table." width="800" height="600"' in page
    assert "Picture: A. Field" in page


def test_whoever_is_in_it_has_it_hidden_at_once(client, client_of, officer, event):
    row = make(event)
    path = f"/pictures/{row.key}/take-down/"
    assert client.get(path).status_code == 200
    assert not Picture.objects.get().is_hidden
    shown_at = row.upload.url
    response = client.post(
        path, {"words": "I had not agreed.", "reply_to": "Ann@Museum.Example"}, follow=True
    )
    assert "This picture is hidden" in html(response)
    assert client.get(shown_at).status_code == 404
    assert str(row.key) not in html(client.get(event.get_absolute_url()))
    assert client.post(path, {}).status_code == 200
    asked = TakeDown.objects.get()
    assert (asked.words, asked.reply_to, asked.settled_at) == (
        "I had not agreed.",
        "ann@museum.example",
        None,
    )
    page = html(client_of(officer.person).get(run_address(event, "after/")))
    assert ("I had not agreed." in page, "ann@museum.example" in page) == (True, True)
    row.upload.refresh_from_db()
    assert client.get(row.upload.url).status_code == 404, "its new address is for those who decide about it"
    organiser = client_of(officer.person)
    shown = organiser.get(row.upload.url)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    assert organiser.get(shown_at).status_code == 404


def test_officers_have_an_item_until_it_is_settled(client_of, officer, event):
    row = make(event)
    archive.ask_to_take_down(picture=row)
    items = [item for provider in attention for item in provider([officer.programme.pk])]
    found = [item for item in items if "because somebody asked" in item.title]
    assert [(item.title, item.url) for item in found] == [
        (
            f"A picture of “{event}” is hidden, because somebody asked",
            f"{run_address(event, 'after/')}#pictures",
        )
    ]
    other = OfficerFactory().programme.pk
    assert not [i for p in attention for i in p([other]) if "because somebody asked" in i.title]
    client = client_of(officer.person)
    assert client.post(run_address(event, f"after/pictures/{row.key}/show/")).status_code == 302
    assert not [i for p in attention for i in p([officer.programme.pk]) if "somebody asked" in i.title]
    before = row.upload.url
    row.upload.refresh_from_db()
    assert client.get(row.upload.url)["Cache-Control"].endswith("immutable")
    assert (client.get(before).status_code, row.upload.renditions.count()) == (404, 1)
    assert TakeDown.objects.get().settled_by == officer.person


def test_who_asked_is_forgotten_a_month_after_it_is_settled(event):
    from datetime import timedelta

    from django.utils import timezone

    row, now = make(event), timezone.now()
    archive.ask_to_take_down(picture=row, words="Please.", reply_to="ann@museum.example")
    assert archive.forget_words(now=now + timedelta(days=400)) == 0
    archive.show_again(picture=row, by=PersonFactory(), now=now)
    assert archive.forget_words(now=now + timedelta(days=29)) == 0
    assert archive.forget_words(now=now + timedelta(days=31)) == 1
    assert TakeDown.objects.filter(words="", reply_to="").count() == 1


def test_hiding_everything_by_machine_is_slowed_down(client, event):
    rows = [make(event) for _ in range(2)]
    rate = [client.post(f"/pictures/{rows[0].key}/take-down/").status_code]
    archive.show_again(picture=rows[0], by=PersonFactory())
    for _ in range(60):
        File.objects.update(withdrawn_at=None)
        rate.append(client.post(f"/pictures/{rows[1].key}/take-down/").status_code)
    assert (rate[:60], rate[-1]) == ([302] * 60, 429)
