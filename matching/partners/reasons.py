"""Why somebody is suggested, in words; the number comes after them (M3, M14, M17)."""

from collections.abc import Sequence
from dataclasses import dataclass

from common import links
from common.distances import miles_words
from matching.choices import HalfDay
from matching.forming.explanations import inside_a_sentence, listed
from matching.forming.islands import island_of
from matching.partners import anonymity
from matching.partners.anonymity import CardOrigin
from matching.partners.search import Asker, Candidate, PeopleFound
from people.choices import Governance, MuseumSize
from people.models import TopicInterest

#: The purpose of the signed text that stands for somebody who has no name here.
PURPOSE = "partners.ask"
NAMED_AT_MOST = 3
NAMELESS = "Somebody who is named once you have both said yes"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One of the ten, as the page shows them. Without a name there is no way to their page either."""

    title: str
    key: str
    place: str
    reasons: list[str]
    fit: int
    token: str


def suggestions(found: PeopleFound) -> list[Suggestion]:
    """The people of ``found`` in words."""
    asked = {topic.topic.pk for topic in found.meant}
    nameless = [each for each in found.people if not each.named]
    places = dict(
        zip(
            (each.person.pk for each in nameless),
            anonymity.coarse([_asked(each, asked) for each in nameless]),
            strict=True,
        )
    )
    shown = []
    for each in found.people:
        if each.named:
            part = each.affiliation
            role = f"{part.role}, " if part and part.role else ""
            title, key, place = each.person.name, str(each.person.key), f"{role}{part.museum}" if part else ""
        else:
            title, key = NAMELESS, ""
            place = _capital(places[each.person.pk].place) if each.affiliation else ""
        shown.append(
            Suggestion(
                title=title,
                key=key,
                place=place,
                reasons=reasons(found.asker, each, asked, found.stems),
                fit=each.fit,
                token=links.make_token(PURPOSE, [found.asker.person.pk, each.person.pk]),
            )
        )
    return shown


def _asked(each: Candidate, asked: set[int]) -> CardOrigin:
    topics = {row.topic_id for row in (*each.offers, *each.wants)} & asked
    return CardOrigin(sorted(topics), each.affiliation.museum if each.affiliation else None)


def reasons(me: Asker, other: Candidate, asked: set[int], stems: Sequence[str] = ()) -> list[str]:
    """Sentences made of what the other lets be seen; somebody without a name gets none about a museum or a line."""
    words = []
    solved = [row for row in other.offers if row.topic_id in asked]
    helps = {row.topic_id for row in solved}
    same = [row for row in other.wants if row.topic_id in asked - helps]
    if solved:
        words.append(f"Can help with {_names(solved)}.")
    if same:
        words.append(f"Wants to learn about {_names(same)} too.")
    if other.named:
        words += [f"In their own words: “{line}”" for line in _line(other, asked, stems)]
    gives = [row for row in other.wants if row.topic_id in me.offers]
    if gives:
        words.append(f"You can help them with {_names(gives)}.")
    if other.named:
        words += _of_museums(me, other)
    free = [HalfDay(day).label for day in HalfDay.values if day in me.half_days and day in other.half_days]
    if free:
        more = f" and {len(free) - 2} more" if len(free) > 2 else ""
        words.append(f"Both free {listed([_plural(day) for day in free[:2]])}{more}.")
    if other.met:
        words.append("You have shared a group before.")
    return words


def _line(other: Candidate, asked: set[int], stems: Sequence[str]) -> list[str]:
    """The one line of their own that says most to the question: it holds its words, or is about its topics."""
    ranked = [
        (sum(stem in row.note.lower() for stem in stems), row.topic_id in asked, row.note)
        for row in (*other.offers, *other.wants)
        if row.note
    ]
    told = [each for each in ranked if each[0] >= min(2, len(stems) or 1) or each[1]]
    return [max(told, key=lambda each: each[:2])[2]] if told else []


def _of_museums(me: Asker, other: Candidate) -> list[str]:
    part = other.affiliation
    if part is None or me.museum is None:
        return []
    if part.museum_id in me.museums:
        return ["Works at your museum."]
    theirs, differs = part.museum, []
    if "unknown" not in (theirs.size, me.museum.size) and theirs.size != me.museum.size:
        differs.append(f"size ({_short(MuseumSize(theirs.size).label)}, yours is "
                       f"{_short(MuseumSize(me.museum.size).label)})")  # fmt: skip
    if "unknown" not in (theirs.governance, me.museum.governance) and (
        theirs.governance != me.museum.governance
    ):
        differs.append(f"governance ({_short(Governance(theirs.governance).label)})")
    words = [f"Differs from you in {listed(differs)}."] if differs else []
    if other.km is not None:
        crossing = island_of(theirs.postcode) != island_of(me.museum.postcode)
        between = ", with a crossing between you" if crossing else ""
        near = other.km < 3 and not crossing
        words.append("In the same town." if near else f"About {miles_words(other.km)} apart{between}.")
    return words


def _names(rows: Sequence[TopicInterest]) -> str:
    names = [inside_a_sentence(row.topic.name) for row in rows]
    if len(names) <= NAMED_AT_MOST:
        return listed(names)
    return f"{', '.join(names[:NAMED_AT_MOST])} and {len(names) - NAMED_AT_MOST} more"


def _short(label: str) -> str:
    return label.split(" (")[0].lower()


def _plural(day: str) -> str:
    return f"{day}s"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
