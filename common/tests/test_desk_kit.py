"""The parts of the desk kit by themselves. The pages made of them are walked in peer2peer/tests/test_desk_pages.py."""

import pytest
from django import forms
from django.http import QueryDict

from common.admin import with_article
from common.desk import Reason, Verb, Work
from common.desk.verbs import said_of


def verb(**more):
    return Verb("end", "End it", lambda **given: given, "Ended.", **more)


@pytest.mark.parametrize(
    ("noun", "words"),
    [
        ("event", "an event"),
        ("museum", "a museum"),
        ("offer", "an offer"),
        ("import of museums", "an import of museums"),
    ],
)
def test_a_noun_has_its_article(noun, words):
    assert with_article(noun) == words


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({}, False),
        ({"danger": True}, False),
        ({"several": "Ended"}, False),
        ({"confirm": True}, True),
        ({"reason": Reason()}, True),
        ({"form": lambda row, posted: forms.Form(posted)}, True),
    ],
)
def test_a_verb_asks_first_where_it_says_so(more, asks):
    assert (verb(**more).asks, verb(**more).form_for(None, None) is not None) == (asks, asks)


def test_a_reason_is_asked_under_the_name_the_service_takes_it_by():
    asked = verb(reason=Reason("What is it?", required="Write it.", name="question", max_length=5))
    empty, long, right = (
        asked.form_for(None, QueryDict(typed)) for typed in ("", "question=too+long", "question=Why")
    )
    assert empty.errors == {"question": ["Write it."]}
    assert list(long.errors) == ["question"]
    assert long["question"].value() == "too long", "what was typed is still there"
    assert (right.is_valid(), right.cleaned_data) == (True, {"question": "Why"})


def test_words_may_depend_on_the_row():
    assert (said_of("End it", 3), said_of(lambda row: f"End {row}", 3)) == ("End it", "End 3")


def test_the_parts_of_the_desk_have_addresses_that_people_can_read():
    assert [work.address for work in Work] == [f"/desk/work/{work.slug}/" for work in Work]
