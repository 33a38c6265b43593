"""The demonstration shows a group in each phase of its life, and a room that a newcomer can open today."""

import pytest

from agenda.models import Attendance
from groups.choices import GroupState
from groups.models import Group, GroupMeeting, Membership
from groups.room.door import enter_signed
from mailing.models import Message
from peer2peer.demo import peer_groups as demo
from peer2peer.demo.people import MEMBER, OFFICER
from people.factories import AffiliationFactory, PersonFactory
from programmes.choices import RoleKind

pytestmark = pytest.mark.django_db


def test_there_is_a_group_in_each_phase(officer):
    officer.person.email = OFFICER.email
    officer.person.save()
    me = PersonFactory(name=MEMBER.name, email=MEMBER.email)
    people = [me, *PersonFactory.create_batch(demo.WANT_ONE + sum(demo.SIZES) + sum(demo.NEW_SIZES))]
    for person in people:
        AffiliationFactory(person=person)
    demo.load({demo.HAMPSHIRE: officer.programme}, people)
    found = {
        group.name: (group.state, group.memberships.inside().count())
        for group in Group.objects.order_by("pk")
    }
    assert list(found.values()) == [
        (GroupState.MEETING, 6),
        (GroupState.MEETING, 3),
        (GroupState.ENDED_EARLY, 0),
        (GroupState.GATHERING, 2),
        (GroupState.STARTING, 5),
    ]
    mine = Membership.objects.get(person=me)
    room = enter_signed(mine.group.key, me)
    assert room.shown(demo.SetNote.objects.all()).count() == 9
    assert GroupMeeting.objects.filter(group=mine.group).count() == len(demo.SETS) + 1
    assert officer.programme.roles.filter(kind=RoleKind.MEMBER).count() == sum(demo.SIZES) + sum(
        demo.NEW_SIZES
    )
    # Of meetings that have been nobody has a mail that names the day on which they were booked.
    told = Message.objects.filter(kind="groups.meeting_called").values_list("about_id", flat=True)
    coming = Attendance.objects.filter(
        session__groupmeeting__group=mine.group, session__register_taken_at=None
    )
    assert sorted(told) == sorted(coming.values_list("pk", flat=True))
