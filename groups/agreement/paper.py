"""A signature on paper: an officer records it with its scan, and officers of the programme may look at that again."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest

from agreements.models import AgreementSignature
from agreements.services import newest_of
from common import scoping
from common.errors import DomainError
from files.deletion import owns_file
from files.models import File
from files.readers import FileRule, readers
from files.services import examine, kept
from groups.agreement import services
from groups.choices import INSIDE
from groups.models import Group, Membership
from people.models import Person

#: The purpose that scans of signatures carry.
SCAN = "agreements.scan"


class PaperSignatureForm(forms.Form):
    """Who signed on paper, and the page with their signature."""

    member = forms.ModelChoiceField(Membership.objects.none(), label="Who signed", empty_label=None)
    number = forms.IntegerField(
        label="Which version is on the paper",
        min_value=1,
        max_value=32_000,
        help_text="It stands in its heading.",
    )
    file = forms.FileField(
        label="The scan",
        help_text="The page with the signature alone, as PDF, JPEG or PNG: not what the group agreed on.",
    )

    def __init__(self, group: Group, data: Any = None, files: Any = None) -> None:
        agreement = services.of(group)
        number = newest_of(agreement).number if agreement else None
        super().__init__(data, files, initial={"number": number})
        rows: Any = self.fields["member"]
        rows.queryset = group.memberships.inside().select_related("person", "group").order_by("person__name")
        rows.label_from_instance = lambda row: str(row.person)


def record(*, group: Group, member: Membership, number: int, file: UploadedFile, by: Person) -> None:
    """Record it. Raises DomainError for a file that is not taken, a version that was changed since, and for an officer
    who is in the group."""
    if group.memberships.filter(state__in=INSIDE, person=by).exists():
        raise DomainError("You are in this group yourself, so another officer does this.")
    found = examine(file)
    with transaction.atomic(), kept(found, purpose=SCAN, by=by) as scan:
        services.sign_on_paper(group=group, person=member.person, number=number, scan=scan, by=by)


def register_files() -> None:
    readers.register(SCAN, FileRule(may_read=_may_read))
    owns_file(AgreementSignature, "scan")


def _may_read(request: HttpRequest, file: File) -> bool:
    """Officers of the programme, and whoever's signature it is."""
    row = (
        AgreementSignature.objects.filter(scan=file).select_related("version__agreement", "signatory").first()
    )
    if row is None or not request.user.is_authenticated:
        return False
    if row.signatory.person_id == request.user.pk:
        return True
    programmes = scoping.programme_ids(request.user)
    return programmes is None or row.version.agreement.programme_id in programmes
