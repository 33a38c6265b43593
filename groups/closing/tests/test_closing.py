"""The end of a group: completed, read for a while, destroyed with a certificate; what was shared stays."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.clock import zone_named
from common.errors import DomainError
from common.sealed.texts import Destroyed, unseal
from common.testing import page_words
from groups import scenarios
from groups.choices import GroupState, MembershipState
from groups.closing import services
from groups.journal import services as journal
from groups.membership import services as membership
from groups.models import Group, JournalPage, KeyDestruction, SharedOutput
from groups.outputs import services as outputs
from groups.room import door
from groups.tasks import keep_words
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
SECRET = "I was afraid of the board"


@pytest.fixture
def group():
    return scenarios.group_of(5)


@pytest.fixture
def officer(group):
    return OfficerFactory.create(programme=group.programme).person


def room_of(group, number=0):
    rows = group.memberships.select_related("person").order_by("pk")
    return door.enter_signed(group.key, rows[number].person)


def ended_days_ago(group, days):
    """At noon of that day, by its own clocks: at night an hour of summer time is another day."""
    zone = zone_named(group.programme.zone)
    ended = datetime.combine(timezone.localdate() - timedelta(days=days), time(12), tzinfo=zone)
    Group.objects.filter(pk=group.pk).update(since=ended - timedelta(days=200), ended_at=ended)
    group.memberships.filter(until__isnull=False).update(since=ended - timedelta(days=200), until=ended)
    group.refresh_from_db()


def test_g17_completed_is_not_ended_early_and_its_people_read_on(group, officer):
    journal.write(room=room_of(group), by=room_of(group).person, words=SECRET)
    gone = room_of(group, 4)
    membership.decline(membership=gone.membership, by=gone.person)
    services.complete(group=group, by=officer)
    group.refresh_from_db()
    states = sorted(each.state for each in group.memberships.all())
    assert (group.state, group.ended_why) == (GroupState.COMPLETED, services.WHY)
    assert states == [MembershipState.COMPLETED] * 4 + [MembershipState.LEFT]
    assert [words for _, words in journal.mine(room_of(group))] == [SECRET]
    with pytest.raises(DomainError, match="over"):
        journal.write(room=room_of(group), by=room_of(group).person, words="More")
    with pytest.raises(DomainError):
        door.enter(group.key, gone.person)
    assert Message.objects.filter(kind="groups.completed").count() == 4


def test_only_a_group_that_met_is_completed_and_not_by_one_of_its_members(group, officer):
    inside = room_of(group).person
    with pytest.raises(DomainError, match="You are in this group"):
        services.complete(group=group, by=inside)
    with pytest.raises(DomainError, match="Only a group that has met"):
        services.complete(group=scenarios.agreement_unsigned(4), by=officer)
    services.complete(group=group, by=officer)
    with pytest.raises(DomainError, match="Only a group that has met"):
        services.complete(group=group, by=officer)


def test_its_people_are_told_once_a_month_before_and_then_the_key_is_destroyed(group, officer, settings):
    settings.GROUP_WORDS_KEPT_DAYS = 100
    room = room_of(group)
    journal.write(room=room, by=room.person, words=SECRET)
    journal.mine(room)
    services.complete(group=group, by=officer)
    told = Message.objects.filter(kind="groups.soon_destroyed")
    ended_days_ago(group, 69)
    assert (keep_words(), told.count()) == (0, 0)
    ended_days_ago(group, 71)
    assert (keep_words(), keep_words(), told.count()) == (0, 0, 5)
    ended_days_ago(group, 100)
    assert keep_words() == 0
    with pytest.raises(DomainError, match="still kept"):
        services.destroy(group.pk)
    ended_days_ago(group, 101)
    assert (keep_words(), keep_words()) == (1, 0)
    [certificate] = KeyDestruction.objects.all()
    assert (certificate.keys, certificate.openings, len(certificate.last_digest)) == (1, 1, 64)
    with pytest.raises(Destroyed):
        unseal(JournalPage.objects.get(), "words")
    assert Message.objects.filter(kind="groups.destroyed").count() == 5


def test_afterwards_every_page_says_so_and_what_was_shared_stays(client_of, group, officer):
    room = room_of(group)
    facts = outputs.OutputFacts("summary", "What we learned", "Ask first.", [room.membership])
    output = outputs.write(room=room, by=room.person, facts=facts)
    outputs.agree(room=room, by=room.person, output=output, number=1)
    services.complete(group=group, by=officer)
    ended_days_ago(group, 400)
    keep_words()
    mine = client_of(room.person)
    page = page_words(mine.get(reverse("groups:closing", args=[group.key])))
    assert ("Certificate" in page, "unreadable since" in page) == (True, True)
    assert "was destroyed on" in page_words(mine.get(group.get_absolute_url()))
    for name in ("journal", "visits", "outputs"):
        assert mine.get(reverse(f"groups:{name}", args=[group.key])).status_code == 302
    assert SharedOutput.objects.get().words == "Ask first."
    assert client_of(officer).get(reverse("groups:closing", args=[group.key])).status_code == 404


def test_the_page_says_what_comes_and_leads_to_the_summary(client_of, group):
    room = room_of(group)
    mine, address = client_of(room.person), reverse("groups:closing", args=[group.key])
    assert "Write your summary" in page_words(mine.get(address))
    facts = outputs.OutputFacts("summary", "What we learned", "Ask first.", [room.membership])
    output = outputs.write(room=room, by=room.person, facts=facts)
    assert "is shared once all who wrote it have agreed" in page_words(mine.get(address))
    outputs.agree(room=room, by=room.person, output=output, number=1)
    assert "All who wrote it have agreed" in page_words(mine.get(address))


def test_an_officer_completes_it_on_the_desk(client_of, group, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    officer.is_staff = True
    officer.save()
    client_of(officer).post(reverse("admin:groups_group_do", args=[group.pk, "complete"]), {"sure": "1"})
    group.refresh_from_db()
    assert group.state == GroupState.COMPLETED
    assert client_of(PersonFactory.create()).get(group.get_absolute_url()).status_code == 404
