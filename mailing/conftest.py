"""Fixtures of the tests about mail: a mail server, a Redis and programs of their own."""

import re
import subprocess
import uuid
from contextlib import contextmanager

import pytest
from django.conf import settings as site

from common.testing import wait_for
from mailing.sending import wake_up
from mailing.tasks import send_due
from mailing.testing import _one_sink, smtp_sink, worker_environment
from mailing.testing_programs import Programs
from tools.valkey import find_server

__all__ = ["_one_sink", "smtp_sink"]


@pytest.fixture(autouse=True)
def _no_wake_up_on_its_way():
    """Forget what an earlier test only pretended to send."""
    wake_up.woken()


class OwnRedis:
    """A Redis of one test alone, to be stopped and started, always at the same address."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        self.server = find_server(folder / "bin", None)

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/s"

    def start(self) -> None:
        socket = self.folder / "s"
        command = [self.server, "--port", "0", "--unixsocket", socket, "--dir", self.folder, "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(socket.exists, "Redis")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        (self.folder / "s").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _place_of_redis(tmp_path_factory):
    return OwnRedis(tmp_path_factory.mktemp("r"))


@pytest.fixture
def own_redis(_place_of_redis):
    _place_of_redis.start()
    yield _place_of_redis
    _place_of_redis.stop()


@pytest.fixture(scope="session")
def _programs(django_db_setup, django_db_blocker, _one_sink, _place_of_redis, tmp_path_factory):
    environment = worker_environment(_one_sink.url) | {
        "REDIS_URL": _place_of_redis.url,
        "MAIL_WAKE_WORKER": "true",
        "MAIL_SWEEP_SECONDS": "0.5",
        "DJANGO_SETTINGS_MODULE": "peer2peer.settings",
    }
    return Programs(environment, tmp_path_factory.mktemp("programs"))


@pytest.fixture
def programs(transactional_db, smtp_sink, _programs):
    """Starts programs as `make run` does, on this test's database and sink, and on ``own_redis``, if it runs."""
    yield _programs
    _programs.end()


@pytest.fixture
def mail_worker(programs, own_redis, settings, monkeypatch):
    """A context manager that runs a real Celery worker, woken by what this process queues."""
    queue = f"test-{uuid.uuid4().hex}"
    monkeypatch.setattr(send_due, "queue", queue, raising=False)
    monkeypatch.setattr(send_due, "_exec_options", None)  # Celery remembers the queue of the first call
    monkeypatch.setattr(wake_up, "_quiet_until", 0.0)
    settings.MAIL_WAKE_WORKER = True
    # Both sides see whether somebody is awake already.
    cache = site.CACHES["default"]
    [number] = re.findall(r"\d+$", cache["LOCATION"])
    settings.CACHES = {"default": {**cache, "LOCATION": f"{own_redis.url}?db={number}"}}

    @contextmanager
    def running():
        process = programs.celery(
            "--broker", site.CELERY_BROKER_URL, "worker", "--pool", "solo", "--queues", queue,
            "--without-gossip", "--without-mingle",
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.join()

    return running
