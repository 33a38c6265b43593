"""The life of what a group has shared: any of those who made it may take it back, and agree anew."""

from common.lifecycle import Lifecycle
from groups.choices import OUTPUT_MOVES, OutputState
from groups.models import SharedOutput

OUTPUTS = Lifecycle(SharedOutput, OUTPUT_MOVES, born={OutputState.WAITING})
