import logging

import pytest
from django.core.cache.backends.base import BaseCache

from common.cache import ForgivingRedisCache


@pytest.fixture
def nobody_there(tmp_path) -> BaseCache:
    """A cache whose server does not exist."""
    return ForgivingRedisCache(f"unix://{tmp_path}/nothing.sock", {})


def test_without_a_server_nothing_is_found_and_nothing_breaks(nobody_there, caplog):
    with caplog.at_level(logging.WARNING, "common.cache"):
        assert nobody_there.get("key") is None
        assert nobody_there.get("key", "default") == "default"
        assert nobody_there.get_many(["a", "b"]) == {}
        assert nobody_there.add("key", 1) is True
        nobody_there.set("key", 1)
        assert nobody_there.delete("key") is False
        # Whoever found that it is away waited for it, and nobody after them for a while.
        assert len(caplog.records) == 1
        nobody_there.quiet_until = 0.0
        assert nobody_there.has_key("key") is False
    assert len(caplog.records) == 2


def test_with_a_server_it_is_an_ordinary_cache():
    from django.core.cache import cache

    cache.set("common.tests", {"a": 1}, 5)
    assert cache.get("common.tests") == {"a": 1}
    cache.delete("common.tests")
    assert cache.get("common.tests", "gone") == "gone"
