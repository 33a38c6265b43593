"""What becomes of two attendances at one session when their people turn out to be one."""

from uuid import uuid4

from django.db import models

from agenda.choices import AttendanceState
from agenda.models import Attendance
from people.merging.references import RowsMove

#: Of two states, the first here is the truth about somebody who was two people.
STRONGEST_FIRST = [
    AttendanceState.ATTENDED,
    AttendanceState.EXPECTED,
    AttendanceState.TO_CONFIRM,
    AttendanceState.APOLOGIES,
    AttendanceState.NO_SHOW,
    AttendanceState.WITHDRAWN,
]


def resolve(move: RowsMove, one: models.Model, other: models.Model) -> bool:
    """Keep the earlier row, but with the stronger state, and with the calendar entry that belongs to it."""
    assert isinstance(one, Attendance)
    assert isinstance(other, Attendance)
    stays, goes = sorted((one, other), key=lambda row: row.pk)
    if STRONGEST_FIRST.index(goes.state) < STRONGEST_FIRST.index(stays.state):  # type: ignore[arg-type]
        uid, sequence = goes.uid, goes.sequence
        move.change(goes, uid=uuid4())
        move.change(
            stays,
            uid=uid,
            sequence=max(sequence, stays.sequence),
            state=goes.state,
            part=goes.part,
            mode=goes.mode,
            told_at=goes.told_at,
            marked_at=goes.marked_at,
            marked_by_id=goes.marked_by_id,
        )
    return False
