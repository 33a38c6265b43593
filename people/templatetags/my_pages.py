"""The menu of the pages about oneself, and the way to the page that is open."""

from django import template
from django.template import Context

from people.profile.my_pages import MenuLine, menu

register = template.Library()


@register.simple_tag(takes_context=True)
def my_menu(context: Context) -> list[MenuLine]:
    """``{% my_menu as lines %}``."""
    return menu(context["request"].path)


@register.filter
def line_here(lines: list[MenuLine]) -> MenuLine | None:
    """The line of the page that is open, or of the page above it; None where the menu has neither."""
    return next((line for line in lines if line.is_here), None)
