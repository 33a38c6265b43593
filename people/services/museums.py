"""Rules about museums."""

from django.db import transaction
from django.db.models import Value

from common.errors import DomainError
from common.search import Plain
from people.models import Museum, Person


@transaction.atomic
def find_or_note(*, text: str, museum_id: int | None = None, by: Person | None = None) -> Museum | None:
    """The museum that was chosen, or that is called what was typed, or a new entry for an officer to check."""
    text = " ".join(text.split())
    if museum_id:
        museum = Museum.objects.filter(pk=museum_id).first()
        if museum and (not text or text in {museum.name, str(museum)}):
            return museum
    if not text:
        return None
    if len(text) > 200:
        raise DomainError("That name is too long. Type the name of the museum only.", field="museum")
    found = list(Museum.objects.open().annotate(plain=Plain("name")).filter(plain=Plain(Value(text)))[:2])
    return found[0] if len(found) == 1 else Museum.objects.create(name=text, checked=False)
