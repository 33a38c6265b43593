"""Who is never suggested to somebody: private choices, officers' rules, and those they were introduced to.

None of it is ever explained; somebody who is kept apart is simply not there (features.md M2, M8).
"""

from allauth.account.models import EmailAddress
from django.db.models import Q

from matching.choices import PairKind, Reply
from matching.models import Introduction, NotWith, PairRule
from people.models import Person


def kept_apart(person: Person) -> set[int]:
    """The ids of people who are kept apart from ``person`` by a private choice, theirs or the other's, or a rule."""
    addresses = set(
        EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    ) | {person.email or ""}
    choices = NotWith.objects.filter(
        Q(person=person) | Q(address__in=[each.lower() for each in addresses])
    ).values_list("person_id", "address")
    mine = {address for chooser, address in choices if chooser == person.pk}
    apart = {chooser for chooser, _ in choices if chooser != person.pk}
    owners = Person.objects.filter(
        Q(email__in=mine) | Q(emailaddress__email__in=mine, emailaddress__verified=True)
    )
    apart |= set(owners.values_list("pk", flat=True))
    rules = PairRule.objects.exclude(kind=PairKind.TOGETHER)
    for pair in rules.filter(Q(first=person) | Q(second=person)).values_list("first_id", "second_id"):
        apart |= set(pair)
    return apart - {person.pk}


def known_already(person: Person) -> set[int]:
    """Those ``person`` has asked, or was introduced to. That somebody else asked ``person`` is not among it: whoever
    vanished from the list would be known by that, and so would whoever got a no."""
    asked = Q(asker=person, card=None)
    met = (Q(asker=person) | Q(asked=person)) & Q(answer=Reply.YES)
    pairs = Introduction.objects.filter(asked | met).values_list("asker_id", "asked_id")
    return {each for pair in pairs for each in pair} - {person.pk}
