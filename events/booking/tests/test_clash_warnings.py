"""What else somebody is expected at then is said to them and to nobody else; they sign up all the same."""

import pytest
from django.urls import reverse

from events.booking import signup
from events.choices import RegistrationState
from events.factories import PublishedEventFactory, in_days
from events.links import booking_path
from events.models import Registration
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
SAYS = "At that time you are also expected at"


@pytest.fixture
def person():
    return PersonFactory(name="Ann Field")


@pytest.fixture
def other(person):
    """What she goes to already."""
    other = PublishedEventFactory(title="Attics", day__title="Attics", day__start_day=in_days(20))
    signup.sign_up(event=other, person=person, by=person)
    return other


@pytest.fixture
def event(other):
    return PublishedEventFactory(title="Stairwells", day__title="Stairwells", day__start_day=in_days(20))


def shown(client, path) -> str:
    return client.get(path).content.decode()


def test_the_page_says_it_to_her_and_signing_up_works(
    client_of, client, event, person, django_assert_max_num_queries
):
    ann = client_of(person)
    with django_assert_max_num_queries(13):
        page = shown(ann, event.get_absolute_url())
    assert (SAYS in page, "“Attics”" in page, "You may sign up all the same." in page) == (True, True, True)
    assert SAYS not in shown(client, event.get_absolute_url())
    assert SAYS not in shown(client_of(PersonFactory()), event.get_absolute_url())
    signup.sign_up(event=event, person=person, by=person)
    assert Registration.objects.get(event=event, person=person).state == RegistrationState.CONFIRMED


def test_so_do_the_confirmation_the_booking_and_the_mail(client_of, client, event, person):
    booking = signup.sign_up(event=event, person=person, by=person).registration
    confirmation = shown(client_of(person), reverse("events:signed-up", args=[event.slug]))
    mail = Message.objects.about(booking).get(kind="events.place")
    for words in (confirmation, shown(client, booking_path(booking)), mail.text):
        assert SAYS in " ".join(words.split())
        assert "“Attics”" in words


def test_signed_out_only_the_mail_says_it(client, event, person):
    given = {"name": person.name, "email": person.email, "museum": "Dover Museum", "museum_id": ""}
    response = client.post(reverse("events:sign-up", args=[event.slug]), given, follow=True)
    assert response.status_code == 200
    assert SAYS not in response.content.decode()
    if not Registration.objects.filter(event=event, person=person).exists():
        pytest.fail(str(response.context["form"].errors))
    mail = Message.objects.get(kind="events.place", subject__contains="Stairwells")
    assert SAYS in mail.text


def test_at_another_time_nothing_is_said(client_of, other, person):
    later = PublishedEventFactory(title="Cellars", day__start_day=in_days(21))
    assert SAYS not in shown(client_of(person), later.get_absolute_url())
    booking = signup.sign_up(event=later, person=person, by=person).registration
    assert SAYS not in shown(client_of(person), booking_path(booking))
    assert SAYS not in Message.objects.about(booking).get(kind="events.place").text
