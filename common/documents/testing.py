"""What a screen reader finds in a PDF, for tests."""

import io
from dataclasses import dataclass, field

from pypdf import PdfReader

#: The tags that carry meaning; what only lays out is left out.
_TOLD = {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Figure"}


@dataclass
class Tagged:
    """A tagged PDF: its title, language, and the tags in reading order."""

    title: str
    language: str
    shows_title: bool
    tags: list[str] = field(default_factory=list)
    #: The words said for each picture.
    alternatives: list[str] = field(default_factory=list)
    #: For each table: how many header cells, and how many others that name none of them.
    tables: list[tuple[int, int]] = field(default_factory=list)

    @property
    def headings(self):
        return [tag for tag in self.tags if tag[0] == "H"]


def tagged(content: bytes) -> Tagged:
    """Read the tag tree of a PDF, as a screen reader does. Fails on a file that says it is not PDF/UA-1."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    found = Tagged(reader.metadata.title, root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"].value)
    _walk(root["/StructTreeRoot"], found)
    return found


def text_of(content: bytes) -> str:
    """The words of all pages, white space folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def _walk(node, found):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            _walk(child, found)
    elif isinstance(node, dict):
        kind = node.get("/S")
        if kind in _TOLD:
            found.tags.append(kind[1:])
        if kind == "/Figure":
            found.alternatives.append(node.get("/Alt", ""))
        if kind == "/Table":
            found.tables.append(_cells(node))
        if "/K" in node:
            _walk(node["/K"], found)


def _cells(table):
    headers, loose, todo = 0, 0, [table]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            headers += node.get("/S") == "/TH"
            if node.get("/S") == "/TD":
                attributes = node.get("/A", [])
                attributes = attributes if isinstance(attributes, list) else [attributes]
                loose += not any(each.get_object().get("/Headers") for each in attributes)
            if "/K" in node:
                todo.append(node["/K"])
    return headers, loose
