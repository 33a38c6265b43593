from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from peer2peer.joints import page


class Command(BaseCommand):
    """Write docs/joints.md anew."""

    help = "Write docs/joints.md: each registry, who offers it and who fills it."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "joints.md").write_text(page())
