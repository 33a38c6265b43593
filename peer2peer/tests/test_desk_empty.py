"""Every list of the desk says what to do where there is nothing: none yet, and none that fits what was chosen."""

import pytest
from django.contrib import admin

from common.admin import ScopedAdmin
from common.testing import page_words
from events.factories import EventFactory
from people.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
EMPTY = '<p class="empty">'
LISTS = sorted(
    (each for each in admin.site._registry.values() if isinstance(each, ScopedAdmin)),
    key=lambda each: each.opts.label_lower,
)


def address(desk: ScopedAdmin) -> str:
    return f"/desk/{desk.opts.app_label}/{desk.opts.model_name}/"


@pytest.mark.parametrize("desk", [pytest.param(each, id=each.opts.label_lower) for each in LISTS])
def test_a_list_without_rows_says_so_and_how_they_come(desk, client_of, officer):
    client = client_of(officer.person)
    answer = client.get(address(desk))
    if answer.status_code == 403:  # It is for administrators.
        client = client_of(PersonFactory(is_staff=True, is_superuser=True))
        answer = client.get(address(desk))
    if "cl" not in answer.context:
        # Its list is of every kind of mail, and never empty.
        assert desk.opts.label_lower == "mailing.wording"
        return
    if answer.context["cl"].result_list:
        searched = client.get(address(desk), {"q": "nowhere at all"})
        if not desk.search_fields:
            return
        words = page_words(searched)
        assert (EMPTY in words, "Choose fewer of them, or all." in words) == (True, True)
    else:
        words = page_words(answer)
        assert EMPTY in words
        assert "yet" in words.split(EMPTY)[1].split("</p>")[0]


def test_what_was_searched_and_filtered_in_vain_leads_back_to_all(client_of, officer):
    event = EventFactory(programme=officer.programme, title="Moths")
    client = client_of(officer.person)
    for query in ({"q": "nowhere"}, {"state__exact": "held"}):
        answer = client.get("/desk/events/event/", query)
        assert list(answer.context["cl"].result_list) == []
        words = page_words(answer)
        assert "Nothing here fits the words and filters that you chose." in words
        assert '<a href="?">Show all of them</a>' in words
    assert str(event) in page_words(client.get("/desk/events/event/?"))
