"""Write the vocabulary of topics to begin with. Run again, it adds what is missing and changes nothing else."""

from typing import Any

from django.core.management.base import BaseCommand

from people.topics.vocabulary import load_topics


class Command(BaseCommand):
    help = "Write the topics to begin with, those that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_topics()
        self.stdout.write(f"{written} topic{'' if written == 1 else 's'} written.")
