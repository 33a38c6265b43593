"""The lives of a forming of groups, of its starts, and of an introduction of two people."""

from common.lifecycle import Lifecycle
from matching.choices import REPLY_MOVES, RUN_MOVES, START_MOVES, RunState, StartState
from matching.models import Introduction, MatchRun, Start

RUNS = Lifecycle(MatchRun, RUN_MOVES, born={RunState.SOLVING})
RUN_STARTS = Lifecycle(Start, START_MOVES, born={StartState.WAITING})
INTRODUCTIONS = Lifecycle(Introduction, REPLY_MOVES, born={""}, field="answer")
