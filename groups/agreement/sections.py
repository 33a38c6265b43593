"""The agreement on the group's page."""

from django.db.models import Exists, OuterRef

from agreements.models import AgreementSignature, Signatory
from agreements.services import newest_of
from groups.agreement import services
from groups.room.door import Room
from groups.room.sections import RoomSection


def agreement(room: Room) -> RoomSection | None:
    """Which version is in force, and who is still to sign the newest."""
    row = services.of(room.group)
    if row is None:
        return None
    newest = newest_of(row)
    signed = AgreementSignature.objects.filter(version=newest, signatory=OuterRef("pk"))
    rows = Signatory.objects.filter(agreement=row, until=None).annotate(signed=Exists(signed))
    waits = [
        each.person
        for each in rows.select_related("person").order_by("person__name", "pk")
        if not each.signed
    ]
    context = {
        "agreement": row,
        "newest": newest,
        "waits": waits,
        "mine": room.person.pk in {person.pk for person in waits},
    }
    return RoomSection("Your agreement", "groups/agreement/section.html", context)
