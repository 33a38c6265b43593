"""Files as they are kept: of a picture its pixels alone, nothing of what came to nothing, gone with their row."""

import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from common.errors import DomainError
from events.factories import HandoutFactory
from files.factories import PDF, FileFactory, PictureFileFactory, jpeg
from files.models import File, FileRendition
from files.pictures import MOST_PIXELS, MOST_PIXELS_DRAWN
from files.readers import FileRule, readers
from files.services import (
    ORPHAN_AFTER,
    clean_name,
    examine,
    examine_picture,
    kept,
    publish,
    sweep,
    withdraw,
)
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
PURPOSE = "test.file"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def rule():
    """Pictures of this purpose are shown in pages, and have two smaller ones."""
    yield readers.register(
        PURPOSE, FileRule(may_read=lambda request, file: True, shown_in_pages=True, widths=(400, 800))
    )
    readers._items.pop(PURPOSE)


def on_disk(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def upload(content, name="a.bin"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def keep(content=PDF, *, name="a.pdf", by=None):
    with kept(examine(upload(content, name)), purpose=PURPOSE, by=by or PersonFactory()) as row:
        return row


def keep_picture(content):
    found = examine_picture(upload(content), purpose=PURPOSE, most=10**7)
    with kept(found, purpose=PURPOSE, by=PersonFactory()) as row:
        return row


def photo(size=(1200, 900), **save):
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG", **save)
    return made.getvalue()


def where_and_when():
    """What a telephone writes into a picture: the place, the time, itself, and that it was held sideways."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0132] = "Fairphone", "5", 6, "2026:03:12 10:04:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 7.0, 30.0), 3: "E", 4: (1.0, 18.0, 45.0)})
    return exif


# --- what is kept of a picture ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("take", [keep, keep_picture])
def test_nothing_of_a_picture_is_kept_but_its_pixels_upright(take):
    sent = photo(exif=where_and_when(), comment=b"secret words")
    with Image.open(io.BytesIO(sent)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == (51.0, 7.0, 30.0), "the place was in it"
    row = take(sent)
    files = [row.stored, *(each.stored for each in row.renditions.all())]
    for each in files:
        content = each.open("rb").read()
        with Image.open(io.BytesIO(content)) as found:
            assert (dict(found.getexif()), found.width < found.height) == ({}, True)
        assert [word in content for word in (b"Exif", b"Fairphone", b"secret", b"2026:03")] == [False] * 4
    assert (row.width, row.height) == (900, 1200)
    assert row.sha256 == hashlib.sha256(row.stored.open("rb").read()).hexdigest()


def test_a_png_stays_one_and_stays_see_through_without_what_was_written_into_it():
    words = PngInfo()
    words.add_text("Author", "Ann Field")
    made = io.BytesIO()
    Image.new("P", (40, 30), 1).save(made, "PNG", transparency=1, pnginfo=words, exif=where_and_when())
    row = keep(made.getvalue(), name="plan.png")
    content = row.stored.open("rb").read()
    with Image.open(io.BytesIO(content)) as found:
        assert (found.format, found.has_transparency_data, dict(found.getexif())) == ("PNG", True, {})
    assert [word in content for word in (b"Ann Field", b"Fairphone", b"eXIf")] == [False] * 3


def png_that_says(width, height):
    """A PNG of a few bytes that declares a size, as a decompression bomb does."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(60_000, 60_000), (MOST_PIXELS + 1, 1), (MOST_PIXELS_DRAWN // 4, 5)])
def test_a_picture_that_declares_more_than_can_be_decoded_is_refused_unread(size, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("it was decoded")

    monkeypatch.setattr(Image.Image, "load", never)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    bomb = png_that_says(*size)
    assert len(bomb) < 200
    with pytest.raises(DomainError, match=r"pixels|points"):
        examine_picture(upload(bomb), purpose=PURPOSE, most=10**7)
    with pytest.raises(DomainError, match=r"pixels|points"):
        examine(upload(bomb))


PEAK = """
import io, resource, sys
from django import setup; setup()
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from files.services import examine
made = io.BytesIO(sys.stdin.buffer.read())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
examine(SimpleUploadedFile("a", made.getvalue()))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1000)
"""


@pytest.mark.slow
def test_the_largest_picture_that_is_taken_fits_into_the_memory():
    """A small file of as many points as are taken, with a see-through ground: four bytes each."""
    made = io.BytesIO()
    side = int(MOST_PIXELS_DRAWN**0.5)
    Image.new("RGBA", (side, side), (9, 9, 9, 9)).save(made, "PNG")
    assert len(made.getvalue()) < 300_000
    done = subprocess.run(
        [sys.executable, "-c", PEAK], input=made.getvalue(), capture_output=True, check=True
    )
    assert int(done.stdout) < 250


def test_smaller_ones_are_rows_and_only_where_they_are_smaller():
    wide = keep_picture(photo((3000, 1000)))
    assert (wide.width, wide.height) == (1600, 533)
    assert [(each.width, each.height) for each in wide.renditions.all()] == [(400, 133), (800, 267)]
    for each in wide.renditions.all():
        with Image.open(each.stored.open("rb")) as found:
            assert (found.size, each.size) == ((each.width, each.height), each.stored.size)
    assert keep_picture(jpeg(300, 200)).renditions.count() == 0


# --- names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("My slides_2026.pdf", "My slides 2026"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\plan.docx", "plan"),
        ("tea\u202egnp.exe", "tea gnp"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x"),
        ("Ru\u0308ckblick.pdf", "R\u00fcckblick"),
        (".pdf", ""),
        ("", ""),
    ],
)
def test_a_name_is_kept_without_what_misleads(name, kept_as):
    assert clean_name(name) == kept_as


@given(st.text(max_size=400))
def test_no_name_breaks_a_line_or_leaves_its_folder(name):
    found = clean_name(name)
    assert (len(found) <= 120, found == found.strip(), found.isprintable()) == (True, True, True)
    assert "\\" not in found
    assert "/" not in found


def test_where_it_lies_says_nothing_and_is_never_the_same_twice(media):
    first, second = keep(name="Ann Field.pdf"), keep(name="Ann Field.pdf")
    names = [str(path.relative_to(media)) for path in on_disk(media)]
    assert sorted([first.stored.name, second.stored.name]) == names
    assert len({Path(name).stem for name in names}) == 2
    assert [(Path(name).parts[0], len(Path(name).stem), "Ann" in name) for name in names] == [
        ("files", 40, False)
    ] * 2


# --- what came to nothing ---------------------------------------------------------------------------------------------
def test_what_fails_inside_leaves_nothing(media):
    with pytest.raises(RuntimeError), kept(examine(upload(PDF)), purpose=PURPOSE, by=PersonFactory()):
        raise RuntimeError
    found = examine_picture(upload(photo()), purpose=PURPOSE, most=10**7)
    with kept(found, purpose=PURPOSE, by=PersonFactory()) as row:
        assert (len(on_disk(media)), row.renditions.count()) == (3, 2)
    row.delete()
    for path in on_disk(media):
        path.unlink()
    with pytest.raises(RuntimeError), kept(found, purpose=PURPOSE, by=PersonFactory()):
        raise RuntimeError
    assert (on_disk(media), File.objects.count()) == ([], 0)


def test_a_purpose_that_no_app_speaks_for_is_not_taken(media):
    with (
        pytest.raises(LookupError, match="No app says"),
        kept(examine(upload(PDF)), purpose="nobody.asked", by=PersonFactory()),
    ):
        pass
    assert on_disk(media) == []


@contextmanager
def came_to_nothing():
    yield
    raise RuntimeError


def age(path, by):
    then = (timezone.now() - by).timestamp()
    os.utime(path, (then, then))


def test_what_a_transaction_left_that_came_to_nothing_is_swept_by_its_age(media):
    """The file is written before the commit: young ones may belong to a transaction that is still open."""
    with pytest.raises(RuntimeError), transaction.atomic(), came_to_nothing():
        keep()
    [left] = on_disk(media)
    assert (File.objects.count(), sweep(), on_disk(media)) == (0, 0, [left])
    age(left, ORPHAN_AFTER - timedelta(minutes=5))
    assert sweep() == 0
    age(left, ORPHAN_AFTER + timedelta(minutes=5))
    assert (sweep(), on_disk(media)) == (1, [])


def test_the_sweep_leaves_what_somebody_has_and_takes_rows_that_nobody_has(
    media, django_capture_on_commit_callbacks
):
    long_ago = timezone.now() - 2 * ORPHAN_AFTER
    theirs = HandoutFactory(upload__uploaded_at=long_ago)
    young = FileFactory()
    picture = keep_picture(photo())
    File.objects.filter(pk=picture.pk).update(uploaded_at=long_ago)
    for path in on_disk(media):
        age(path, 2 * ORPHAN_AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 1
    assert set(File.objects.all()) == {theirs.upload, young}
    assert (FileRendition.objects.count(), len(on_disk(media))) == (0, 2)


def test_it_goes_with_the_row_that_has_it_once_that_is_certain(media, django_capture_on_commit_callbacks):
    row = HandoutFactory()
    with django_capture_on_commit_callbacks() as later:
        row.talk.delete()
    assert (File.objects.count(), len(on_disk(media))) == (0, 1)
    for callback in later:
        callback()
    assert on_disk(media) == []


# --- withdrawn and published again ------------------------------------------------------------------------------------
def test_withdrawing_deletes_what_was_derived_and_changes_the_address(
    media, client, django_capture_on_commit_callbacks
):
    row = keep_picture(photo())
    addresses = [row.url, f"{row.url}400/", f"{row.url}800/"]
    assert [client.get(each).status_code for each in addresses] == [200] * 3
    with django_capture_on_commit_callbacks(execute=True):
        gone = withdraw(file=row)
    assert [client.get(each).status_code for each in addresses] == [404] * 3
    assert (FileRendition.objects.count(), on_disk(media)) == (0, [Path(media) / gone.stored.name])
    assert withdraw(file=row).key == gone.key, "once is enough"
    back = publish(file=gone)
    assert len({row.key, gone.key, back.key}) == 3
    assert [client.get(each).status_code for each in (*addresses, gone.url)] == [404] * 4
    assert [client.get(each).status_code for each in (back.url, f"{back.url}400/")] == [200] * 2
    assert [each.width for each in back.renditions.all()] == [400, 800]
    assert publish(file=back).key == back.key


# --- serving ----------------------------------------------------------------------------------------------------------
def test_a_purpose_decides_who_reads_and_an_unknown_one_is_nobodys(client, client_of, rule):
    ann = PersonFactory()
    readers._items.pop(PURPOSE)
    readers.register(PURPOSE, FileRule(may_read=lambda request, file: request.user == ann))
    row, nobodys = FileFactory(name="Damp & <Ru\u00df>"), FileFactory(purpose="nobody.asked")
    assert [client_of(ann).get(each.url).status_code for each in (row, nobodys)] == [200, 404]
    assert client.get(row.url).status_code == 404
    assert client.post(row.url).status_code == 405
    answer = client_of(ann).get(row.url)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Damp%20%26%20%3CRu")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    withdrawn = withdraw(file=row)
    assert client_of(ann).get(withdrawn.url).headers["Cache-Control"] == "private, no-store"


def test_a_file_that_is_not_on_the_disk_is_not_there(client):
    row = PictureFileFactory()
    row.stored.storage.delete(row.stored.name)
    assert client.get(row.url).status_code == 404
    with pytest.raises(DomainError, match="not here any more"):
        publish(file=withdraw(file=row))
