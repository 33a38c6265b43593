"""Whose work a change is, and why: what officers read on the history page of a row."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from common.history import SYSTEM, acting, history_of, recorded
from common.middleware import HistoryMiddleware
from people.factories import MuseumFactory, PersonFactory
from people.models import Museum

pytestmark = pytest.mark.django_db


def rename(museum: Museum, name: str) -> None:
    museum.name = name
    museum.save()


def told(museum: Museum) -> list[tuple[str, str]]:
    """Who and why, of each change, the oldest first, without the making of the row."""
    changes = history_of(Museum.objects.get(pk=museum.pk))[::-1][1:]
    return [(change["who"], change["why"]) for change in changes]


@recorded
def service(*, museum: Museum, name: str, by, reason: str = "") -> None:
    rename(museum, name)


@pytest.mark.django_db(transaction=True)
def test_a_service_is_the_work_of_whoever_it_is_told_with_the_reason_it_is_given():
    museum, officer = MuseumFactory.create(), PersonFactory.create()
    service(museum=museum, name="Mine", by=officer, reason=" They asked for it. ")
    service(museum=museum, name="Nobody's", by=None)
    rename(museum, "Nobody's either")
    assert told(museum) == [(str(officer), "They asked for it."), ("The system", ""), ("The system", "")]


def test_what_one_says_inside_another_is_said_of_itself_alone():
    museum, officer, guest = MuseumFactory.create(), PersonFactory.create(), PersonFactory.create()
    with acting(by=officer, why="A tidy list"):
        rename(museum, "One")
        with acting(by=guest, why="It was mine"):
            rename(museum, "Two")
        rename(museum, "Three")
        with acting(by=SYSTEM):
            rename(museum, "Four")
        with acting(by=None):
            rename(museum, "Five")
        with acting(by=None, why="More of it"):
            rename(museum, "Six")
    assert told(museum) == [
        (str(officer), "A tidy list"),
        (str(guest), "It was mine"),
        (str(officer), "A tidy list"),
        ("The system", ""),
        (str(officer), "A tidy list"),
        (str(officer), "More of it"),
    ]


def test_it_is_over_when_what_is_inside_fails():
    museum, officer, guest = MuseumFactory.create(), PersonFactory.create(), PersonFactory.create()
    with acting(by=officer):
        with pytest.raises(ZeroDivisionError), acting(by=guest), transaction.atomic():
            raise ZeroDivisionError
        rename(museum, "Two")
    assert told(museum) == [(str(officer), "")]


def test_a_service_that_does_not_say_whose_work_it_is_is_a_mistake():
    with pytest.raises(TypeError, match="takes no by="):
        recorded(rename)


def test_a_post_is_the_work_of_whoever_is_signed_in():
    who, museum = PersonFactory.create(), MuseumFactory.create()

    def view(request):
        rename(museum, request.method)
        return HttpResponse()

    for method in ("get", "post"):
        request = getattr(RequestFactory(), method)("/somebodys/secret/link/")
        request.user = who
        HistoryMiddleware(view)(request)
    assert told(museum) == [("The system", ""), (str(who), "")]
    [kept] = museum.history.exclude(pgh_context=None).values_list("pgh_context__metadata", flat=True)
    assert kept == {"user": who.pk}
