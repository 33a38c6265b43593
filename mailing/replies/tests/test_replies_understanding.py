"""What an answer by mail means: YES, NO, or something for a person to read (C22)."""

import uuid
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.testing import shared_file
from mailing.bounces.reading import ReturnKind, read
from mailing.choices import Word
from mailing.replies.address import address_for, key_in
from mailing.replies.understanding import own_lines, understand, word_of

KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")


def mail(text="", *, html="", **headers):
    made = EmailMessage()
    made["From"], made["To"] = "Ann <ann@museum.example>", "reply@replies.example"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text or not html:
        made.set_content(text)
    if html and text:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    return made.as_bytes()


@pytest.mark.parametrize(
    "line",
    [
        "Yes",
        "YES!",
        "yes.",
        "Yes please",
        "Yes, thank you very much",
        "Yep",
        "Hello Zoë, yes",
        "Hi, yes please",
        "Yes, I can come",
        "Yes I'll be there",
        "I’ll come",
        "I can make it",
        "I'm coming",
        "Accept",
        "accepted",
        "I accept, thanks",
        "Count me in",
    ],
)
def test_yes(line):
    assert word_of(line) == Word.YES


@pytest.mark.parametrize(
    "line",
    [
        "No",
        "NO.",
        "no thanks",
        "No, sorry",
        "Sorry, no",
        "can't",
        "CAN’T",
        "cant",
        "Cannot come",
        "I can't make it this time",
        "no, I can't come",
        "Unfortunately I cannot attend",
        "I'm afraid I am unable to come",
        "I won't be able to join, sorry",
        "Decline",
        "I have to cancel",
        "Dear Ann, I cannot come any more",
    ],
)
def test_no(line):
    assert word_of(line) == Word.NO


@pytest.mark.parametrize(
    "line",
    [
        "No problem",
        "No problem, see you there",
        "No, I can come",
        "Yes, I can't come",
        "Can't wait!",
        "Yes?",
        "No. 5 is mine",
        "Yes but only two of us",
        "Not yes",
        "Maybe",
        "OK",
        "y",
        "Thanks",
        "Sorry",
        "yes no",
        "I can't find the room",
        "Nobody",
        "Yesterday",
        "Is there a lift?",
        "No idea yet",
        "Cancel my colleague",
        "accept no",
    ],
)
def test_whatever_is_not_simply_that_is_for_a_person(line):
    assert word_of(line) is None


OUTLOOK = "Yes\r\n\r\nFrom: Peer2Peer <hello@peer2peer.example>\r\nSent: 12 March 2026\r\nSubject: A place\r\n\r\nNo"
GMAIL = (
    "No, sorry\n\nOn Thu, 12 Mar 2026, Peer2Peer <hello@peer2peer.example>\nwrote:\n\n> Can you come?\n> yes"
)
BELOW = "On Thu, 12 Mar 2026, Peer2Peer wrote:\n> Can you come?\n\nYes\n-- \nNo Museum\n"
APPLE = "Hello Ann,\n\nI can't come.\n\nBest wishes\nZoë Müller\nCurator, Dover Museum\n\nSent from my iPhone"
UNSIGNED = "Am 12.03.2026 um 10:00 schrieb Peer2Peer:\n\nNo\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (OUTLOOK, Word.YES),
        (GMAIL, Word.NO),
        (BELOW, Word.YES),
        (APPLE, Word.NO),
        (UNSIGNED, None),
        ("", None),
    ],
)
def test_quotes_and_signatures_say_nothing(text, word):
    said = understand(mail(text))
    assert (said.word, said.more) == (word, False)


HTML = """<html><head><style>p { yes: no }</style></head><body><div>Yes,&nbsp;please</div><div><br></div>
<div class="gmail_quote">On Thursday Peer2Peer wrote:<blockquote>No</blockquote></div></body></html>"""


