import os
import signal

import redis

from tools.valkey import Valkey


def test_what_was_written_survives_kill_9(home, supervisor):
    valkey = Valkey.of(home)
    valkey.prepare()
    child = supervisor.start(valkey.program())
    client = redis.Redis.from_url(valkey.url())
    client.set("kept", "yes")
    client.wait(0, 0)
    supervisor.stop()

    child = supervisor.start(valkey.program())
    redis.Redis.from_url(valkey.url()).set("also", "yes")
    os.kill(child.popen.pid, signal.SIGKILL)
    child.popen.wait()
    assert valkey.socket.exists()

    supervisor.start(valkey.program())
    assert redis.Redis.from_url(valkey.url()).mget("kept", "also") == [b"yes", b"yes"]
