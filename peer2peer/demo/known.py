"""How a part of the demo is known to be there, whatever visitors have made of its rows since."""

from typing import Any

from django.db.models import Model

from common.privacy import history_of_model


def was_there(model: type[Model], **facts: Any) -> bool:
    """Whether a row was once written with these facts: its history keeps what it was called first."""
    history = history_of_model(model)
    return bool(history.objects.filter(pgh_label="insert", **facts).exists())
