"""What people see when something that the site stands on is away: a page that says so, and not that we do not know."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.db.utils import InternalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from psycopg2.errors import ReadOnlySqlTransaction

from common.errors import RETRY_AFTER_SECONDS

#: What a disk says that is full, over a quota, read-only or not ours to write to.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's last resort. It is called while the error is being handled, so that is known here."""
    away = is_away(sys.exc_info()[1])
    page = loader.get_template("503.html" if away else "500.html")
    # No context processors: who is signed in stands in the database that may be away.
    response = HttpResponse(page.render(), status=503 if away else 500)
    response.headers["Cache-Control"] = "private, no-store"
    if away:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def is_away(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database or the disk is away for now, and is no fault of the code."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OSError) and error.errno in NO_ROOM
