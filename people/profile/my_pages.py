"""What apps above add to the pages about oneself: pages under "More about me", and what stands beneath the topics."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from common.registry import Registry


@dataclass(frozen=True, slots=True)
class MyPage:
    """Its title, and the name of its address."""

    title: str
    url_name: str


my_pages: Registry[MyPage] = Registry()

#: Rendered for whoever looks at the page of their topics; with the request, so that it may hold a form.
beside_topics: Registry[Callable[[HttpRequest], SafeString]] = Registry()
