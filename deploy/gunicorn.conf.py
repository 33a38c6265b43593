"""How gunicorn serves the site, on the demo and in production alike. docs/operators.md lists the variables."""

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# One request at a time in each process: people taking places of one event queue for its row, and threads of the same
# process would only slow down whoever holds it (26 sign-ups a second with four, 41 with one). Add processes instead.
threads = int(os.environ.get("WEB_THREADS", "1"))
# One load of the code shared by all workers: less memory and no second start-up.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
# A worker's heartbeat is a file; on a disk that stalls it would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# The site's own request log has no addresses of people in it; gunicorn's access log would.
accesslog = None
errorlog = "-"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Freeze what was loaded, so that the collector does not touch, and so copy, the shared pages."""
    gc.collect()
    gc.freeze()
    # A request makes some ten thousand short-lived objects; looking for cycles among them at every 700 costs a tenth.
    gc.set_threshold(25_000, 20, 20)
