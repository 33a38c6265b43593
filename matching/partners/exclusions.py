"""Who is never suggested to somebody: private choices, officers' rules, and those they were introduced to.

None of it is ever explained; somebody who is kept apart is simply not there (M2, M8).
"""

from collections.abc import Collection

from django.db import connection
from django.utils import timezone

from people.models import Person

#: Private choices of either side, by every address that is theirs; rules of officers; and, where asked for,
#: those whom somebody has asked or was introduced to, and whom they said no to (M7). That another has asked
#: *them* is not among it: whoever vanished from the list would be known by that. So a no takes nobody away
#: before its time to answer is over, and never whoever said it from the list of whoever got it.
APART = """
    WITH me AS (
        SELECT unnest(%(people)s::bigint[]) AS id
    ), mine AS (
        SELECT me.id, lower(a.email) AS address
        FROM account_emailaddress a JOIN me ON a.user_id = me.id WHERE a.verified
        UNION SELECT me.id, lower(p.email) FROM people_person p JOIN me ON p.id = me.id
    ), noted AS (
        SELECT me.id, n.address FROM matching_notwith n JOIN me ON n.person_id = me.id
    )
    SELECT mine.id, n.person_id FROM matching_notwith n JOIN mine ON n.address = mine.address
    UNION SELECT noted.id, p.id FROM people_person p JOIN noted ON lower(p.email) = noted.address
    UNION SELECT noted.id, a.user_id FROM account_emailaddress a JOIN noted ON a.email = noted.address AND a.verified
    UNION SELECT me.id, CASE WHEN r.first_id = me.id THEN r.second_id ELSE r.first_id END
          FROM matching_pairrule r JOIN me ON me.id IN (r.first_id, r.second_id) WHERE r.kind <> 'together'
    UNION SELECT me.id, CASE WHEN i.asker_id = me.id THEN i.asked_id ELSE i.asker_id END
          FROM matching_introduction i JOIN me ON me.id IN (i.asker_id, i.asked_id)
          WHERE %(introduced)s AND ((i.asker_id = me.id AND i.card_id IS NULL) OR i.answer = 'yes'
                OR (i.asked_id = me.id AND i.answer = 'no' AND i.expires_at < %(now)s))
"""


def kept_apart(person: Person, *, introduced: bool = False) -> set[int]:
    """The ids of people who are kept apart from ``person``; with ``introduced`` also of those they know already."""
    return kept_apart_of([person.pk], introduced=introduced)[person.pk]


def kept_apart_of(people: Collection[int], *, introduced: bool = False) -> dict[int, set[int]]:
    """The same of each of ``people``, in one query."""
    found: dict[int, set[int]] = {pk: set() for pk in people}
    with connection.cursor() as cursor:
        cursor.execute(APART, {"people": list(people), "introduced": introduced, "now": timezone.now()})
        for person, other in cursor.fetchall():
            if other != person:
                found[person].add(other)
    return found
