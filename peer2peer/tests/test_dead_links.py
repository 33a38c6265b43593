"""Every link of every mail and page of the demo leads somewhere, in every phase, for whoever reads it (rule 72).

The demo has events in each of their states, and mail of nearly every kind. A link may ask its reader to sign in, and
one whose time is over may say so (410); none answers with nothing there, with a refusal, or with a fault.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from mailing.models import Message
from peer2peer.demo import loading, people
from people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
#: Days from the day on which the demo is made: all is new; links of bookings have ended; lists of people are gone.
PHASES = (0, 100, 500)
#: Of pages that are made alike, so many are read for each reader today, and of mails four times as many; later, when
#: what has ended is what matters, one.
OF_A_KIND = 2
#: What answers a link: a page, or one that says that its time is over.
FINE = (200, 410)
_HREF = re.compile(r'href="([^"]+)"')
_ADDRESS = re.compile(rf"{re.escape(settings.SITE_URL)}(/[^\s)>\"\\,;]*)")


def kind_of(path: str) -> str:
    """The pattern of the URLconf by which ``path`` is found."""
    return resolve(urlsplit(path).path).route


def links_on(page: str, base: str) -> Iterator[str]:
    for found in _HREF.findall(page):
        address = urldefrag(urljoin(base, unescape(found)))[0]
        parts = urlsplit(address)
        own = not parts.netloc or address.startswith(f"{settings.SITE_URL}/")
        if (
            own
            and parts.scheme in ("", "http", "https")
            and not parts.path.startswith(("/static/", "/media/"))
        ):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def signed_in(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def dead_links_of_mails() -> dict[str, int]:
    """Follow what stands in the newest mails of each kind, and in their calendar files, as their readers."""
    dead, seen = {}, Counter()
    for mail in Message.objects.select_related("person").order_by("-pk").iterator():
        if seen[mail.kind] == OF_A_KIND * 4:
            continue
        seen[mail.kind] += 1
        client = signed_in(mail.person if mail.person is not None and mail.person.email else None)
        words = "\n".join((mail.text, unescape(mail.html), mail.calendar.replace("\r\n ", "")))
        for path in {urldefrag(each)[0] for each in _ADDRESS.findall(words)}:
            status = client.get(path, follow=True).status_code
            if status not in FINE:
                dead[f"{mail.kind}: {path}"] = status
    return dead


def dead_links_of_pages(person: Person | None, start: str, of_a_kind: int) -> tuple[dict[str, int], int]:
    """Go wherever ``person`` can go by links from ``start``."""
    client, dead = signed_in(person), {}
    waiting, seen, read = [(start, "")], {start}, Counter()
    while waiting:
        path, came_from = waiting.pop(0)
        answer = client.get(path, follow=True)
        if answer.status_code not in FINE:
            dead[f"{came_from} -> {path}"] = answer.status_code
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        page = answer.content.decode()
        if "to 0 people" in page:
            dead[f"“to 0 people” on {path}"] = answer.status_code
        for link in links_on(page, answer.request["PATH_INFO"]):
            if link in seen or "/logout" in link:
                continue
            seen.add(link)
            kind = kind_of(link)
            if read[kind] < of_a_kind:
                read[kind] += 1
                waiting.append((link, path))
    return dead, len(seen)


def test_no_link_of_the_demo_is_dead_in_any_phase():
    loading.load_first(lambda line: None)
    loading.load_rest(lambda line: None)
    with connection.cursor() as cursor:
        # In one transaction nobody else does: without, Postgres plans as if the tables were empty.
        cursor.execute("ANALYZE")
    known = [Person.objects.get(email=who.email) for who in people.WHO]
    start = timezone.now()
    for days in PHASES:
        with time_machine.travel(start + timedelta(days=days), tick=True):
            assert dead_links_of_mails() == {}, f"in mails, {days} days later"
            for person in (None, *known):
                for first in ("/",) if person is None else ("/my/",):
                    dead, read = dead_links_of_pages(person, first, 1 if days else OF_A_KIND)
                    assert dead == {}, f"for {person or 'a visitor'}, {days} days later"
                    assert read > 20, "it did look"
