"""The pages about oneself: their menu, what apps above add to it, and what stands beneath the topics."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from common.registry import Registry


@dataclass(frozen=True, slots=True)
class MyPage:
    """Its title, the name of its address, and where else a page of it stands."""

    title: str
    url_name: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the menu. ``is_here``: the page is this one, or a page below it."""

    title: str
    url: str
    is_here: bool
    is_exact: bool


my_pages: Registry[MyPage] = Registry()

#: Rendered for whoever looks at the page of their topics; with the request, so that it may hold a form.
beside_topics: Registry[Callable[[HttpRequest], SafeString]] = Registry()

_FIRST = (
    MyPage("My details", "people:details"),
    MyPage("My museums", "people:affiliations"),
    MyPage("What I offer and want to learn", "people:topics"),
    MyPage("Who sees what", "people:sharing"),
    MyPage("My addresses, and how I sign in", "account_email", also="/accounts/"),
)
_LAST = (MyPage("My data", "people:privacy"),)


def menu(path: str) -> list[MenuLine]:
    """The menu of the pages about oneself, for whoever is at ``path``."""
    pages = [(page, reverse(page.url_name)) for page in (*_FIRST, *my_pages, *_LAST)]
    above = [(len(url), url) for _, url in pages if path.startswith(url)]
    above += [(len(page.also), url) for page, url in pages if page.also and path.startswith(page.also)]
    here = max(above, default=(0, ""))[1]
    return [MenuLine(page.title, url, url == here, url == path) for page, url in pages]
