"""A mailing of 5,000 whose worker is killed ten times: nothing lost, nothing twice, what is unknown counted."""

import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks import _site
from benchmarks._sink import CountingSink
from benchmarks.harness import Report
from benchmarks.mail import letter, prepare

MAILS, KILLS = 5000, 10


def main() -> int:
    """Send, kill and start again; the seed is printed, so that a run can be repeated."""
    report = Report()
    seed = int(os.environ.get("SEED", time.time()))
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="p2p-bench-") as place:
        folder = Path(place)
        sink = CountingSink(folder)
        with _site.running(sink.program):
            os.environ.update(P2P_ENV="test", EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
            prepare()
            letter(MAILS, "kill")
            # Every kill comes somewhere in its own tenth of what is left to send.
            for kill in range(KILLS):
                until = sink.number() + chance.randrange(1, (MAILS - sink.number()) // (KILLS - kill + 1))
                killed(folder, sink, until)
            with _site.worker(folder, dict(os.environ)):
                start()
                wait(lambda: not waiting(), sink)
        judge(report, sink, seed)
    return report.exit_code()


def killed(folder: Path, sink: CountingSink, until: int) -> None:
    """Let a worker send until so many mails have arrived, kill it outright, and let the reaper come."""
    from django.db.models import F

    from mailing.models import Message
    from mailing.sending import delivery

    with _site.worker(folder, dict(os.environ)) as worker:
        start()
        wait(lambda: sink.number() >= until, sink)
        end_at_once(worker)
    # As if the reaper came six minutes later.
    ago = timedelta(minutes=6)
    Message.objects.filter(state="sending").update(
        claimed_at=F("claimed_at") - ago, handed_at=F("handed_at") - ago
    )
    delivery.reap()


def end_at_once(worker: _site.Process) -> None:
    """Kill -9 the worker and its children."""
    import psutil

    family = psutil.Process(worker.popen.pid)
    for process in [*family.children(recursive=True), family]:
        process.kill()
    worker.popen.wait()


def start() -> None:
    """Tell the worker that there is mail."""
    from mailing.tasks import send_due

    send_due.delay()


def waiting() -> bool:
    """Whether mail is left that will go."""
    from mailing.models import Message

    return Message.objects.filter(state__in=("pending", "sending")).exists()


def wait(condition, sink: CountingSink) -> None:
    """Wait until ``condition()`` holds."""
    until = time.monotonic() + 300
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"After five minutes {sink.number()} mails have come")
        time.sleep(0.005)


def judge(report: Report, sink: CountingSink, seed: int) -> None:
    """Compare what the mail server took with what the rows say."""
    from mailing.models import Message

    taken = sink.taken()
    addresses = {
        state: set(Message.objects.filter(state=state).values_list("to_address", flat=True))
        for state in ("sent", "unknown")
    }
    print(f"SEED={seed} chooses the same points again", flush=True)
    report.figure("kills", KILLS, "kills")
    report.figure("mails", MAILS, "mails")
    report.figure("sent", len(addresses["sent"]), "mails")
    report.figure("of unknown fate, shown to officers", len(addresses["unknown"]), "mails", KILLS, "lower")
    report.figure("of these, taken by the server", len(addresses["unknown"] & set(taken)), "mails")
    lost = MAILS - len(addresses["sent"]) - len(addresses["unknown"])
    report.figure("lost: neither sent nor unknown", lost, "mails", 0, "lower")
    report.figure("marked as sent, never taken", len(addresses["sent"] - set(taken)), "mails", 0, "lower")
    report.figure("taken twice", sum(1 for times in taken.values() if times > 1), "mails", 0, "lower")


if __name__ == "__main__":
    sys.exit(main())
