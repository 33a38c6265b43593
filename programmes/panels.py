"""What apps above show about a programme on the officers' desk: who took part in it, say."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from common.registry import Registry
from programmes.models import Programme

#: Takes the programme; gives rendered HTML with a heading of its own (empty: nothing to show).
Panel = Callable[[Programme], SafeString]
panels: Registry[Panel] = Registry()
