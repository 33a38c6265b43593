"""Words by their stems: what counts as one word, what carries no meaning, and in one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.words import stemmed

pytestmark = pytest.mark.django_db


def test_a_word_is_one_word_in_any_of_its_forms():
    forms = stemmed(["volunteer", "Volunteers", "volunteering", "the museum's volunteers"])
    assert forms == [
        {"volunt": "volunteer"},
        {"volunt": "volunteers"},
        {"volunt": "volunteering"},
        {"volunt": "volunteers"},
    ]
    assert stemmed(["planning", "plans"]) == [{"plan": "planning"}, {"plan": "plans"}]


def test_what_everybody_says_says_nothing():
    assert stemmed(["what we do with it", "Any good ideas?", "", "42"]) == [{}, {}, {}, {}]


def test_words_keep_their_order_and_their_accents_and_meet_without():
    assert stemmed(["Moth traps, then café menus", "cafe"]) == [
        {"moth": "moth", "trap": "traps", "cafe": "café", "menus": "menus"},
        {"cafe": "cafe"},
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_texts_is_one_query(count):
    with CaptureQueriesContext(connection) as queries:
        stemmed(["loans and labels"] * count)
    assert len(queries) == 1
