"""The live room without a script: what it shows to whom, what is pressed and written; cards and the code (G9, G20)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from common.testing import page_words
from groups.live import services
from groups.live.card_pdf import cards_pdf
from groups.live.cards import CARDS
from groups.live.stages import TURN_STAGES, LiveStage
from groups.meetings.choices import NoteKind
from groups.models import GroupAction, LiveRoom, SetNote, SetTurn
from groups.room.door import enter_signed


def address(table, name: str = "live") -> str:
    return reverse(f"groups:{name}", args=[table.room.group.key, table.meeting.key])


def press(client, table, what: str, **more):
    data = {"press": what, "seen": LiveRoom.objects.get().version}
    return client.post(address(table, "live_press"), data, **more)


def test_each_reads_their_role_and_what_it_asks_and_has_its_buttons(table, client_of):
    who = {
        "presenter": (table.presenter, {"more-1", "more-2", "take-over"}),
        "facilitator": (table.facilitator, {"next", "pause", "more-1", "more-2", "back"}),
        "timekeeper": (table.timekeeper, {"next", "pause", "more-1", "more-2", "back", "take-over"}),
        "peer": (table.peer, {"take-over"}),
    }
    for _ in range(2):
        press(client_of(table.facilitator.person), table, "next")
    for role, (member, buttons) in who.items():
        page = client_of(member.person).get(address(table))
        said = page_words(page)
        assert f"{role}.</strong>" in said
        assert {what for what in ("next", "pause", "more-1", "more-2", "back", "take-over")
                if f'data-key="{what}"' in said} == buttons  # fmt: skip


def test_the_first_screen_names_no_theme_and_no_content(table, client_of):
    page = client_of(table.peer.person).get(address(table))
    assert str(table.room.group.run.pool) not in page_words(page)
    assert page["Cache-Control"] == "private, no-store"


def test_a_press_without_a_script_shows_the_page_again_and_a_late_one_says_so(table, client_of):
    client = client_of(table.facilitator.person)
    assert press(client, table, "next").status_code == 302
    late = client.post(address(table, "live_press"), {"press": "next", "seen": 1}, follow=True)
    assert "Somebody was quicker" in page_words(late)
    assert LiveRoom.objects.get().stage == LiveStage.OPENING
    by_script = client.post(
        address(table, "live_press"), {"press": "next", "seen": 1}, headers={"X-Live": "yes"}
    )
    assert (by_script.status_code, "<html" in by_script.content.decode()) == (409, False)
    assert press(client, table, "dance").status_code == 404


def write(client, table, **said):
    data = {"key": uuid4(), "kind": NoteKind.QUESTION, "words": "What else?", **said}
    return client.post(address(table, "live_write"), data, headers={"X-Live": "yes"})


def test_what_is_written_is_sealed_and_sent_twice_it_is_there_once(table, client_of):
    for _ in range(4):
        press(client_of(table.facilitator.person), table, "next")
    client, key = client_of(table.peer.person), uuid4()
    answers = [write(client, table, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert answers[0]["Next-Key"] != str(key)
    [note] = SetNote.objects.all()
    assert (note.turn.presenter, note.by, str(note.words)) == (table.presenter, table.peer, "[sealed]")
    room = enter_signed(table.room.group.key, table.presenter.person)
    assert room.open([note], "words")[note.pk]["words"] == "What else?"


def test_the_presenter_writes_the_issue_and_whoever_acts_an_action(table, client_of):
    for _ in range(2):
        press(client_of(table.facilitator.person), table, "next")
    client = client_of(table.presenter.person)
    assert write(client, table, kind="issue", words="The store.").status_code == 204
    due = timezone.localdate() + timedelta(days=3)
    assert write(client, table, kind="action", words="Count.", due_on=due).status_code == 204
    assert SetTurn.objects.exclude(issue=None).get().presenter == table.presenter
    assert (GroupAction.objects.get().owner, GroupAction.objects.get().due_on) == (table.presenter, due)
    assert write(client, table, kind="action", words="Count.").json() == {
        "message": "Say by when you will do it."
    }
    assert write(client_of(table.peer.person), table, kind="issue").status_code == 400


def test_without_a_script_what_was_typed_stands_beside_what_is_wrong(table, client_of):
    page = client_of(table.peer.person).post(
        address(table, "live_write"), {"key": uuid4(), "kind": "action", "words": "Typed."}
    )
    assert (page.status_code, "Typed." in page_words(page)) == (400, True)


def test_the_laptop_shows_a_code_that_is_an_address_and_no_key(table, client_of):
    page = client_of(table.peer.person).get(address(table, "live_table"))
    said = page.content.decode()
    assert ("<svg" in said, "style=" in said, address(table) in said) == (True, False, True)


def test_the_plan_suggests_and_is_changed(table, client_of):
    client = client_of(table.peer.person)
    page = client.get(address(table, "live_plan"))
    assert "waited longest" in page_words(page)
    data = {"turn_1": table.peer.pk, "facilitator": table.presenter.pk, "timekeeper": table.presenter.pk}
    assert "two people" in page_words(client.post(address(table, "live_plan"), data))
    assert client.post(address(table, "live_plan"), {**data, "timekeeper": ""}).status_code == 302
    assert list(SetTurn.objects.values_list("presenter", flat=True)) == [table.peer.pk]


def test_timings_are_minutes_of_an_hour(table, client_of):
    client, where = client_of(table.peer.person), reverse("groups:timings", args=[table.room.group.key])
    data = {
        "opening": 5,
        "present": 3,
        "clarify": 8,
        "questions": 20,
        "reflect": 5,
        "actions": 5,
        "closing": 5,
    }
    assert client.post(where, {**data, "present": 0}).status_code == 400
    assert client.post(where, data).status_code == 302
    assert table.room.group.timings.minutes == data


def test_g20_there_is_a_card_for_each_stage_and_examples_are_flagged(table, client_of):
    assert [card.stage for card in CARDS] == [LiveStage.OPENING, *TURN_STAGES, LiveStage.CLOSING]
    said = page_words(client_of(table.peer.person).get(reverse("groups:cards")))
    assert all(question in said.replace("&#x27;", "'") for card in CARDS for question in card.questions)
    assert {each.kind for card in CARDS for each in card.flagged} == {"Closed", "Leading", "“Because”"}


def test_the_cards_are_printed_as_a_tagged_paper():
    made = cards_pdf(made_at=timezone.now())
    assert (made[:5], b"/StructTreeRoot" in made) == (b"%PDF-", True)


@pytest.mark.django_db
@pytest.mark.parametrize("turns", [1, 3])
def test_the_state_takes_as_many_queries_with_one_turn_as_with_three(
    table, client_of, turns, django_assert_num_queries
):
    members = [table.presenter, table.peer, table.timekeeper][:turns]
    services.plan_set(
        meeting=table.meeting, presenters=members, facilitator=table.facilitator, timekeeper=None,
        by=table.room.person,
    )  # fmt: skip
    client = client_of(table.peer.person)
    with django_assert_num_queries(7):
        client.get(address(table, "live_state"))
