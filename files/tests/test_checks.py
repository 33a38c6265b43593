"""What an uploaded file is, by what is in it. The files are small and real, made here."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from common.errors import DomainError
from common.testing import shared_file
from files import checks as file_checks
from files import kinds
from files import office as office_files
from files.checks import kind_of
from files.factories import PDF

TYPES = '<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="{kind}"/>{more}</Types>'
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "docx of Word Online": ("word/document2.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "dotx": ("word/document.xml", f"{OFFICE}wordprocessingml.template.main+xml"),
    "ppsx": ("ppt/presentation.xml", f"{OFFICE}presentationml.slideshow.main+xml"),
    "potx": ("ppt/presentation.xml", f"{OFFICE}presentationml.template.main+xml"),
    "ppsm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}presentationml.presentation.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml"),
    "pptm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
}


def archive(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def office(kind, more=None):
    part, says = MAIN[kind]
    return archive(
        {
            "[Content_Types].xml": TYPES.format(part=part, kind=says, more=""),
            "_rels/.rels": "<Relationships/>",
            part: "<document/>",
            **(more or {}),
        }
    )


def points(kind, target):
    """A part that points outside of the document."""
    relation = (
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/>'
    )
    return {"word/_rels/settings.xml.rels": f"<Relationships>{relation}</Relationships>"}


def open_document(mime, more=None):
    return archive({"mimetype": mime, "content.xml": "<office/>", **(more or {})})


def picture(format_):
    made = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(made, format_)
    return made.getvalue()


def old_powerpoint(*, macros=0):
    """The head of an old Office file, the name of PowerPoint's stream, and the record that counts macros."""
    record = bytes.fromhex("1f00ff0314000000020000040c000000") + (1).to_bytes(4, "little")
    record += macros.to_bytes(4, "little") + (2).to_bytes(4, "little")
    name = "PowerPoint Document".encode("utf-16-le")
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + name.ljust(128, b"\0") + record


def read(content):
    return kind_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, kinds.PDF),
        (picture("PNG"), kinds.PNG),
        (picture("JPEG"), kinds.JPEG),
        (office("docx"), kinds.DOCX),
        (office("docx of Word Online"), kinds.DOCX),
        (office("dotx"), kinds.DOTX),
        (office("pptx"), kinds.PPTX),
        (office("ppsx"), kinds.PPSX),
        (office("potx"), kinds.POTX),
        (b"\xef\xbb\xbf" + PDF, kinds.PDF),
        (b"Content-Type: application/pdf\r\n\r\n" + PDF, kinds.PDF),
        (PDF + bytes(3), kinds.PDF),
        (PDF + bytes(200_000) + b"\r\n", kinds.PDF),
        (office("docx", points("attachedTemplate", "file:///C:\\Users\\ann\\Letter.dotx")), kinds.DOCX),
        (office("docx", points("attachedTemplate", "Letter.dotx")), kinds.DOCX),
        (office("docx", points("hyperlink", "https://museum.example/")), kinds.DOCX),
        (office("pptx", points("video", "https://video.example/1")), kinds.PPTX),
        (office("pptx", {"ppt/embeddings/sheet.xlsx": office("xlsx")}), kinds.PPTX),
        (open_document("application/vnd.oasis.opendocument.presentation"), kinds.ODP),
        (open_document("application/vnd.oasis.opendocument.text", {"Basic/": ""}), kinds.ODT),
        (old_powerpoint(), kinds.PPT),
    ],
)
def test_documents_and_pictures_are_taken_for_what_they_are(content, kind):
    assert read(content) == kind


