"""What beat does for groups."""

from celery import shared_task
from django.utils import timezone

from common.faults import each_row
from groups.choices import GroupState
from groups.closing import services as closing
from groups.membership import changes
from groups.models import Group


@shared_task
def look_after_groups() -> int:
    """Groups come about when the time to answer is over, and pause when two people are left. Returns how many there
    were to look at."""
    rows = Group.objects.filter(state__in=(GroupState.GATHERING, GroupState.MEETING)).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    return len(each_row("groups.look_after_groups", Group, ids, _look_after, left_out="what becomes of it"))


def _look_after(pk: int) -> None:
    changes.look_after(group=Group(pk=pk))


@shared_task
def keep_words() -> int:
    """Tell those whose group's words go within a month, and destroy what may not be kept longer. Returns how many
    groups' words were destroyed."""
    today, task = timezone.localdate(), "groups.keep_words"
    each_row(f"{task}.tell", Group, closing.to_tell(today), closing.tell, left_out="telling its people")
    due = closing.to_destroy(today)
    return len(each_row(task, Group, due, closing.destroy, left_out="destroying its words"))
