"""Who acts: the person whose request it is, for pages that open to nobody else."""

from django.http import HttpRequest

from people.models import Person


def acting(request: HttpRequest) -> Person:
    """The person who is signed in. For pages behind ``login_required`` and for the desk."""
    assert isinstance(request.user, Person)
    return request.user
