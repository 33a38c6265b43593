"""``manage.py demo``: fill an empty database with the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from matching.partners.thesaurus import load_terms
from peer2peer.demo import (
    calendar,
    groups,
    mail,
    museums,
    news,
    offers,
    partners,
    people,
    programmes,
    stories,
)
from people.topics.vocabulary import load_topics
from programmes.models import Programme


class Command(BaseCommand):
    help = "Fill an empty database with five programmes, real museums, invented people and their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--who", action="store_true", help="only say who can sign in as what")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["who"]:
            self.say_who()
            return
        if Programme.objects.exists():
            raise CommandError("There are programmes already. The demo goes into an empty database only.")
        with transaction.atomic():
            self.stdout.write("Topics, programmes and museums")
            load_topics()
            load_terms()
            loaded_programmes, loaded_museums = programmes.load(), museums.load()
            self.stdout.write("People")
            members = people.load(loaded_museums, loaded_programmes)
            self.stdout.write("Sessions, and the people who sign up for them")
            calendar.load(
                loaded_programmes, loaded_museums, members, say=lambda line: self.stdout.write(f"  {line}")
            )
            self.stdout.write("Offers to host, talks, waiting lists, a register and an archive")
            offers.load(loaded_programmes, loaded_museums, members)
            stories.load(loaded_museums)
            self.stdout.write("A call for peer groups")
            groups.load(loaded_programmes, members)
            self.stdout.write("People who find each other")
            partners.load(members)
            self.stdout.write("What people want by mail")
            mail.load(members)
            self.stdout.write("Newsletters")
            news.load(loaded_programmes, members)

    def say_who(self) -> None:
        width = max(len(who.email) for who in people.WHO)
        for who in people.WHO:
            self.stdout.write(f"{who.email:<{width}}  {who.name}, {who.does}")
        self.stdout.write(f"Everybody's password: {people.PASSWORD}")
