"""The few signs that people write with: what they become, what stays text, and that nothing else gets through."""

from html.parser import HTMLParser

import pytest
from django.utils.html import escape
from hypothesis import example, given
from hypothesis import strategies as st

from common.markup import problems, to_html


def shown(text, **values):
    return str(to_html(text, lambda name: escape(values[name]))).replace("\n", "")


@pytest.mark.parametrize(
    "text, html",
    [
        ("One.\n\nTwo,\nthree.", "<p>One.</p><p>Two,<br>three.</p>"),
        ("## Bring\nA pen.", "<h2>Bring</h2><p>A pen.</p>"),
        ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
        (
            "[us](https://museum.example/?a=1&b=2)",
            '<p><a href="https://museum.example/?a=1&amp;b=2">us</a></p>',
        ),
        ("[us](mailto:ann@museum.example)", '<p><a href="mailto:ann@museum.example">us</a></p>'),
        # Everything else is text.
        ("Text\n- a\n- b", "<p>Text<br>- a<br>- b</p>"),
        ("- - a\n- ## b", "<ul><li>- a</li><li>## b</li></ul>"),
        ("# One\n\n### Three", "<p># One</p><p>### Three</p>"),
        ("* a\n\n1. b\n\n> c", "<p>* a</p><p>1. b</p><p>&gt; c</p>"),
        ("*a* _b_ __c__ `d` \\*e\\*", "<p>*a* _b_ __c__ `d` \\*e\\*</p>"),
        ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//elsewhere.example)", "<p>[x](//elsewhere.example)</p>"),
        ("[x](data:text/html,a)", "<p>[x](data:text/html,a)</p>"),
        ('[x](https://a.example "title")', '<p><a href="https://a.example">x</a></p>'),
        ("    indented", "<p>indented</p>"),
        ("", ""),
    ],
)
def test_what_signs_become(text, html):
    assert shown(text) == html


def test_a_page_of_this_site_has_its_whole_address(settings):
    settings.SITE_URL = "https://peer2peer.example"
    assert shown("[What is on](/whats-on/)") == (
        '<p><a href="https://peer2peer.example/whats-on/">What is on</a></p>'
    )


def test_a_placeholder_is_text_and_may_be_where_a_link_leads():
    assert shown("Dear **{name}**", name="<Ann> {name}") == "<p>Dear <strong>&lt;Ann&gt; {name}</strong></p>"
    link = shown("[Your page]({page})", page="https://peer2peer.example/?a=1&b=2")
    assert link == '<p><a href="https://peer2peer.example/?a=1&amp;b=2">Your page</a></p>'


@pytest.mark.parametrize(
    "name", ["javascript:alert(1)", "//elsewhere.example", "Ann Field", "https://a b", ""]
)
def test_what_stands_for_a_placeholder_makes_no_link_unless_it_is_an_address(name):
    assert shown("[Read]({name})", name=name) == "<p><a>Read</a></p>"


def test_what_is_wrong_is_said_in_sentences():
    said = problems("[x](javascript:a) [y](http://a.example) {nobody} }", known=["name"], needed=["name"])
    assert [sentence.split(".")[0] for sentence in said] == [
        "There is a brace without its partner",
        "There is no placeholder {nobody} here",
        "{name} must stay: without it people cannot do what the mail asks",
        "“javascript:a” is no address to link to",
        "“http://a",
    ]


class Seen(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.elements.append(("!--", {}))


PIECES = st.sampled_from(
    ["<script>", "<img src=x onerror=a>", "javascript:", "](", "[", ")", "**", "*", "`", "## ", "- ", "\n", "\n\n",
     "{name}", "{page}", "{", "}", '"', "'", "&quot;", "&#106;", "https://", "/", "//", "\\", "\x00", "\u2028", "<!--",
     "data:", " ", "!", "<a href=", ">", "mailto:"]
)  # fmt: skip
HOSTILE = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)


@given(HOSTILE, HOSTILE)
@example("[x]({name})", "javascript:alert(1)")
@example("[x](https://{name})", '" onclick="a')
def test_nothing_but_the_few_signs_gets_through(text, name):
    """Whatever officers write and whoever is called whatever: only our elements, and links only to addresses."""
    values = {"name": name, "page": "https://peer2peer.example/"}
    seen = Seen(str(to_html(text, lambda each: escape(values.get(each, "")))))
    for tag, attributes in seen.elements:
        assert tag in {"p", "br", "h2", "ul", "li", "strong", "a"}
        assert set(attributes) <= ({"href"} if tag == "a" else set())
        assert attributes.get("href", "https://").startswith(("https://", "http://", "mailto:"))


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["C", "Z"], exclude_characters="*[]{}#-_\\"), max_size=60
    )
)
def test_plain_words_stay_what_they_are(text):
    assert Seen(shown(text)).text == text
