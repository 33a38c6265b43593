"""A group's agreement: nothing is read before all have signed, and a change is signed anew."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agreements import services as agreements
from agreements.models import AgreementRefusal, AgreementSignature
from agreements.services import StaleVersion, newest_of
from common.errors import DomainError
from groups import scenarios
from groups.agreement import services
from groups.agreement.obligations import agreements_to_sign
from groups.membership import services as membership
from groups.models import AccessEntry, AgreementWords
from groups.room import door
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def people_of(group):
    return [row.person for row in group.memberships.select_related("person").order_by("pk")]


def rooms(group):
    return [door.enter(group.key, person) for person in people_of(group)]


def reading(group):
    group.refresh_from_db()
    return [room.reads for room in rooms(group)]


def rewrite(group, person, text, *, number=None, everything=False):
    room = door.enter(group.key, person)
    number = number or newest_of(services.of(group)).number
    return services.change(room=room, number=number, text=text, newcomers_read_all=everything, by=person)


def open_obligations(group):
    return sorted(each.person_id for each in agreements_to_sign(None, timezone.now()))


def test_g4_nobody_reads_before_the_last_has_signed_and_then_all_do():
    group = scenarios.agreement_unsigned(4)
    people = people_of(group)
    seen = [reading(group)]
    for person in people:
        scenarios.sign(group, person)
        seen.append(reading(group))
    assert seen == [[False] * 4] * 4 + [[True] * 4]
    assert set(group.memberships.values_list("state", flat=True)) == {"active"}


def test_a_change_is_signed_anew_and_the_version_before_is_in_force_until_all_have():
    group = scenarios.group_of(4)
    ann, ben, cat, dan = people_of(group)
    rewrite(group, ann, "We come on time.")
    for person in (ann, ben, cat):
        scenarios.sign(group, person)
    agreement = services.of(group)
    assert (agreement.in_force.number, newest_of(agreement).number) == (1, 2)
    assert reading(group) == [True] * 4
    assert open_obligations(group) == [dan.pk]
    scenarios.sign(group, dan)
    assert services.of(group).in_force.number == 2
    assert open_obligations(group) == []


def test_who_leaves_is_waited_for_no_longer():
    group = scenarios.group_of(5)
    *stay, goes = people_of(group)
    rewrite(group, stay[0], "We come on time.")
    for person in stay:
        scenarios.sign(group, person)
    assert services.of(group).in_force.number == 1
    row = group.memberships.get(person=goes)
    membership.decline(membership=row, by=goes)
    assert services.of(group).in_force.number == 2
    with pytest.raises(DomainError):
        door.enter(group.key, goes)


def test_a_signature_for_a_version_that_was_changed_meanwhile_is_refused_and_the_new_text_shown(client_of):
    group = scenarios.agreement_unsigned(4)
    ann, ben, *_ = people_of(group)
    rewrite(group, ben, "We come on time.\n\nWe bring cake.")
    page = client_of(ann).post(reverse("groups:agreement", args=[group.key]), {"answer": "sign", "number": 1})
    assert page.status_code == 409
    assert agreements.CHANGED in page.content.decode()
    assert "We bring cake." in page.content.decode()
    assert AgreementSignature.objects.count() == 0


def test_of_two_who_change_it_the_later_sees_what_the_earlier_wrote_and_loses_nothing(client_of):
    group = scenarios.group_of(4)
    ann, ben, *_ = people_of(group)
    rewrite(group, ben, "We bring cake.")
    with pytest.raises(StaleVersion):
        rewrite(group, ann, "We bring tea.", number=1)
    page = client_of(ann).post(
        reverse("groups:agreement-change", args=[group.key]), {"number": 1, "text": "We bring tea."}
    )
    words = page.content.decode()
    assert page.status_code == 400
    assert "<b>Taken out:</b> <del>We bring cake.</del>" in words
    assert "<b>Added:</b> <ins>We bring tea.</ins>" in words
    assert '<input type="hidden" name="number" value="2"' in words


def test_5_21_who_may_see_what_is_part_of_the_agreement_so_a_change_is_told_and_signed():
    group = scenarios.group_of(4)
    ann, *_ = people_of(group)
    [before] = services.read(door.enter(group.key, ann), services.of(group).in_force)
    with pytest.raises(DomainError, match=agreements.SAME):
        rewrite(group, ann, before.text)
    Message.objects.all().delete()
    rewrite(group, ann, before.text, everything=True)
    assert Message.objects.filter(kind="groups.news").count() == 4
    assert door.enter(group.key, ann).reads_all is False
    for person in people_of(group):
        scenarios.sign(group, person)
    assert door.enter(group.key, ann).reads_all is True


def test_a_refusal_reaches_the_officers_and_no_member(client_of):
    group = scenarios.agreement_unsigned(4)
    ann, ben, *_ = people_of(group)
    address = reverse("groups:agreement", args=[group.key])
    said = {"answer": "refuse", "number": 1, "reason": "My director forbids it."}
    assert client_of(ann).post(address, said).status_code == 302
    assert AgreementRefusal.objects.get().signatory.person == ann
    assert "forbids" not in client_of(ben).get(address).content.decode()
    assert client_of(ann).post(address, {**said, "reason": " "}).status_code == 400
    scenarios.sign(group, ann)
    assert AgreementRefusal.objects.get().seen_to_at is not None


def test_its_words_are_sealed_and_each_opening_stands_in_the_log(client_of):
    group = scenarios.group_of(4)
    ann = people_of(group)[0]
    before = AccessEntry.objects.filter(group=group).count()
    client_of(ann).get(reverse("groups:agreement", args=[group.key]))
    assert AccessEntry.objects.filter(group=group).count() == before + 1
    row = AgreementWords.objects.get(group=group)
    assert str(row.words) == "[sealed]"
    assert row.version.text == ""
    other = scenarios.group_of(4)
    with pytest.raises(DomainError):
        services.read(door.enter(other.key, people_of(other)[0]), row.version)


def test_nobody_else_opens_its_pages(client_of):
    group = scenarios.group_of(4)
    superuser = PersonFactory.create(is_staff=True, is_superuser=True)
    for name in ("groups:agreement", "groups:agreement-change"):
        assert client_of(superuser).get(reverse(name, args=[group.key])).status_code == 404


def test_the_pages_in_their_states(client_of):
    group = scenarios.agreement_unsigned(4)
    ann, ben, cat, dan = people_of(group)
    address = reverse("groups:agreement", args=[group.key])
    browser = client_of(ann)
    assert "Sign version 1" in browser.get(address).content.decode()
    assert "waits for your signature" in browser.get(group.get_absolute_url()).content.decode()
    answer = browser.post(address, {"answer": "sign", "number": 1}, follow=True)
    assert "You have signed." in answer.content.decode()
    for person in (ben, cat, dan):
        scenarios.sign(group, person)
    assert "All have signed. Version 1 is in force." in browser.get(address).content.decode()
    text = {"number": 1, "text": "We come on time."}
    answer = browser.post(reverse("groups:agreement-change", args=[group.key]), text, follow=True)
    assert "What has changed since version 1" in answer.content.decode()
    assert browser.post(address, {"answer": "sign", "number": "x"}).status_code == 404


def test_the_day_on_which_they_look_at_it_again(client_of):
    group = scenarios.group_of(4)
    browser = client_of(people_of(group)[0])
    address, day = reverse("groups:agreement", args=[group.key]), timezone.localdate() + timedelta(days=90)
    assert browser.post(address, {"answer": "review", "review_on": "2001-01-01"}).status_code == 400
    browser.post(address, {"answer": "review", "review_on": day.isoformat()})
    assert services.of(group).review_on == day
    assert "You look at it again on" in browser.get(group.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        page = client_of(people_of(group)[1]).get(group.get_absolute_url()).content.decode()
    assert "You wanted to look at it again on" in page