EXE = b"MZ\x90\x00\x03" + b"\0" * 300 + b"PE\0\0"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (EXE, "This is a program for Windows."),
        (SVG, "a web page or a drawing that can carry scripts"),
        (b"  <!doctype html><script>alert(1)</script>", "a web page or a drawing that can carry scripts"),
        (b"GIF89a" + b"\0" * 40, "By what is in it, this is a .gif file."),
        (b"just some words", "We take PDF, PowerPoint"),
        (b"MZ" + PDF, "We take PDF, PowerPoint"),
        (b"\n\n<script>" + PDF, "can carry scripts"),
        (PDF + archive({"evil.class": "x"}), "two kinds of file in one"),
        (picture("PNG") + office("docx"), "two kinds of file in one"),
        (picture("JPEG") + archive({"a.jar": "x"}), "two kinds of file in one"),
        (PDF[:40], "cut off"),
        (picture("PNG")[:40], "cannot be opened: it is damaged"),
        (office("docx")[:200], "cannot be opened: it is damaged"),
        (office("xlsx"), "This is an Excel workbook."),
        (archive({"a.txt": "hello"}), "an archive or an app, not a document"),
        (archive({"AndroidManifest.xml": "x", "classes.dex": "x"}), "an archive or an app"),
        (open_document("application/epub+zip"), "an archive or an app"),
        (office("pptm"), "has macros in it"),
        (office("ppsm"), "has macros in it"),
        (office("docx", points("attachedTemplate", "https://evil.example/t.dotm")), "from elsewhere"),
        (office("docx", points("attachedTemplate", "\\\\evil.example\\t.dotm")), "from elsewhere"),
        (office("docx", points("attachedTemplate", "file://evil.example/t.dotm")), "from elsewhere"),
        (office("docx", points("frame", "https://evil.example/")), "from elsewhere"),
        (office("docx", points("image", "file://evil.example/a.png")), "from elsewhere"),
        (office("docx", points("oleObject", "https://evil.example/")), "objects of other programs"),
        (office("docx", {"word/embeddings/oleObject1.bin": "x"}), "objects of other programs"),
        (office("pptx", {"ppt/embeddings/a.xlsm": "x"}), "objects of other programs"),
        (
            open_document(
                "application/vnd.oasis.opendocument.text",
                {"META-INF/manifest.xml": '<a media-type="application/vnd.sun.star.oleobject"/>'},
            ),
            "objects of other programs",
        ),
        (b"%!PS\n" + bytes(3) + PDF, "We take PDF, PowerPoint"),
        (PDF[:40] + bytes(5000), "cut off"),
        (office("docm"), "has macros in it"),
        (office("pptx", {"ppt/vbaProject.bin": "macros"}), "has macros in it"),
        (office("docx", {"word/VBAPROJECT.BIN": "macros"}), "has macros in it"),
        (office("pptx", {"ppt/activeX/activeX1.xml": "<ocx/>"}), "active controls"),
        (
            open_document("application/vnd.oasis.opendocument.text", {"Basic/Standard/Module1.xml": "x"}),
            "has macros in it",
        ),
        (old_powerpoint(macros=1), "has macros in it"),
        (old_powerpoint() + "_VBA_PROJECT".encode("utf-16-le"), "has macros in it"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "not a PowerPoint one"),
    ],
)
def test_everything_else_is_refused_with_a_sentence_beside_the_field(content, says):
    with pytest.raises(DomainError) as refused:
        read(content)
    assert (says in refused.value.message, refused.value.field) == (True, "file"), refused.value.message


def test_something_that_unpacks_to_far_more_than_it_seems_is_not_unpacked_to_find_out(monkeypatch):
    bomb = office("docx", {f"word/media/{n}.bin": b"\0" * 2_000_000 for n in range(5)})
    assert (len(bomb) < 20_000, read(bomb)) == (True, kinds.DOCX)
    monkeypatch.setattr(file_checks, "MOST_UNPACKED", 5_000_000)
    with pytest.raises(DomainError, match="far more than it seems"):
        read(bomb)


def test_a_first_part_that_is_huge_is_read_to_its_start_only(monkeypatch):
    """What is read of the part that says what a document is has an end, however much it unpacks to."""
    part, says = MAIN["docx"]
    head = TYPES.format(part=part, kind=says, more="<!--" + " " * 3_000_000 + "-->")
    content = archive({"[Content_Types].xml": head, "_rels/.rels": "<r/>", part: "<d/>"})
    taken = []
    read_start = office_files._start
    monkeypatch.setattr(
        office_files, "_start", lambda archive, name: taken.append(read_start(archive, name)) or taken[-1]
    )
    assert (read(content), len(taken[0])) == (kinds.DOCX, 512 * 1024)


def test_an_archive_with_more_parts_than_any_document_is_refused():
    with pytest.raises(DomainError, match="far more than it seems"):
        read(office("docx", {f"word/{n}": "" for n in range(5001)}))


def test_a_picture_of_more_points_than_any_screen_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(DomainError, match="picture"):
        read(picture("PNG"))


def test_a_part_that_is_locked_with_a_password_is_refused():
    content = bytearray(office("docx"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        content[at + offset] |= 1
    with pytest.raises(DomainError, match="cannot be opened"):
        read(bytes(content))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("handout-word-online.docx", kinds.DOCX),
        ("handout-bom.pdf", kinds.PDF),
        ("handout-show.ppsx", kinds.PPSX),
    ],
)
def test_handouts_that_were_refused_once_are_taken(name, kind):
    assert read(shared_file(f"cases/{name}").read_bytes()) == kind


@given(data=st.data(), kind=st.sampled_from(["docx", "pptx", "odt"]))
def test_a_document_that_was_damaged_on_its_way_is_taken_or_refused(data, kind):
    """Whatever bytes of it changed or got lost: a kind, or a sentence beside the field."""
    whole = open_document("application/vnd.oasis.opendocument.text") if kind == "odt" else office(kind)
    content = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[at] = data.draw(st.integers(0, 255))
    found = taken_or_refused(bytes(content))
    assert found in (*kinds.KINDS.values(), "file")


def taken_or_refused(content):
    """What kind it is, or beside which field a sentence says that it is none."""
    try:
        return read(content)
    except DomainError as refused:
        return refused.field
