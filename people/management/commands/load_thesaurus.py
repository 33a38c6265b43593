"""Write the terms of the thesaurus that are not there yet."""

from typing import Any

from django.core.management.base import BaseCommand

from people.thesaurus.services import load_terms


class Command(BaseCommand):
    help = "Write the terms of the thesaurus of the museum sector that are not there yet. What officers changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_terms()
        self.stdout.write(f"{written} terms were written.")
