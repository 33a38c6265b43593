"""What people say about themselves, and who sees it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from common.errors import DomainError
from people.choices import Direction, Visibility
from people.factories import AffiliationFactory, PersonFactory, TopicFactory
from people.models import Person, TopicInterest
from people.profile import services as profile
from people.selectors import fields_seen_by, visible_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return PersonFactory.create(
        name="Ann Field", email="ann@museum.example", phone="01304 000000", about="Archives."
    )


def test_details_page_saves(client_of, ann):
    data = {
        "name": " Ann  Meadow ",
        "phone": "",
        "contact_by": "email",
        "about": "I look after maps.",
        "access_needs": "A seat near the door",
    }
    response = client_of(ann).post(reverse("people:details"), data)
    assert response.url == reverse("people:details")
    ann.refresh_from_db()
    assert (ann.name, ann.phone, ann.about, ann.access_needs) == (
        "Ann Meadow",
        "",
        "I look after maps.",
        "A seat near the door",
    )


def test_nobody_is_rung_without_a_number(client_of, ann):
    response = client_of(ann).post(
        reverse("people:details"), {"name": "Ann", "phone": "", "contact_by": "phone"}
    )
    assert response.status_code == 400
    assert response.context["form"].errors == {"phone": ["Give a telephone number, or choose e-mail."]}
    ann.refresh_from_db()
    assert ann.contact_by == "email"


def test_somebody_else_is_not_mine_to_change(ann):
    with pytest.raises(DomainError) as error:
        profile.change_details(person=ann, by=PersonFactory.create(), name="Nan")
    assert error.value.status == 403


def test_address_and_rights_cannot_be_slipped_in(ann):
    with pytest.raises(TypeError):
        profile.change_details(person=ann, by=ann, is_staff=True)


# --- topics ---------------------------------------------------------------------------------------------------------


def test_topics_are_chosen_from_one_list_for_both_sides(client_of, ann):
    maps, cake = TopicFactory.create(name="Maps"), TopicFactory.create(name="Cake")
    TopicFactory.create(name="Retired", retired=True)
    client, url = client_of(ann), reverse("people:topics")
    form = client.get(url).context["form"]
    assert list(form.fields["offers"].queryset) == list(form.fields["wants"].queryset) == [cake, maps]
    client.post(url, {"offers": [maps.pk], "wants": [cake.pk, maps.pk]})
    client.post(
        url,
        {
            "offers": [maps.pk],
            "wants": [cake.pk],
            f"note_offer_{maps.pk}": "Up to 1900",
            f"note_want_{cake.pk}": "For openings",
        },
    )
    rows = ann.topic_interests.order_by("direction").values_list("topic__name", "direction", "note")
    assert list(rows) == [("Maps", Direction.OFFER, "Up to 1900"), ("Cake", Direction.WANT, "For openings")]


def test_retired_topic_is_refused_by_name(ann):
    with pytest.raises(DomainError, match="Plate cameras is no longer in the list"):
        profile.choose_topics(
            person=ann, offers=[TopicFactory.create(name="Plate cameras", retired=True)], wants=[], by=ann
        )


@pytest.mark.parametrize("rows", [1, 3])
def test_topics_page_asks_as_often_for_three_as_for_one(client_of, ann, django_assert_max_num_queries, rows):
    for n in range(rows):
        topic = TopicFactory.create(area=f"Area {n}")
        TopicInterest.objects.create(person=ann, topic=topic, direction=Direction.OFFER)
    client = client_of(ann)
    with django_assert_max_num_queries(5):
        client.get(reverse("people:topics"))


# --- who sees what --------------------------------------------------------------------------------------------------


@pytest.fixture
def open_ann(ann):
    """Somebody who shows a little more to each nearer circle."""
    AffiliationFactory.create(person=ann, museum__name="Dover Museum", role="Archivist")
    topic = TopicFactory.create(name="Maps")
    TopicInterest.objects.create(person=ann, topic=topic, direction=Direction.OFFER)
    TopicInterest.objects.create(person=ann, topic=topic, direction=Direction.WANT)
    Person.objects.filter(pk=ann.pk).update(
        show_name=Visibility.EVERYONE,
        show_museum=Visibility.EVERYONE,
        show_topics=Visibility.MEMBERS,
        show_about=Visibility.MEMBERS,
        show_email=Visibility.OFFICERS,
        show_phone=Visibility.OFFICERS,
        access_needs="Secret needs",
    )
    ann.refresh_from_db()
    return ann


def shown(seen):
    return [name for name in seen.__slots__ if getattr(seen, name)]


def test_each_circle_sees_its_own_part(open_ann, officer):
    officer.programme.roles.create(person=open_ann, kind="member")
    assert shown(visible_fields(open_ann, AnonymousUser())) == ["name", "museums"]
    assert shown(visible_fields(open_ann, PersonFactory.create())) == [
        "name",
        "about",
        "museums",
        "offers",
        "wants",
    ]
    everything = ["name", "about", "email", "phone", "museums", "offers", "wants"]
    assert shown(visible_fields(open_ann, officer.person)) == everything
    assert shown(visible_fields(open_ann, open_ann)) == everything


def test_only_officers_of_their_own_programmes_are_officers_to_them(open_ann, officer):
    assert not visible_fields(open_ann, officer.person).email
    assert not visible_fields(open_ann, PersonFactory.create(is_staff=True)).email


def test_page_shows_no_more_than_the_viewer_may_see(client, client_of, open_ann, officer):
    officer.programme.roles.create(person=open_ann, kind="member")
    url = reverse("people:person", args=[open_ann.key])
    leaks = ["ann@museum.example", "01304 000000", "Archives.", "Maps", "Secret needs"]

    def seen(response):
        return [leak for leak in leaks if leak in response.content.decode()]

    assert seen(client.get(url)) == []
    assert seen(client_of(PersonFactory.create()).get(url)) == ["Archives.", "Maps"]
    assert seen(client_of(officer.person).get(url)) == leaks[:4]


def test_person_who_shows_nothing_does_not_exist(client, client_of, ann):
    url = reverse("people:person", args=[ann.key])
    assert client.get(url).status_code == 404
    assert client_of(PersonFactory.create()).get(url).status_code == 200
    Person.objects.filter(pk=ann.pk).update(is_active=False)
    assert client_of(PersonFactory.create()).get(url).status_code == 404


def test_sharing_page_previews_each_circle(client_of, open_ann):
    client, url = client_of(open_ann), reverse("people:sharing")
    views = client.get(url).context["views"]
    assert [(eyes, seen) for eyes, seen in views] == [
        (eyes, fields_seen_by(open_ann, eyes))
        for eyes in (Visibility.EVERYONE, Visibility.MEMBERS, Visibility.OFFICERS)
    ]
    data = {f"show_{what}": "officers" for what in ("name", "museum", "topics", "about", "email", "phone")}
    client.post(url, data)
    open_ann.refresh_from_db()
    assert not visible_fields(open_ann, PersonFactory.create())


@pytest.mark.parametrize("name", ["details", "sharing", "topics", "affiliations", "privacy", "close-account"])
def test_my_pages_are_for_the_signed_in(client, name):
    url = reverse(f"people:{name}")
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"
