"""The pages about oneself: their menu, the way to where one is, and topics with two boxes a row."""

import re

import pytest
from django.urls import reverse

from people.factories import AffiliationFactory, PersonFactory, TopicFactory
from people.profile.my_pages import menu

pytestmark = pytest.mark.django_db
NAMES = [
    "people:details",
    "people:affiliations",
    "people:topics",
    "people:sharing",
    "account_email",
    "people:privacy",
]


@pytest.fixture
def ann():
    return PersonFactory.create(name="Ann Field")


def here(path):
    return [(line.title, line.is_exact) for line in menu(path) if line.is_here]


@pytest.mark.parametrize("name", [*NAMES, "mailing:mine", "partners:introductions"])
def test_each_page_has_the_menu_and_stands_in_it_once(client_of, ann, name):
    page = client_of(ann).get(reverse(name), follow=True).content.decode()
    assert page.count('aria-current="page"') == 2, "above the page on a phone, beside it on a desktop"
    for each in NAMES:
        assert f'href="{reverse(each)}"' in page


def test_what_stands_below_a_page_leads_back_to_it(client_of, ann):
    row = AffiliationFactory.create(person=ann)
    page = client_of(ann).get(reverse("people:change-affiliation", args=[row.pk])).content.decode()
    crumbs = re.search(r'<nav class="crumbs.*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/my/", reverse("people:affiliations")]
    assert here("/my/privacy/close/") == [("My data", False)]
    assert here("/accounts/password/change/") == [("My addresses, and how I sign in", False)]
    assert here("/accounts/email/") == [("My addresses, and how I sign in", True)]
    assert here("/my/groups/") == []


def test_a_topic_has_one_row_with_two_boxes_each_with_a_name(client_of, ann):
    topic = TopicFactory.create(name="Maps & charts", area="Collections")
    client = client_of(ann)
    client.post(reverse("people:topics"), {"offers": [topic.pk], "wants": []})
    page = client.get(reverse("people:topics")).content.decode()
    assert page.count('<th scope="row">Maps &amp; charts</th>') == 1
    boxes = re.findall(rf'<input type="checkbox" name="(\w+)" value="{topic.pk}"( checked)?>', page)
    assert boxes == [("offers", " checked"), ("wants", "")]
    assert (
        "I can help with Maps &amp; charts" in page,
        "I want to learn about Maps &amp; charts" in page,
    ) == (True, True)


def test_what_was_ticked_stays_when_something_is_wrong(client_of, ann):
    topic = TopicFactory.create(name="Maps")
    answer = client_of(ann).post(reverse("people:topics"), {"offers": [topic.pk], "wants": ["0"]})
    assert answer.status_code == 400
    assert f'name="offers" value="{topic.pk}" checked' in answer.content.decode()


def test_a_heading_is_open_where_something_is_chosen(client_of, ann):
    maps = TopicFactory.create(name="Maps", area="Collections")
    TopicFactory.create(name="Bees", area="Collections")
    TopicFactory.create(name="Tea", area="Money")
    client = client_of(ann)
    client.post(reverse("people:topics"), {"offers": [maps.pk], "wants": [maps.pk]})
    answer = client.get(reverse("people:topics"))
    found = [(area.name, len(area.rows), area.chosen) for area in answer.context["form"].areas]
    assert found == [("Collections", 2, 1), ("Money", 1, 0)]
    page = answer.content.decode()
    assert re.findall(r"<details( open)?>\s*<summary>\s*<h2>(\w+)</h2>", page) == [
        (" open", "Collections"),
        ("", "Money"),
    ]
