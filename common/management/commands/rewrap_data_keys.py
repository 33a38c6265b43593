"""Wrap every data key with the newest master key, so that older ones can leave SEALING_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.sealed import rotation
from common.sealed.keys import CannotDecrypt


class Command(BaseCommand):
    help = "Wrap every data key with the newest master key. May be killed and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only say how many are left; 1 if there are any."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            try:
                self.stdout.write(f"Wrapped anew: {rotation.rewrap()}.")
            except CannotDecrypt:
                raise CommandError(
                    "SEALING_KEYS lacks a master key: manage.py check --database default says which."
                )
        left = rotation.to_rewrap().count()
        if left:
            raise CommandError(f"Data keys that an older master key wraps: {left}.")
        self.stdout.write("The newest master key wraps every data key.")
