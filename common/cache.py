"""A cache whose absence is never an error on a page."""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any

import redis.exceptions
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
#: For how many seconds a Redis that did not answer is not asked again: whoever signs up meanwhile waits for it once.
QUIET_SECONDS = 5.0


def _forgive(name: str, default: Any) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @functools.wraps(method)
    def forgiving(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.quiet_until:
            try:
                return method(self, *args, **kwargs)
            except (
                redis.exceptions.RedisError
            ) as error:  # away, loading, full, read-only, or asks for a password
                self.quiet_until = time.monotonic() + QUIET_SECONDS
                log.warning("The cache did not answer (%s): %s was skipped", type(error).__name__, name)
        if name == "get":
            return kwargs.get("default", args[1] if len(args) > 1 else None)
        return default() if callable(default) else default

    return forgiving


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers "not there" while Redis is down, and says so in the log."""

    quiet_until = 0.0

    add = _forgive("add", True)
    get = _forgive("get", None)
    set = _forgive("set", None)
    touch = _forgive("touch", False)
    delete = _forgive("delete", False)
    get_many = _forgive("get_many", dict)
    has_key = _forgive("has_key", False)
    set_many = _forgive("set_many", list)
    delete_many = _forgive("delete_many", None)
    clear = _forgive("clear", False)
