"""A form in a page is filled with what was posted, and nothing else of the page changes."""

from html.parser import HTMLParser

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from people.accounts.refilling import refilled

PAGE = """<!DOCTYPE html><html><body class="a"><main id="m"><!-- kept --><p>A &amp; B &eacute; &#39;</p>
<form method="get" action="/search/"><input name="title" value="no"></form>
<form method="post" action="/one/"><input type="hidden" name="seat" value="1"><input name="title" value="first"></form>
<form method="post" action="/one/"><input type="hidden" name="seat" value="2">
<input type="text" name="title" value="second"><textarea name="words">old &lt;b&gt;</textarea>
<input type="checkbox" name="day" value="mon" checked><input type="checkbox" name="day" value="tue">
<input type="radio" name="way" value="a" checked><input type="radio" name="way" value="b">
<select name="to"><option value="x" selected>X</option><option value="y">Y</option></select>
<input type="password" name="secret"><button formaction="/two/">Go</button></form></main></body></html>"""


def fill(posted, action="/one/", page=PAGE, says="Here again."):
    return refilled(page, page="/page/", action=action, posted=QueryDict(posted), says=says)


class Fields(HTMLParser):
    """Name, type and value (or whether it is chosen) of each field, in order."""

    def __init__(self, html):
        super().__init__()
        self.found, self._area = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input":
            chosen = "checked" in given if given.get("type") in ("checkbox", "radio") else given.get("value")
            self.found.append((given["name"], given.get("value"), chosen))
        elif tag == "option":
            self.found.append(("option", given["value"], "selected" in given))
        elif tag == "textarea":
            self._area = given["name"]
            self.found.append([self._area, ""])

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.found[-1][1] += data


def test_the_form_with_the_same_hidden_fields_is_filled_and_no_other():
    found = Fields(fill("seat=2&title=Mine&words=%3Ci%3E+%26+so&day=tue&way=b&to=y&secret=x")).found
    assert found == [
        ("title", "no", "no"),
        ("seat", "1", "1"),
        ("title", "first", "first"),
        ("seat", "2", "2"),
        ("title", "Mine", "Mine"),
        ["words", "<i> & so"],
        ("day", "mon", False),
        ("day", "tue", True),
        ("way", "a", False),
        ("way", "b", True),
        ("option", "x", False),
        ("option", "y", True),
        ("secret", None, None),
    ]


def test_a_button_that_posts_elsewhere_finds_its_form():
    assert ("title", "Mine", "Mine") in Fields(fill("seat=2&title=Mine", action="/two/")).found


def test_the_rest_of_the_page_is_as_it_was():
    html = fill("seat=1&title=first")
    note = '<div class="notice" role="status" id="typed-before"><p>Here again.</p></div>'
    assert html.replace(note, "") == PAGE


def test_what_has_no_field_any_more_stands_above_the_page_and_is_harmless():
    html = fill("seat=2&title=Mine&row-7-name=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>" in html
    assert "<script>" not in html


def test_without_the_form_everything_that_was_typed_stands_above():
    html = fill("title=Mine&words=Long", action="/gone/")
    assert "<li>Mine</li><li>Long</li>" in html


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_any_words_come_back_as_they_were(words):
    posted = QueryDict(mutable=True)
    posted.update({"seat": "2", "title": words, "words": words})
    html = refilled(PAGE, page="/page/", action="/one/", posted=posted, says="Here again.")
    found = Fields(html).found
    assert ("title", words, words) in found
    assert ["words", words] in found
