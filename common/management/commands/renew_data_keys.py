"""Give scopes of sealed texts a new data key, seal their texts with it and destroy the old one."""

from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from common.sealed import rotation


class Command(BaseCommand):
    help = "Seal texts anew where the data key was made before a day. May be killed and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--before",
            help="A day such as 2026-12-01. Without it, only what an earlier run began is finished.",
        )
        parser.add_argument(
            "--check", action="store_true", help="Only say how many are left; 1 if there are any."
        )

    def handle(self, *args: Any, before: str | None, check: bool, **options: Any) -> None:
        moment = _start_of(before) if before else None
        if not check:
            done = rotation.renew(moment)
            self.stdout.write(
                f"New keys: {done.keys}. Texts sealed anew: {done.texts}. Old keys destroyed: {done.destroyed}."
            )
            if done.shut:
                raise CommandError(f"Texts that do not open: {done.shut}. The keys of their scopes stay.")
        left = len(rotation.to_renew(moment))
        if left:
            raise CommandError(f"Scopes whose texts wait for a new key: {left}.")
        self.stdout.write("No scope waits for a new key.")


def _start_of(words: str) -> datetime:
    try:
        day = parse_date(words)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{words} is not a day such as 2026-12-01.")
    return timezone.make_aware(datetime.combine(day, time.min))
