"""What apps above show about a person on the officers' desk: the mail they were sent, what they came to."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from common.registry import Registry
from people.models import Museum, Person

#: Takes the person and the officer who looks; gives rendered HTML with a heading of its own (empty: nothing to show).
Panel = Callable[[Person, Any], SafeString]
panels: Registry[Panel] = Registry()

#: What apps above let officers do with chosen museums: an admin action, with its name and its description.
MuseumAction = Callable[[Any, HttpRequest, QuerySet[Museum]], None]
museum_actions: Registry[MuseumAction] = Registry()
