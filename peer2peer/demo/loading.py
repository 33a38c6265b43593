"""The demo in two parts: what the first pages show, and the rest, which a worker loads while the site is up already."""

from collections.abc import Callable

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


@transaction.atomic
def load_rest(say: Say) -> None:
    """Write all else, once: whoever comes second finds it there."""
    lock_name("peer2peer.demo")
    if not is_unfinished():
        return
    of_programmes = {programme.slug: programme for programme in Programme.objects.all()}
    of_museums = {museum.name: museum for museum in Museum.objects.all()}
    members = people.members()
    say("Sessions that have been")
    calendar.hold_past(members, say=lambda line: say(f"  {line}"))
    say("Offers to host, talks, waiting lists, a register and an archive")
    offers.load(of_programmes, of_museums, members)
    stories.load(of_museums)
    say("A call for peer groups")
    groups.load(of_programmes, members)
    say("People who find each other")
    partners.load(members)
    say("What people want by mail")
    mail.load(members)
    say("Newsletters")
    news.load(of_programmes, members)


def is_unfinished() -> bool:
    """Say whether only the first part is there."""
    return calendar.past_drafts().exists()
