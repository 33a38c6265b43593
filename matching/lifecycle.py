"""The lives of a forming of groups and of the starts that it is worked out in."""

from common.lifecycle import Lifecycle
from matching.choices import RUN_MOVES, START_MOVES, RunState, StartState
from matching.models import MatchRun, Start

RUNS = Lifecycle(MatchRun, RUN_MOVES, born={RunState.SOLVING})
RUN_STARTS = Lifecycle(Start, START_MOVES, born={StartState.WAITING})
