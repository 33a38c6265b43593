"""No mail that a stranger writes makes reading take longer than its size does: twice the text, twice the time.

What is measured is a ratio, in processor time of this process alone: a text four times as long may take
``ALLOWED`` times as long. One that grows with the square takes sixteen times as long, and with the cube sixty-four.
"""

import gc
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailing.bounces.parts import html_words
from mailing.bounces.reading import KEY, read
from mailing.bounces.rules import judge
from mailing.bounces.tests.test_bounces_reading import KEY as OURS
from mailing.bounces.tests.test_bounces_reading import sample
from mailing.replies.calendar import read_answer
from mailing.replies.understanding import understand

#: Of four, so that a machine that has other work to do does not decide.
ALLOWED = 9
#: Below this nothing is measured but the clock.
TOO_SHORT = 0.05
HEAD = "From: MAILER-DAEMON@isp.example\nSubject: failure notice\n"
PLAIN = f"{HEAD}Content-Type: text/plain\n\n"
HTML = "From: ann@museum.example\nContent-Type: text/html\n\n"
#: A piece that is repeated, and where. Each has once held a reader up, or is the neighbour of one that has.
REPORT = 'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n'
PIECES = {
    "an unclosed Message-ID": (PLAIN, f"<{OURS}@"),
    "a Message-ID in a header": (f"{HEAD}In-Reply-To: ", f"<{OURS}@"),
    "rules": (PLAIN, "-"),
    "lines of rules": (PLAIN, "--\n"),
    "rules and words": (PLAIN, "-- original"),
    "words of no user": (PLAIN, "user not "),
    "users": (PLAIN, "user "),
    "spaces": (PLAIN, " "),
    "blank lines": (PLAIN, "\n"),
    "tabs and breaks": (PLAIN, "\n\t"),
    "codes": (PLAIN, "5.1."),
    "numbers": (PLAIN, "550-5.1.1"),
    "addresses": (PLAIN, "a@"),
    "names of hosts": (PLAIN, "a."),
    "links": (PLAIN, "http://"),
    "greetings": (PLAIN, "hi ."),
    "dots": (PLAIN, "."),
    "quotes": (PLAIN, "On wrote"),
    "quoted lines": (PLAIN, "On \n"),
    "tags that do not end": (HTML, "<a"),
    "tags": (HTML, "<a>"),
    "comments that do not end": (HTML, "<!--"),
    "declarations": (HTML, "<![CDATA["),
    "quotes in tags": (HTML, "<a href='"),
    "blocks": (HTML, "<blockquote>"),
    "entities": (HTML, "&#"),
    "signs": (HTML, "&"),
    "tags on the desk": ("From: a@b.example\nSubject: ", "[External] "),
    "encoded words": ("From: a@b.example\nSubject: ", "=?utf-8?q?"),
    "comments in an address": ("Subject: a\nFrom: ", "("),
    "addresses in a header": ("Subject: a\nFrom: ", "a,"),
    "headers": ("From: a@b.example\n", "To: a@b.example\n"),
    "parts": ('Content-Type: multipart/mixed; boundary="b"\n\n', "--b\n\n"),
    "parts in parts": ("", 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'),
    "letters of no alphabet": ("Content-Type: text/plain; charset=punycode\n\n", "a-b9"),
    "another of them": ("Content-Type: text/plain; charset=idna\n\n", "xn--a"),
    "a report": (REPORT, "A: b\n\n"),
    "a folded field": (f"{REPORT}A: ", "b\n "),
    "a calendar": ("Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n", "ATTENDEE;PARTSTAT="),
    "events": ("Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n", "BEGIN:VEVENT\n"),
    "quoted-printable": (f"{HEAD}Content-Transfer-Encoding: quoted-printable\n\n", "=3D"),
    "base64": (f"{HEAD}Content-Transfer-Encoding: base64\n\n", "YWFh"),
    "an attachment": (f"{HEAD}Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", "#86%A\n"),
}  # fmt: skip


def took(work, text):
    """Without the garbage collector, which looks at whatever else a long run has made and reckons it to this."""
    gc.disable()
    try:
        began = time.process_time()
        work(text)
        return time.process_time() - began
    finally:
        gc.enable()


def everything(raw):
    """All that is done with a mail before anybody is asked."""
    try:
        read(raw)
        understand(raw)
    except RecursionError:
        pass  # it waits for an officer


def grows_no_faster(work, text, size):
    """Whether a text four times as long takes at most ``ALLOWED`` times as long; ``text`` makes one of a size.

    One try of three must.
    """
    return any(
        (longer := took(work, text(4 * size))) < TOO_SHORT
        or longer <= ALLOWED * max(took(work, text(size)), TOO_SHORT / 4)
        for _ in range(3)
    )


@pytest.mark.parametrize("name", PIECES)
def test_a_mail_four_times_as_long_takes_four_times_as_long(name):
    head, piece = PIECES[name]
    assert grows_no_faster(everything, lambda size: (head + piece * (size // len(piece))).encode(), 70_000)


FRAGMENTS = st.lists(
    st.sampled_from(
        sorted({piece for _, piece in PIECES.values()} | {f"<{OURS}", "wrote:", ">", ")", ";", "=", "\n"})
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(pieces=FRAGMENTS, head=st.sampled_from([PLAIN, HTML, HEAD, ""]))
def test_whatever_is_repeated(pieces, head):
    piece = "".join(pieces)
    assert grows_no_faster(everything, lambda size: (head + piece * (size // len(piece))).encode(), 30_000)


@settings(max_examples=40, deadline=None)
@given(pieces=FRAGMENTS)
def test_whatever_a_server_or_a_calendar_repeats(pieces):
    piece = "".join(pieces)

    def words(size):
        return piece * (size // len(piece))

    def work(text):
        judge(words=text, status=text)
        read_answer(text, method="REPLY")
        html_words(text)

    assert grows_no_faster(work, words, 20_000)


def test_a_real_report_with_seventy_thousand_letters_behind_it_is_read_as_before():
    whole = sample("postfix_unknown_user")
    found = read(whole + b"\n<" + str(OURS).encode() + b"@" + b"a" * 70_000)
    assert (found.kind, found.key) == (read(whole).kind, OURS)
    assert re.fullmatch(KEY, str(found.key))
