"""The demo in two parts: what the first pages show, and the rest, which a worker loads while the site is up already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.management.base import CommandError
from django.db import transaction

from common.locks import lock_name
from peer2peer.demo import (
    calendar,
    groups,
    mail,
    museums,
    news,
    offers,
    partners,
    peer_groups,
    people,
    programmes,
    stories,
)
from people.models import Museum
from people.thesaurus.services import load_terms
from people.topics.vocabulary import load_topics
from programmes.models import Programme

Say = Callable[[str], None]


@transaction.atomic
def load_first(say: Say) -> None:
    """Write programmes, museums, people and the sessions that are to come; past ones are drafts still."""
    if Programme.objects.exists():
        raise CommandError("There are programmes already. The demo goes into an empty database only.")
    say("Topics, programmes and museums")
    load_topics()
    load_terms()
    of_programmes, of_museums = programmes.load(), museums.load()
    say("People")
    members = people.load(of_museums, of_programmes)
    say("Sessions, and the people who sign up for them")
    calendar.lay_out(of_programmes, of_museums)
    calendar.open_coming(members, say=lambda line: say(f"  {line}"))


@dataclass(frozen=True, slots=True)
class DemoPart:
    """One part of the rest: written whole or not at all, and known by a row of its own that is there when it is."""

    words: str
    is_there: Callable[[], bool]
    load: Callable[[], object]


def load_rest(say: Say) -> None:
    """Write all else, part by part. Whatever stopped it, the next call goes on with the parts that are not there; of
    two at once each part is written by one."""
    if calendar.past_drafts().exists():
        say("Sessions that have been")
        calendar.hold_past(people.members(), say=lambda line: say(f"  {line}"))
    for part in _rest():
        with transaction.atomic():
            lock_name("peer2peer.demo")
            if not part.is_there():
                say(part.words)
                part.load()


def is_unfinished() -> bool:
    """Say whether the first part is there, and some of the rest is not."""
    return Programme.objects.exists() and (
        calendar.past_drafts().exists() or not all(part.is_there() for part in _rest())
    )


def _rest() -> Sequence[DemoPart]:
    return (
        DemoPart(
            "Offers to host",
            offers.is_there,
            lambda: offers.load(_programmes(), _museums(), people.members()),
        ),
        DemoPart(
            "Talks, waiting lists, a register and an archive",
            stories.is_there,
            lambda: stories.load(_museums()),
        ),
        DemoPart(
            "A call for peer groups",
            groups.is_there,
            lambda: groups.load(_programmes(), people.members()),
        ),
        DemoPart(
            "Peer groups, from their first mail to their last meeting",
            peer_groups.is_there,
            lambda: peer_groups.load(_programmes(), people.members()),
        ),
        DemoPart("People who find each other", partners.is_there, lambda: partners.load(people.members())),
        DemoPart("What people want by mail", mail.is_there, lambda: mail.load(people.members())),
        DemoPart("Newsletters", news.is_there, lambda: news.load(_programmes(), people.members())),
    )


def _programmes() -> dict[str, Programme]:
    return {programme.slug: programme for programme in Programme.objects.all()}


def _museums() -> dict[str, Museum]:
    return {museum.name: museum for museum in Museum.objects.all()}
