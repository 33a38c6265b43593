"""What becomes of an action."""

from common.lifecycle import Lifecycle
from groups.meetings.choices import ACTION_MOVES, ActionState
from groups.models import GroupAction

ACTIONS = Lifecycle(GroupAction, ACTION_MOVES, born={ActionState.OPEN})
