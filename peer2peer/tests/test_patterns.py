"""No pattern of ours repeats without end what repeats without end: such a one may try a short text for ever.

Read are all patterns that modules hold, and those written where they are used; with Python's own reader of patterns.
"""

import ast
import importlib
import re
from re import _constants as signs
from re import _parser as reader

import pytest
from django.conf import settings

from agenda.register.lists import _ADDRESS, _spellings
from common.addresses import tidy
from common.names import _LINK, words_of_name
from files.office import _tags
from mailing.bounces.tests.test_bounces_effort import grows_no_faster
from people.imports.museums import _region

pytestmark = pytest.mark.contract
REPEATS = {signs.MAX_REPEAT, signs.MIN_REPEAT}
FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "sub", "subn", "findall", "finditer"}


#: Python files that are no part of the site, or that may be loaded once only.
ASIDE = {"tests", "migrations", "wsgi.py"}


def modules():
    for app in settings.INSTALLED_APPS:
        folder = settings.BASE_DIR / app.split(".")[0]
        if (folder / "__init__.py").exists():
            for path in sorted(folder.rglob("*.py")):
                if not ASIDE & set(path.parts) and not path.name.startswith("testing"):
                    yield path


def patterns():
    """Every pattern, with where it stands."""
    for path in dict.fromkeys(modules()):
        where = str(path.relative_to(settings.BASE_DIR))
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in FUNCTIONS
            ):
                of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if (
                    of_re
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                    and isinstance(node.args[0].value, str)
                ):
                    yield f"{where}:{node.lineno}", node.args[0].value
        module = importlib.import_module(
            where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )
        for name, value in vars(module).items():
            held = [value, *vars(value).values()] if isinstance(value, type) else [value]
            for each in held:
                if isinstance(each, re.Pattern) and isinstance(each.pattern, str):
                    yield f"{where} {name}", each.pattern


def repeats_a_repetition(tree, *, inside=False):
    """Whether an endless repetition stands in another."""
    for sign, value in tree:
        if sign in REPEATS:
            endless = value[1] == signs.MAXREPEAT
            if (endless and inside) or repeats_a_repetition(value[2], inside=inside or endless):
                return True
        elif sign is signs.BRANCH:
            if any(repeats_a_repetition(each, inside=inside) for each in value[1]):
                return True
        elif sign is signs.SUBPATTERN:
            if repeats_a_repetition(value[3], inside=inside):
                return True
        elif sign in (signs.ASSERT, signs.ASSERT_NOT) and repeats_a_repetition(value[1], inside=inside):
            return True
    return False


#: Where each turn of the outer one begins with a sign that the inner one cannot hold, so that there is one way only.
ONE_WAY: set[str] = set()


def test_no_pattern_repeats_a_repetition():
    found = {where: pattern for where, pattern in patterns() if repeats_a_repetition(reader.parse(pattern))}
    assert {where: each for where, each in found.items() if each not in ONE_WAY} == {}


def test_there_are_patterns_to_read():
    assert len(list(patterns())) > 50


@pytest.mark.parametrize(
    ("pattern", "is_one"),
    [(r"(a+)+", True), (r"(?:\w+ ?)*x", True), (r"(?:a{1,3})*b+", False), (r"a+b+", False)],
)
def test_the_reader_knows_one(pattern, is_one):
    assert repeats_a_repetition(reader.parse(pattern)) is is_one


#: What reads words from outside, and what somebody may repeat there: each has once taken the square of its time.
READERS = {
    "the tags of a document": (lambda text: list(_tags(text.encode())), "<Override "),
    "the words of a tag": (lambda text: list(_tags(f"<Override {text}>".encode())), "a"),
    "an address in brackets": (tidy, "@"),
    "an open bracket with an address": (lambda text: tidy(f"<{text}"), "@"),
    "brackets in a name": (words_of_name, "("),
    "addresses in a name": (lambda text: re.sub(_LINK, "", text), "-1"),
    "addresses in a list": (_ADDRESS.findall, "!"),
    "brackets in a list": (lambda text: list(_spellings([text])), "("),
    "blanks in a list": (lambda text: list(_spellings([text])), " "),
    "the region of a museum": (lambda text: _region("", text), "("),
}


@pytest.mark.parametrize("name", READERS)
def test_what_is_repeated_outside_takes_no_longer_than_in_proportion(name):
    work, piece = READERS[name]
    assert grows_no_faster(work, lambda size: piece * (size // len(piece)), 30_000)
