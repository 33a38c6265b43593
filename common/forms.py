"""What every form shares: a rule that said no is shown where the person can put it right."""

from django.forms import BaseForm

from common.errors import DomainError


def add_domain_error(form: BaseForm, error: DomainError) -> None:
    """Show ``error`` beside the field it names, or on top of the form when that has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
