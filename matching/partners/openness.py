"""Whether and how somebody may be suggested to others: their own to say."""

from common.history import recorded
from matching.models import Openness
from people.models import Person


@recorded
def keep(*, by: Person, **values: object) -> Openness:
    """Keep what ``by`` says of being suggested; what they do not mention stays."""
    Person.objects.select_for_update().get(pk=by.pk)
    return Openness.objects.update_or_create(person=by, defaults=values)[0]
