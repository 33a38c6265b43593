"""Whether the site is well: /healthz for the process, /readyz for what it stands on.

A balancer takes a process out of service when /readyz answers 503: without its database, or with migrations that
have not been applied, it can serve nobody. A broker that is away and mail that is late are reported by name but are
no reason for that: people still sign up, and their mail waits in its table.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailing.outbox.selectors import oldest_unsent

log = logging.getLogger(__name__)
#: Beat looks for due mail every 20 seconds; whatever waits for longer than this waits for a reason.
MAIL_IS_LATE = timedelta(minutes=15)
_migrated = False


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing the site stands on, in a word; 503 when it cannot serve."""
    checks: dict[str, Callable[[], str]] = {
        "database": database,
        "migrations": migrations,
        "broker": broker,
        "mail": mail,
    }
    answers = {name: _answer(check) for name, check in checks.items()}
    ready = answers["database"] == answers["migrations"] == "ok"
    return JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def migrations() -> str:
    """Once all are applied they stay so for the life of this code, so it is asked only until then."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _migrated else "not applied"


def broker() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        client.ping()
    finally:
        client.close()
    return "ok"


def mail() -> str:
    """Late when a mail that is due, and waits for nobody's decision, has not gone for a while."""
    oldest = oldest_unsent()
    if oldest is None or timezone.now() - oldest < MAIL_IS_LATE:
        return "ok"
    return f"late: the oldest unsent mail was due at {oldest:%Y-%m-%d %H:%M} UTC"


def _answer(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("Not well: %s does not answer (%s)", check.__name__, type(error).__name__)
        return "does not answer"
