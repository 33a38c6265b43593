"""``manage.py demo``: fill an empty database with the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from peer2peer.demo import loading, people
from peer2peer.tasks import load_rest_of_demo


class Command(BaseCommand):
    help = "Fill an empty database with five programmes, real museums, invented people and their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--who", action="store_true", help="only say who can sign in as what")
        parser.add_argument(
            "--first",
            action="store_true",
            help="only what the first pages show; a worker is asked for the rest",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["who"]:
            self.say_who()
            return
        loading.load_first(self.stdout.write)
        if options["first"]:
            load_rest_of_demo.delay()
        else:
            loading.load_rest(self.stdout.write)

    def say_who(self) -> None:
        width = max(len(who.email) for who in people.WHO)
        for who in people.WHO:
            self.stdout.write(f"{who.email:<{width}}  {who.name}, {who.does}")
        self.stdout.write(f"Everybody's password: {people.PASSWORD}")
