"""Taking one's data along, and going."""

from common import privacy
from common.errors import DomainError
from common.history import recorded
from common.privacy import Kept, Section
from people.models import Person
from people.privacy import redaction


def export(*, person: Person) -> list[Section]:
    """Everything the house holds about ``person``, app by app."""
    return privacy.sections(person)


def what_goes(*, person: Person) -> list[str]:
    """Sections of the download that would be deleted whole."""
    return privacy.goes(person)


def preview_of_erasure(*, person: Person) -> list[Kept]:
    """What would stay if ``person`` closed their account now, and why."""
    kept = privacy.stays(person)
    if privacy.has_acted(person):
        kept.append(
            Kept(
                "That a nameless person decided, wrote or noted things for others",
                "They must be able to see what was done, and when.",
            )
        )
    return [*kept, *redaction.keep(person)]


@recorded
def erase(*, person: Person, by: Person) -> None:
    """Close an account and take away what is the person's alone. There is no way back.

    Rows that others or reports need stay, with nobody's name on them. What was once merged into this person goes
    the same way.
    """
    if by.pk != person.pk and not by.is_superuser:
        raise DomainError("Only they themselves may close this account.", status=403)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise DomainError("This account has been closed already.", status=410)
    if person.is_superuser and not _another_superuser(person):
        raise DomainError("You are the last administrator here. Make somebody else one first.")
    for twin in [*Person.objects.filter(merged_into=person), person]:
        privacy.erase(twin, before_mail=redaction.redactor(twin))


def _another_superuser(person: Person) -> bool:
    others = (
        Person.objects.select_for_update().filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    )
    return others.exists()
