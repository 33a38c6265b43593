"""A signature on paper, recorded by an officer with its scan."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agreements.models import AgreementSignature
from common.errors import DomainError
from groups import scenarios
from groups.agreement import paper
from groups.agreement import services as agreement
from matching.factories import PoolFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def scan():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return SimpleUploadedFile("signed.png", content.getvalue(), "image/png")


def test_an_officer_records_it_and_with_the_last_the_group_meets(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    group = scenarios.agreement_unsigned(4, pool=PoolFactory.create(programme=officer.programme))
    *others, last = [row.person for row in group.memberships.select_related("person").order_by("pk")]
    for person in others:
        scenarios.sign(group, person)
    desk, address = client_of(officer.person), reverse("admin:groups_group_paper", args=[group.pk])
    assert desk.get(address).status_code == 200
    given = {"member": group.memberships.get(person=last).pk, "number": 2, "file": scan()}
    assert desk.post(address, given).status_code == 400
    given |= {"number": 1, "file": scan()}
    assert desk.post(address, given).status_code == 302
    group.refresh_from_db()
    row = AgreementSignature.objects.get(how="paper")
    assert (group.state, row.recorded_by, row.signatory.person) == ("meeting", officer.person, last)
    where = f"/files/{row.scan.key}/"
    readers = (last, officer.person, others[0], OfficerFactory.create().person)
    assert [client_of(person).get(where).status_code for person in readers] == [200, 200, 404, 404]


def test_rule_36_not_for_the_group_that_an_officer_is_in():
    group = scenarios.agreement_unsigned(4)
    row = group.memberships.select_related("person").first()
    with pytest.raises(DomainError, match="You are in this group yourself"):
        paper.record(group=group, member=row, number=1, file=scan(), by=row.person)
    assert agreement.of(group).in_force is None
