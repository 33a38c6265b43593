"""Mail on the officers' desk."""

from mailing.bounces import admin as bounces  # noqa: F401
from mailing.outbox import admin as outbox  # noqa: F401
from mailing.preferences import admin as preferences  # noqa: F401
from mailing.wording import admin as wording  # noqa: F401
