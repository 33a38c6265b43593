"""A page's HTML as blocks of a paper."""

import pytest

from common.documents.blocks import Untagged, blocks_of


def run(text, *, strong=False, quiet=False):
    return {"text": text, "strong": strong, "quiet": quiet}


def test_words_are_folded_as_a_browser_folds_them():
    assert blocks_of("<p>  Tea\n and <b> cake </b>  for <a href='/x'>all</a>\n</p>") == [
        {
            "kind": "paragraph",
            "big": False,
            "runs": [run("Tea and "), run("cake ", strong=True), run("for "), run("all")],
        }
    ]


def test_what_is_not_printed_is_left_out_and_what_is_only_printed_stays():
    assert blocks_of(
        "<p class='no-print'>Screen</p><form><p>Never</p></form><div><p class='print-only quiet'>Paper</p></div>loose"
    ) == [
        {"kind": "paragraph", "big": False, "runs": [run("Paper", quiet=True)]},
        {"kind": "paragraph", "runs": [run("loose")]},
    ]


def test_a_list_to_tick_knows_what_is_done():
    [todo] = blocks_of(
        "<ul class='todo'>"
        "<li><form></form><span class='tick print-only'>×</span><div><b>Room</b><p>Book it.</p></div></li>"
        "<li><span class='tick print-only'></span><div><b>Tea</b></div></li></ul>"
    )
    assert (todo["kind"], todo["ordered"], todo["tick"]) == ("list", False, True)
    assert [item["ticked"] for item in todo["items"]] == [True, False]
    assert [[block["runs"] for block in item["blocks"]] for item in todo["items"]] == [
        [[run("Room", strong=True)], [run("Book it.")]],
        [[run("Tea", strong=True)]],
    ]


def test_a_table_keeps_its_headings_caption_and_cells_to_write_in():
    [table] = blocks_of(
        "<table><caption>Diets</caption><thead><tr><th>What</th><th class='number'>How many</th></tr></thead>"
        "<tbody><tr><th>Vegan<br>no nuts</th><td class='number sign'>2</td></tr></tbody></table>"
    )
    assert table["caption"] == [run("Diets")]
    assert [cell["number"] for cell in table["columns"]] == [False, True]
    assert table["rows"] == [
        [
            {
                "runs": [run("Vegan"), {"break": True}, run("no nuts")],
                "header": True,
                "number": False,
                "write": False,
            },
            {"runs": [run("2")], "header": False, "number": True, "write": True},
        ]
    ]


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<img src='x'>", "<img> has no place in a paper"),
        ("<p>See <video></video></p>", "<video> has no place among words"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "one row of headings"),
        (
            "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            "under each heading",
        ),
    ],
)
def test_what_cannot_be_tagged_is_refused(html, why):
    with pytest.raises(Untagged, match=why):
        blocks_of(html)
