"""The text twin says what the HTML says, in the same order."""

import re
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from mailing.rendering.text import from_html

WORD = st.text(st.characters(categories=["L", "N"], include_characters="&<é'€"), min_size=1, max_size=8)
PHRASE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
ADDRESS = st.integers(1, 999).map(lambda number: f"https://p2p.example/{number}/?a=1&b=2")


def tag(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def simple(name: str):
    return PHRASE.map(lambda words: (tag(name, escape(words)), words.split()))


LINK = st.tuples(PHRASE, ADDRESS).map(
    lambda pair: (
        f'<p><a class="button" href="{escape(pair[1])}">{escape(pair[0])}</a></p>',
        [*pair[0].split(), pair[1]],
    )
)
SENTENCE = st.tuples(PHRASE, PHRASE, ADDRESS, PHRASE).map(
    lambda parts: (
        f'<p>{escape(parts[0])} <a href="{escape(parts[2])}">{escape(parts[1])}</a> {escape(parts[3])}</p>',
        [*parts[0].split(), *parts[1].split(), parts[2], *parts[3].split()],
    )
)
LIST = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(simple("li"), min_size=1, max_size=4)).map(
    lambda made: (
        tag(made[0], "".join(html for html, _ in made[1])),
        [word for _, words in made[1] for word in words],
    )
)
FACTS = st.lists(st.tuples(simple("dt"), simple("dd")), min_size=1, max_size=4).map(
    lambda pairs: (
        tag("dl", "".join(term[0] + fact[0] for term, fact in pairs)),
        [word for term, fact in pairs for word in (*term[1], *fact[1])],
    )
)
BLOCK = st.one_of(simple("h1"), simple("h2"), simple("p"), LINK, SENTENCE, LIST, FACTS)


@given(st.lists(BLOCK, min_size=1, max_size=8))
def test_every_word_and_address_is_there_in_order_and_nothing_else(blocks):
    html = "<html><head><title>Not this</title><style>p { }</style></head><body>{}</body></html>"
    twin = from_html(
        html.replace("{}", "\n".join(made for made, _ in blocks), 1).replace("p { }", "p { color: red }")
    )
    expected = [word for _, words in blocks for word in words]
    position = 0
    for word in expected:
        found = twin.find(word, position)
        assert found >= 0, (word, twin)
        position = found + len(word)
    left = twin
    for word in sorted(expected, key=len, reverse=True):
        left = left.replace(word, "", 1)
    assert re.fullmatch(r"[\s=\-:().\d]*", left), left
    assert "\n\n\n" not in twin
    assert twin.endswith("\n")
    assert all(line == line.rstrip() for line in twin.splitlines())


def test_how_a_mail_reads():
    html = """
    <div class="preheader">Hidden</div><span aria-hidden="true">O</span>
    <table role="presentation"><tr><td><p class="kind">Event</p><h1>You have a place</h1>
    <p>Dear Ann,<br>it is yours.</p>
    <dl><dt>When</dt><dd><strong>Thursday 12 March 2026</strong>, 10:00</dd>
    <dt>Where</dt><dd><p>Dover&nbsp;Museum</p></dd></dl>
    <p class="act"><a href="https://p2p.example/b/1">See your booking</a></p>
    <h2>What to bring</h2><ul><li>A pen</li><li>A <a href="https://p2p.example/q">question</a> of yours</li></ul>
    <ol><li>Come</li><li>Learn</li></ol><hr><p>Write to <a href="mailto:a@p2p.example">a@p2p.example</a>.</p>
    </td></tr></table>"""
    assert from_html(html) == (
        "Event\n\nYou have a place\n================\n\nDear Ann,\nit is yours.\n\n"
        "When: Thursday 12 March 2026, 10:00\nWhere: Dover Museum\n\n"
        "See your booking: https://p2p.example/b/1\n\n"
        "What to bring\n-------------\n\n- A pen\n- A question (https://p2p.example/q) of yours\n\n"
        "1. Come\n2. Learn\n\n----\n\nWrite to a@p2p.example.\n"
    )
