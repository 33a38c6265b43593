"""The pages about oneself that apps above add to "More about me"."""

from dataclasses import dataclass

from common.registry import Registry


@dataclass(frozen=True, slots=True)
class MyPage:
    """Its title, and the name of its address."""

    title: str
    url_name: str


my_pages: Registry[MyPage] = Registry()
