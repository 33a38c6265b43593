"""``{% my_pages as pages %}``: the pages about oneself of the apps above."""

from collections.abc import Iterable

from django import template

from people.profile.my_pages import MyPage
from people.profile.my_pages import my_pages as registered

register = template.Library()


@register.simple_tag
def my_pages() -> Iterable[MyPage]:
    return list(registered)
