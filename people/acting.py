"""Who acts: the desk lets nobody in who is not signed in."""

from django.http import HttpRequest

from people.models import Person


def acting(request: HttpRequest) -> Person:
    """The officer whose request this is."""
    assert isinstance(request.user, Person)
    return request.user
