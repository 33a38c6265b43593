"""Fixtures of the tests about mail."""

import pytest

from mailing import waking
from mailing.testing import mail_worker, smtp_sink

__all__ = ["mail_worker", "smtp_sink"]


@pytest.fixture(autouse=True)
def _no_wake_up_on_its_way():
    """Forget what an earlier test only pretended to send."""
    waking.woken()
