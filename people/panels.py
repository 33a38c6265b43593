"""What apps above show about a person on the officers' desk: the mail they were sent, what they came to."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from common.registry import Registry
from people.models import Person

#: Takes the person and the officer who looks; gives rendered HTML with a heading of its own (empty: nothing to show).
Panel = Callable[[Person, Any], SafeString]
panels: Registry[Panel] = Registry()
