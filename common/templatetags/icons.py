"""Icons: one set (heroicons), drawn into the page, always beside words and therefore silent to a screen reader."""

import functools

import heroicons
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
@functools.cache
def icon(name: str) -> SafeString:
    """The icon of that name, sized and coloured by the text around it. Drawn once in the life of a process."""
    attrs: dict[str, object] = {"class": "icon", "aria-hidden": "true"}
    return mark_safe(heroicons._render_icon("mini", str(name), 20, attrs))  # noqa: S308 - the package's own drawing
