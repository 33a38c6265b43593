"""The instant at which clocks in a zone show a day and a time, computed by Postgres."""

from django.db import models


class WallClock(models.Func):
    """The expression of a generated column: the instant of a day, a time and a zone, so that it is never stale."""

    template = "timezone(%(expressions)s)"

    def __init__(self, day: str, at: str, zone: str) -> None:
        moment = models.ExpressionWrapper(models.F(day) + models.F(at), output_field=models.DateTimeField())
        super().__init__(models.F(zone), moment)
