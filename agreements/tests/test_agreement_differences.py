"""Two wordings, compared sentence by sentence."""

from hypothesis import given
from hypothesis import strategies as st

from agreements.differences import SentenceChange, compare, sentences


def test_a_changed_sentence_is_taken_out_and_added_and_the_others_are_kept():
    old = "We come on time. We listen.\n\nNobody records."
    new = "We come on time. We listen well.\n\nNobody records. We laugh."
    assert compare(old, new) == [
        SentenceChange("kept", "We come on time."),
        SentenceChange("taken out", "We listen."),
        SentenceChange("added", "We listen well."),
        SentenceChange("kept", "Nobody records."),
        SentenceChange("added", "We laugh."),
    ]


@given(st.text(alphabet="ab.\n ", max_size=60), st.text(alphabet="ab.\n ", max_size=60))
def test_either_wording_can_be_read_out_of_the_differences(old, new):
    found = compare(old, new)
    assert [each.words for each in found if each.what != "added"] == sentences(old)
    assert [each.words for each in found if each.what != "taken out"] == sentences(new)
