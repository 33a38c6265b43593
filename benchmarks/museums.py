"""The register of museums: how long bringing in all of it takes, and finding one in it by what somebody types."""

import statistics
import sys
import time

from benchmarks.harness import Report
from common.testing import shared_folder

REGISTER = shared_folder() / "data" / "museums" / "mapping-museums-2021.csv"
IMPORT_SECONDS, FIND_SECONDS = 60, 0.25
TYPED = ("tunbrige wells musuem", "powel cotton", "CT7 0BH", "mary rose", "museum of", "st", "zzzz")


def main() -> int:
    """Bring the register in, again, and look in it; on an empty database."""
    import django

    django.setup()
    from tools.prepare import migrate

    migrate()
    from people.factories import PersonFactory
    from people.imports import services
    from people.models import Museum
    from people.selectors import find_museums

    report = Report()
    content, by = REGISTER.read_bytes(), PersonFactory(is_staff=True)
    for name in ("brought in", "brought in again"):
        began = time.perf_counter()
        row = services.upload(filename="museums.csv", content=content, by=by)
        services.choose_columns(museum_import=row, columns=row.columns, by=by)
        services.check(pk=row.pk)
        row.refresh_from_db()
        services.start_applying(museum_import=row, by=by)
        services.apply(pk=row.pk)
        report.figure(name, time.perf_counter() - began, "s", IMPORT_SECONDS, "lower")
    report.figure("museums", Museum.objects.count(), "museums", 4000)
    took = {words: statistics.median(_seconds(find_museums, words) for _ in range(5)) for words in TYPED}
    slowest = max(took, key=lambda words: took[words])
    report.figure(
        f"found, the slowest of {len(TYPED)} ({slowest})", took[slowest], "s", FIND_SECONDS, "lower"
    )
    return report.exit_code()


def _seconds(find, words):
    began = time.perf_counter()
    find(words)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
