"""A group ends: its members are told, and can be matched again."""

import pytest
from django.apps import apps
from django.urls import reverse

from common.errors import DomainError
from groups.choices import MembershipState
from groups.membership import services
from groups.models import Membership
from mailing.models import Message
from matching.factories import EntryFactory, PoolFactory
from matching.forming import publishing, snapshot
from matching.scenarios import on_the_board

pytestmark = pytest.mark.django_db
WHY = "The six meetings are over."


@pytest.fixture
def joined(group):
    """Everybody but the last has said yes."""
    rows = list(group.memberships.select_related("person").order_by("pk"))
    for row in rows[:-1]:
        services.accept(membership=row, by=row.person)
    return rows


def test_everybody_in_it_is_told_and_nobody_is_in_it_any_more(group, joined, by):
    left = joined[0]
    services.decline(membership=left, by=left.person)
    Message.objects.all().delete()
    services.end_group(group=group, by=by, reason=f" {WHY} ")
    group.refresh_from_db()
    assert (group.ended_at is not None, group.ended_why) == (True, WHY)
    assert {mail.person_id for mail in Message.objects.filter(kind="groups.ended")} == {
        row.person_id for row in joined[1:]
    }
    mail = Message.objects.first()
    assert (mail.subject, WHY in mail.text) == ("Your group has ended", True)
    states = dict(group.memberships.values_list("pk", "state"))
    assert states == {
        row.pk: MembershipState.LEFT if row == left else MembershipState.ENDED for row in joined
    }
    assert set(group.memberships.exclude(pk=left.pk).values_list("until", flat=True)) == {group.ended_at}
    with pytest.raises(DomainError, match="This group has ended already"):
        services.end_group(group=group, by=by, reason=WHY)
    with pytest.raises(DomainError, match="This group has ended"):
        services.accept(membership=joined[-1], by=joined[-1].person)
    history = apps.get_model("groups", "GroupHistory").objects.filter(pgh_obj_id=group.pk).last()
    assert history.ended_why == WHY


def test_not_without_a_reason(group, by):
    with pytest.raises(DomainError) as refused:
        services.end_group(group=group, by=by, reason="  ")
    assert refused.value.field == "reason"


def test_somebody_whose_group_has_ended_is_matched_again(group, joined, by, told, small):
    """A place that was accepted counts while it lasts, and not for ever."""
    ann = joined[0].person
    later = PoolFactory.create(programme=told.pool.programme, title="Peer groups, autumn")
    for row in joined:
        EntryFactory.create(pool=later, person=row.person)
    assert [each.person for each in snapshot.available(later)] == [joined[-1].person]
    assert ann not in [each.person for each in snapshot.available(told.pool)]
    services.end_group(group=group, by=by, reason=WHY)
    assert {each.person for each in snapshot.available(later)} == {row.person for row in joined}
    assert ann in [each.person for each in snapshot.available(told.pool)]
    run = on_the_board(later, by=by, settings=small)
    publishing.publish(run=run, version=run.board_version, by=by)
    again = Membership.objects.get(person=ann, group__run=run)
    assert services.accept(membership=again, by=ann).state == MembershipState.ACCEPTED


def test_whoever_let_the_seven_days_pass_is_free_again(group, joined):
    silent = joined[-1]
    pool = group.run.pool
    assert silent.person not in [each.person for each in snapshot.available(pool)]
    Membership.objects.filter(pk=silent.pk).update(
        invited_at=silent.invited_at - 2 * (silent.answer_by - silent.invited_at),
        answer_by=silent.invited_at,
    )
    assert silent.person in [each.person for each in snapshot.available(pool)]


def test_an_officer_ends_it_on_the_desk(group, joined, client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    desk = client_of(officer.person)
    change = reverse("admin:groups_group_change", args=[group.pk])
    page = desk.get(change).content.decode()
    assert page.count("Said yes, has not signed") == len(joined) - 1
    end = reverse("admin:groups_group_do", args=[group.pk, "end"])
    assert end in page
    assert f"{len(joined)} people are told by mail." in desk.get(end).content.decode()
    desk.post(end, {"reason": ""})
    group.refresh_from_db()
    assert group.ended_at is None
    page = desk.post(end, {"reason": WHY}, follow=True).content.decode()
    assert ("The group has ended, and its members are told by mail." in page, end in page) == (True, False)
    assert "This group has ended already." in desk.post(end, {"reason": WHY}).content.decode()
    board = desk.get(reverse("admin:matching_matchrun_board", args=[group.run_id])).content.decode()
    assert f"It has ended: {WHY}" in board
    person = client_of(joined[0].person)
    assert f"This group has ended: {WHY}" in person.get(joined[0].get_absolute_url()).content.decode()
    assert joined[1].person.name not in person.get(joined[0].get_absolute_url()).content.decode()
