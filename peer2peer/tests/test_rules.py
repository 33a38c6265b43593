"""The lawbook (docs/rules.md) holds every code that is cited, and names what enforces and what proves it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest
from django.conf import settings

pytestmark = pytest.mark.contract

LAWBOOK = settings.BASE_DIR / "docs" / "rules.md"
#: What is cited: "rule 29", "rules 14 to 16", "rules 10, 12, 34", and features such as E24. A paper size is none.
RULES = re.compile(r"\brules? (\d+(?:(?:,| and| to) \d+)*(?: and \d+)?)")
FEATURES = re.compile(r"(?<![\w.-])([CEGMOP]\d{1,2})(?![\w.-])")


def laws() -> list[list[str]]:
    rows = [line.strip("| \n").split(" | ") for line in LAWBOOK.read_text().splitlines()]
    return [row for row in rows if len(row) == 4 and re.fullmatch(r"rule \d+|[CEGMOP]\d+", row[0])]


def sources() -> Iterator[tuple[str, str]]:
    for path in settings.BASE_DIR.rglob("*.py"):
        name = str(path.relative_to(settings.BASE_DIR))
        if not name.startswith((".", "var/")) and "/migrations/" not in name:
            yield name, path.read_text()


def prose(source: str) -> str:
    """The comments and docstrings of a module: what cites."""
    words = [
        ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED)
    ]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            words.append(token.string)
    return "\n".join(words)


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def cited(words: str) -> set[str]:
    """The codes in some words, each rule of a list or a span by its own number."""
    found = set(FEATURES.findall(words))
    for listed in RULES.findall(words):
        first, _, last = listed.partition(" to ")
        numbers = range(int(first), int(last) + 1) if last else map(int, re.findall(r"\d+", listed))
        found |= {f"rule {number}" for number in numbers}
    return found


def test_lists_and_spans_of_rules_are_read():
    assert cited("rules 14 to 16 and, of features, E24 (rule 2); rules 10, 12 and 34") == {
        "E24", "rule 10", "rule 12", "rule 14", "rule 15", "rule 16", "rule 2", "rule 34",
    }  # fmt: skip
    assert cited("on A4 paper, ruled 3 times; the rule says 5") == set()


def test_every_code_that_is_cited_stands_in_the_lawbook_once():
    codes = [row[0] for row in laws()]
    assert sorted(set(codes)) == sorted(codes)
    missing = {
        (code, name) for name, source in sources() for code in cited(prose(source)) if code not in set(codes)
    }
    assert missing == set()


def test_every_law_names_what_enforces_it_and_a_living_test():
    text = "\n".join(source for _, source in sources())
    names = set(re.findall(r"^\s*(?:def|class) (\w+)", text, re.MULTILINE))
    names |= set(re.findall(r"^(\w+)(?:: [^=\n]+)? = ", text, re.MULTILINE))
    gone = [
        (code, name)
        for code, _, *both in laws()
        for cell in both
        for name in cell.split(", ")
        if name.strip("`") not in names
    ]
    assert gone == []


def test_each_law_is_one_sentence():
    assert [row[0] for row in laws() if not (row[1][0].isupper() and row[1].endswith("."))] == []
