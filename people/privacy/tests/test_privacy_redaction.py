"""Names in the words of others: what is taken out, and what only looks like it."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from people.factories import PersonFactory
from people.privacy import redaction
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db


def without(text, *words, gap=""):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(%s, %s, 'somebody', 'gi')", [text, redaction.pattern_of(list(words), gap)]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann O'Neil comes.", "somebody comes."),
        ("Here is ANN\n  O'NEIL's talk", "Here is somebody's talk"),
        ("<b>Ann O&#x27;Neil</b>", "<b>somebody</b>"),
        ("Joann O'Neil and Ann O'Neils", "Joann O'Neil and Ann O'Neils"),
        ("Write to ann@museum.example.", "Write to somebody."),
        ("joann@museum.example, ann@museum.example.org, x-ann@museum.example",) * 2,
        ("Ring 01304 987654 now, not 01304 9876543", "Ring somebody now, not 01304 9876543"),
    ],
)
def test_whole_names_go_and_others_stay(text, left):
    assert without(text, "Ann O'Neil", "ann@museum.example", "01304 987654") == left


def test_names_with_accents_go_from_json_and_from_folded_calendars():
    assert without('[{"name": "Zo\\u00eb Quill"}]', "Zoë Quill") == '[{"name": "somebody"}]'
    assert without("CN=Zoë Qu\r\n ill;X", "Zoë Quill", gap=redaction.FOLD) == "CN=somebody;X"


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(name=st.from_regex(r"\A[^\W_][^\0\s]{0,8} [^\0\s]{0,8}[^\W_]\Z"))
def test_any_name_is_found_as_it_is(db, name):
    assert without(f"Dear {name}, welcome", name) == "Dear somebody, welcome"


def test_a_name_of_one_word_stays_in_the_words_of_others_and_the_preview_says_so():
    will = PersonFactory.create(name="Will", phone="")
    assert redaction.words_for(will) == [will.email]
    assert "Your name of one word, in mails to others" in [kept.what for kept in redaction.keep(will)]
    assert len(redaction.keep(PersonFactory.create(name="Ann Field"))) == 2


def test_djangos_own_log_loses_the_name_whatever_it_is_about():
    ann, officer = PersonFactory.create(name="Ann Quill"), PersonFactory.create()
    log = LogEntry.objects.create(
        user=officer, action_flag=CHANGE, object_repr="Ann Quill, officer in Kent",
        change_message='[{"added": {"name": "role", "object": "Ann Quill, member"}}]',
    )  # fmt: skip
    privacy.erase(person=ann, by=ann)
    log.refresh_from_db()
    assert log.object_repr == "somebody, officer in Kent"
    assert log.change_message == '[{"added": {"name": "role", "object": "somebody, member"}}]'
    assert log.user == officer
