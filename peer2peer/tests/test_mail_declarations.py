"""Every kind of mail is declared once, whole, and read nowhere from its key; beside it, ``test_mail_words`` looks at
each of them with real rows.
"""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import get_template
from django.utils.module_loading import import_string

from mailing.declaration import Declaration, declarations
from mailing.kinds import sorts
from mailing.mail import Mail
from mailing.replies.questions import Question
from mailing.wording.parts import compiled

pytestmark = pytest.mark.contract

BASE = Path(settings.BASE_DIR)
APPS = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == BASE]
MAILS = [mail for mail in declarations if not mail.kind.startswith("test.")]
each = pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.kind)


@each
def test_a_mail_says_whole_what_it_is(mail):
    assert isinstance(mail, Mail)
    assert sorts.get(mail.sort) is not None
    assert mail.kind.partition(".")[0] in {"account", *(app.name for app in APPS)}
    assert mail.name
    get_template(mail.template)
    assert compiled(mail.subject).source
    assert mail.parts()[0].name == "subject"


@each
def test_its_placeholders_are_documented_and_each_has_one_meaning(mail):
    names = [placeholder.name for placeholder in mail.placeholders]
    assert len(names) == len(set(names))
    for placeholder in mail.placeholders:
        assert placeholder.about
        assert placeholder.sample
        compiled(f"{{{{ {placeholder.expression} }}}}")
    assert bool(mail.placeholders) <= mail.is_editable


@each
def test_it_is_rehearsed_or_says_why_its_words_stay(mail):
    if mail.is_editable:
        assert callable(mail.rehearse)
        assert mail.group
    else:
        assert mail.as_written.endswith(".")
        assert mail.rehearse is None


@each
def test_what_follows_from_it_is_there_and_what_is_not_kept_has_a_reason(mail):
    assert mail.question == "" or isinstance(import_string(mail.question), Question)
    assert mail.reaction == "" or list(inspect.signature(import_string(mail.reaction)).parameters) == [
        "message"
    ]
    assert mail.keep is None or mail.keep.why.endswith(".")


def test_what_asks_what_reacts_and_what_is_forgotten_early():
    """So that nobody drops one by moving a declaration."""
    assert {mail.kind for mail in MAILS if mail.question} == {
        "agenda.declined", "agenda.reminder", "events.place", "events.new_date", "events.offer", "groups.invited",
    }  # fmt: skip
    assert {mail.kind for mail in MAILS if mail.reaction} == {"events.offer"}
    assert {mail.kind: mail.keep.time.days for mail in MAILS if mail.keep} == {
        "mailing.digest": 30, "mailing.passed_on": 30, "matching.introduction": 0, "matching.introduced": 0,
    }  # fmt: skip
    assert {mail.kind for mail in MAILS if mail.secret} == {
        "events.feedback", *(mail.kind for mail in MAILS if mail.kind.startswith("account.")),
    }  # fmt: skip


#: Words that only those who run a programme write: of an event, a session, a programme, a group.
OF_OFFICERS = {"event", "session", "days", "programme", "pool", "call", "group", "changed", "answer_by",
               "news", "offer", "hosting", "row", "reply", "subject"}  # fmt: skip


@each
def test_to_somebody_who_has_not_confirmed_no_subject_holds_what_anybody_may_type(mail):
    typed = set(re.findall(r"{{ (\w+)", mail.subject)) - OF_OFFICERS
    to_readers = mail.is_editable or mail.kind == "matching.introduced"
    if typed and to_readers:
        assert mail.to_unconfirmed, typed
    assert "{" not in mail.to_unconfirmed
    if "subject" in typed:
        assert mail.kind == "events.letter"  # an officer writes it to those who have booked


def test_a_subject_for_strangers_is_the_same_for_all():
    whole = {"kind": "test.a", "name": "A", "sort": "booking", "subject": "A", "template": "mail/base.html"}
    with pytest.raises(ImproperlyConfigured, match="subject for strangers"):
        Declaration(**whole, as_written="It is a test.", to_unconfirmed="About {{ talk.title }}")


def test_a_mail_that_says_neither_cannot_be_declared():
    whole = {"kind": "test.a", "name": "A", "sort": "booking", "subject": "A", "template": "mail/base.html"}
    with pytest.raises(ImproperlyConfigured, match="either a group and a rehearsal, or the reason"):
        Declaration(**whole)


# --- what nobody does any more ----------------------------------------------------------------------------------------
SOURCES = [
    path for app in APPS for path in app.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)
]
#: What a text is taken apart with.
READING = {
    "partition",
    "rpartition",
    "split",
    "rsplit",
    "removeprefix",
    "removesuffix",
    "isdecimal",
    "isdigit",
}


def test_no_key_of_a_mail_is_taken_apart_again():
    """What a mail or a nudge is about is a reference in columns; its occurrence is compared, never read."""
    found = [
        f"{path.relative_to(BASE)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in READING
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"about", "about_key", "occurrence", "key"}
    ]
    assert found == []


def test_no_name_of_a_row_is_made_by_hand():
    """Those that there are, of nudges and of forms, are made in one place each and only compared."""
    found = {str(path.relative_to(BASE)) for path in SOURCES if "label_lower}:{" in path.read_text()}
    assert found == {"agenda/models/reminder.py", "common/deadlines.py"}


def test_writing_a_mail_takes_few_parameters():
    assert list(inspect.signature(Mail.queue).parameters) == [
        "self", "to", "about", "programme", "envelope", "words",
    ]  # fmt: skip
    assert list(inspect.signature(Mail.queue_many).parameters) == [
        "self", "to", "about", "programme", "envelope", "words",
    ]  # fmt: skip
