"""How gunicorn serves the site, on the demo and in production alike. docs/operators.md lists the variables."""

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# It reads each request to its end before a thread works on it, and reads WEB_THREADS, which make the pages.
worker_class = "peer2peer.web_worker.BufferingWorker"
# These send what was made, also to slow readers; they start as needed and keep no connection to Postgres.
threads = 64
# Each is a file descriptor or two of the 1024 that a process usually may have.
worker_connections = 400
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
# Whoever turns it on gets it without the tokens in addresses, and so is what gunicorn says of errors.
logger_class = "peer2peer.gunicorn_logs.MaskedLogger"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Freeze what was loaded, so that the collector does not touch, and so copy, the shared pages."""
    gc.collect()
    gc.freeze()
    # A request makes some ten thousand short-lived objects; looking for cycles among them at every 700 costs a tenth.
    gc.set_threshold(25_000, 20, 20)
