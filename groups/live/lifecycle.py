"""The stages of a live room."""

from common.lifecycle import Lifecycle
from groups.live.stages import STAGE_MOVES, LiveStage
from groups.models import LiveRoom

STAGES = Lifecycle(LiveRoom, STAGE_MOVES, born={LiveStage.LOBBY}, field="stage")
