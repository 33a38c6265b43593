"""An agreement on its page: each clause under its heading, and not a word lost."""

from hypothesis import given
from hypothesis import strategies as st

from groups.agreement.clauses import Clause, clauses_of
from groups.agreement.starter import STARTER


def test_a_first_line_is_a_heading_where_something_follows_and_no_full_stop_ends_it():
    text = "Listening\nWe ask.\n\nWe are kind.\nAlways.\n \nOne line\n\n" + "long " * 20 + "\nrest"
    assert clauses_of(text) == [
        Clause("Listening", "We ask."),
        Clause("", "We are kind.\nAlways."),
        Clause("", "One line"),
        Clause("", "long " * 20 + "\nrest"),
    ]
    headings = [clause.heading for clause in clauses_of(STARTER)]
    assert headings == [
        "Confidentiality", "Attendance", "Listening", "No recording", "Notes", "Leaving", "Conflict",
    ]  # fmt: skip


@given(st.text(alphabet="ab .\n"))
def test_no_word_is_lost(text):
    shown = " ".join(f"{clause.heading} {clause.words}" for clause in clauses_of(text))
    assert shown.split() == text.split()
