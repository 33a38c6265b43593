"""``{% csrf_token %}``: Django's token, and beside it to whom a form was given (people.accounts.drafts)."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from people.accounts.drafts import FIELD, given_to

register = template.Library()


@register.simple_tag(takes_context=True, name="csrf_token")
def csrf_token_and_owner(context: template.Context) -> SafeString:
    token = mark_safe(CsrfTokenNode().render(context))  # noqa: S308 (Django's own field)
    request = context.get("request")
    owner = given_to(request) if request is not None else ""
    return (
        format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, owner) if owner else token
    )
