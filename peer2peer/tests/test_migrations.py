"""What holds of the migrations of every app."""

import io

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.contract, pytest.mark.django_db]


def test_the_migrations_say_what_the_models_say():
    said = io.StringIO()
    try:
        call_command("makemigrations", dry_run=True, check_changes=True, stdout=said)
    except SystemExit:
        pytest.fail(f"A migration is missing:\n{said.getvalue()}")
