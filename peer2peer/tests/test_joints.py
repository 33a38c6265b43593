"""The page of joints says what is so."""

import pytest
from django.conf import settings

from peer2peer.joints import joints, page

pytestmark = pytest.mark.contract


def test_the_page_is_what_the_command_writes():
    assert (settings.BASE_DIR / "docs" / "joints.md").read_text() == page(), "Run: python manage.py joints"


def test_each_says_what_it_is_for():
    assert [each.address for each in joints() if not each.purpose] == []
