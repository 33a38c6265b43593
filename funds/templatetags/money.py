"""Amounts of money in templates."""

from decimal import Decimal

from django import template

from funds import money as sums

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """£1,234.50: ``{{ row.amount|money:row.currency }}``."""
    return sums.words(amount, currency)