@pytest.mark.parametrize(
    "html",
    [
        HTML,
        "<p>Hi,</p><p>yes</p><blockquote>no</blockquote>",
        "<div>Yes<br>Ann</div><div id='appendonsend'></div>No, nobody comes at all",
    ],
)
def test_an_answer_in_html_alone(html):
    said = understand(mail(html=html))
    assert (said.word, said.more) == (Word.YES, False)


#: Programs write HTML as they please: heads that do not end, no head, comments, signs that open nothing.
UNTIDY = {
    "a head that does not end": "<html><head><meta charset=utf-8><style>p{a:b}</style><body><p>Yes, and my friend?</p>",
    "a title before": "<head><title>Re: A place</title><p>Yes, and my friend?</p>",
    "no tags at all": "Yes, and my friend?",
    "a comment with a tag in it": "<!-- <p>No</p> --><p>Yes, and my friend?</p>",
    "a comment of Outlook": "<!--[if mso]><style>a{}</style><![endif]--><div>Yes, and my friend?</div>",
    "a script": "<script>if (a < b) { no() }</script><p>Yes, and my friend?</p>",
    "in small pieces": "<p><b>Yes</b>, <span lang=en>and my friend?</span></p>",
    "entities": "<p>Yes&#44;&nbsp;and my friend&quest;</p>",
    "an open paragraph": "<p>Yes, and my friend?",
    "a tag that does not end": "<p>Yes, and my friend?</p><p",
}


@pytest.mark.parametrize("name", UNTIDY)
def test_the_words_of_an_answer_in_html_alone_are_kept(name):
    assert understand(mail(html=UNTIDY[name])).words == "Yes, and my friend?"


def test_a_real_answer_in_html_alone_keeps_its_words():
    html = shared_file("cases/reply-html-only.html").read_text()
    said = understand(mail(html=html))
    assert (said.word, said.words) == (None, "Yes please, and can I bring a colleague?")


def test_more_and_less_than_is_no_tag():
    assert understand(mail(html="<p>We are 3 &lt; 4, and 5 < 6</p>")).words == "We are 3 < 4, and 5 < 6"


@pytest.mark.parametrize(
    "text",
    [
        "Yes\n\nBut only if there is a lift.",
        "No\nCan Bob come?",
        "Yes\nPlease tell the kitchen that I eat no nuts\nAnn",
    ],
)
def test_more_than_an_answer_is_for_a_person_as_well(text):
    said = understand(mail(text))
    assert said.word is not None
    assert said.more
    assert said.words == text


def test_a_file_is_for_a_person_as_well():
    made = EmailMessage()
    made.set_content("Yes")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="needs.pdf")
    said = understand(made.as_bytes())
    assert (said.word, said.more, said.words) == (Word.YES, True, "Yes\n\n[They sent a file: needs.pdf]")


def test_the_address_of_an_answer_is_for_one_mail_and_cannot_be_made(settings):
    settings.REPLY_DOMAIN = "replies.example"
    made = address_for(KEY)
    assert len(made.partition("@")[0]) <= 64
    assert key_in(f"Peer2Peer <{made.upper()}>") == KEY
    other = address_for(uuid.uuid4())
    forged = f"{made[:32]}{other[32:]}"
    assert [key_in(forged), key_in(f"reply+{KEY.hex}@replies.example"), key_in("")] == [None] * 3
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key" * 9
    assert key_in(made) == KEY
    settings.SECRET_KEY_FALLBACKS = []
    assert key_in(made) is None


def test_without_a_domain_nothing_is_an_answer(settings):
    settings.REPLY_DOMAIN = "replies.example"
    raw = mail("Yes").replace(b"reply@replies.example", address_for(KEY).encode())
    assert (read(raw).kind, read(raw).answers) == (ReturnKind.OTHER, KEY)
    settings.REPLY_DOMAIN = ""
    assert (read(raw).kind, read(raw).answers) == (ReturnKind.OTHER, None)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=200))
def test_no_mail_stops_the_reader(raw, text):
    understand(raw)
    understand(b"Content-Type: text/html; charset=utf-8\n\n" + text.encode("utf-8", "replace"))
    own_lines(text)
    word_of(text)
