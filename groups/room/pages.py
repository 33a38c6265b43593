"""What every page of a group's room has in common: who may open it, and that no cache keeps it."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from groups.room import door
from people.accounts.signed_in import mine
from people.acting import acting


def room_page(*, signed: bool = True) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page of one group's room, whose address has the group's ``key``: the view gets ``(request, room, ...)``.

    Signed out people are asked to sign in; others than its members get a 404, and with ``signed`` those who have not
    signed the agreement are led to it. Nothing of it is kept in a cache.
    """

    def decorated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @mine
        @functools.wraps(view)
        def wrapped(request: HttpRequest, key: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            enter = door.enter_signed if signed else door.enter
            try:
                return view(request, enter(key, acting(request)), *args, **kwargs)
            except door.AgreementWanted as wanted:
                return redirect("groups:agreement", wanted.room.group.key)

        return wrapped

    return decorated
