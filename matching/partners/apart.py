"""Who is never suggested to somebody: private choices, officers' rules, and those they were introduced to.

None of it is ever explained; somebody who is kept apart is simply not there (features.md M2, M8).
"""

from django.db import connection

from people.models import Person

#: Private choices of either side, by every address that is theirs; rules of officers; and, where asked for, those whom
#: somebody has asked or was introduced to. That another has asked *them* is not among it: whoever vanished from the
#: list would be known by that, and so would whoever got a no.
APART = """
    WITH mine AS (
        SELECT lower(email) AS address FROM account_emailaddress WHERE user_id = %(me)s AND verified
        UNION SELECT lower(email) FROM people_person WHERE id = %(me)s
    ), noted AS (
        SELECT address FROM matching_notwith WHERE person_id = %(me)s
    )
    SELECT person_id FROM matching_notwith WHERE address IN (SELECT address FROM mine)
    UNION SELECT id FROM people_person WHERE lower(email) IN (SELECT address FROM noted)
    UNION SELECT user_id FROM account_emailaddress
          WHERE verified AND email IN (SELECT address FROM noted)
    UNION SELECT CASE WHEN first_id = %(me)s THEN second_id ELSE first_id END FROM matching_pairrule
          WHERE kind <> 'together' AND %(me)s IN (first_id, second_id)
    UNION SELECT CASE WHEN asker_id = %(me)s THEN asked_id ELSE asker_id END FROM matching_introduction
          WHERE %(introduced)s AND ((asker_id = %(me)s AND card_id IS NULL)
                                    OR (answer = 'yes' AND %(me)s IN (asker_id, asked_id)))
"""


def kept_apart(person: Person, *, introduced: bool = False) -> set[int]:
    """The ids of people who are kept apart from ``person``; with ``introduced`` also of those they know already."""
    with connection.cursor() as cursor:
        cursor.execute(APART, {"me": person.pk, "introduced": introduced})
        return {pk for (pk,) in cursor.fetchall()} - {person.pk}
