"""Fixtures of the tests about people."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string

from mailing.accounts.mails import MAILS
from mailing.wording import store
from people.accounts.outgoing_mail import way_out
from people.models import Person


@dataclass
class PostedLetter:
    kind: str
    person: Person | None
    address: str
    subject: str
    html: str

    @property
    def link(self) -> str:
        """The path of the mail's button."""
        found = re.search(r'class="button" href="https?://[^/]+([^"]+)"', self.html)
        assert found, self.html
        return found[1]

    @property
    def code(self) -> str:
        found = re.search(r'class="code">([^<]+)<', self.html)
        assert found, self.html
        return found[1]


@dataclass
class LetterBox:
    """What was posted, rendered as the outbox would, newest last."""

    letters: list[PostedLetter] = field(default_factory=list)

    def __call__(self, *, kind: str, person: Person | None, address: str, words: dict[str, Any]) -> None:
        mail = MAILS[kind]
        subject = mail.subject_of(words)
        context = {"subject": subject, "person": person, **store.context_of(mail, None), **words}
        html = render_to_string(mail.template, context)
        self.letters.append(PostedLetter(kind, person, address, subject, html))

    @property
    def last(self) -> PostedLetter:
        return self.letters[-1]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(letter.kind, letter.address) for letter in self.letters]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> LetterBox:
    """Stands where the outbox does, which lives on a floor above."""
    box = LetterBox()
    monkeypatch.setattr(way_out, "_item", box)
    return box


@pytest.fixture(autouse=True)
def _no_limits_from_the_test_before():
    cache.clear()
