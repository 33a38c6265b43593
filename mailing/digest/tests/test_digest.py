"""The weekly digest as a mail: Monday at nine on the wall, once a week, to those who want it and have news in it."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from common.testing import GUARD
from mailing.choices import Source
from mailing.digest import services as digest
from mailing.digest.services import DigestLine, DigestSection, sections
from mailing.factories import SubscriptionFactory
from mailing.models import DigestWeek, Message
from mailing.preferences import services as preferences
from mailing.preferences.owner import owner_of_person
from mailing.rendering import html as rendering
from mailing.sending import delivery
from mailing.sending.mime import build
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
#: A Monday, nine o'clock by the clock on the wall.
MONDAY = datetime(2027, 3, 8, 9, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def news():
    """A section of its own that has something for everybody in ``for_all``, or in ``of`` them; others have none."""

    class News:
        def __init__(self):
            self.for_all, self.of, self.asked = [], {}, []

        def lines(self, readers, since, until):
            self.asked.append((len(readers), since, until))
            keys = [each.pk if each else None for each in readers]
            return {key: [*self.for_all, *self.of.get(key, [])] for key in keys}

    kept, found = dict(sections._items), News()
    sections._items.clear()
    sections.register("news", DigestSection("News", found.lines, "All of it", "events:list"))
    yield found
    sections._items.clear()
    sections._items.update(kept)


def wants(name="Ann Field", **more):
    return SubscriptionFactory(sort="digest", programme=None, person__name=name, **more).person


def went(now=MONDAY):
    """Who is written to."""
    before = set(Message.objects.values_list("pk", flat=True))
    digest.queue_due(now=now)
    rows = Message.objects.filter(kind="mailing.digest").exclude(pk__in=before)
    return sorted(row.to_name or row.to_address for row in rows)


HELLO = DigestLine("Moths & men", "/whats-on/moths/", "Monday, in Dover.")


def test_who_wants_it_and_has_something_in_it(news):
    ann, empty = wants("Ann"), wants("Nothing for them")
    SubscriptionFactory(sort="digest", programme=None, person=None, address="bea@home.example")
    wants("Stopped", state="off", basis="")
    PersonFactory(name="Never asked")
    SubscriptionFactory(person__name="News of a programme only")
    news.of = {ann.pk: [HELLO], None: [HELLO]}
    assert went() == ["Ann", "bea@home.example"]
    assert not Message.objects.filter(person=empty).exists()


def test_what_it_says_and_how_it_stops(news):
    ann = wants()
    news.for_all = [HELLO, *(DigestLine(f"Event {n}", f"/whats-on/{n}/") for n in range(7))]
    went()
    mail = Message.objects.get()
    text = " ".join(mail.text.split())
    assert (mail.subject, mail.person, mail.programme) == ("New for you this week", ann, None)
    for words in (
        "Moths & men",
        f"{site.SITE_URL}/whats-on/moths/",
        "Monday, in Dover.",
        "Event 4",
        "2 more",
    ):
        assert words in text, words
    assert ("Event 5" in text, "Moths &amp; men" in mail.html, "Stop this sort of mail" in text) == (
        False,
        True,
        True,
    )
    assert "/stop/digest/0/" in build(mail).extra_headers["List-Unsubscribe"]


def test_each_reads_their_own_and_what_many_read_is_made_once(news, monkeypatch):
    rendered = []
    real = rendering.render
    monkeypatch.setattr(rendering, "render", lambda *args: rendered.append(args) or real(*args))
    people = [wants(f"Reader {n}") for n in range(4)]
    news.for_all, news.of = [HELLO], {people[3].pk: [DigestLine("Only for one", "/x/")]}
    went()
    alone = [("Only for one" in mail.text, mail.to_name) for mail in Message.objects.order_by("to_name")]
    assert alone == [(False, "Reader 0"), (False, "Reader 1"), (False, "Reader 2"), (True, "Reader 3")]
    assert len(rendered) == 2


def test_once_a_week_whenever_and_however_often_beat_looks(news):
    wants()
    news.for_all = [HELLO]
    assert (went(), went(), went(MONDAY + DAY)) == (["Ann Field"], [], [])
    wants("Wants it from Tuesday on")
    assert went(MONDAY + DAY) == []
    assert went(MONDAY + 7 * DAY) == ["Ann Field", "Wants it from Tuesday on"]
    assert list(DigestWeek.objects.values_list("name", flat=True)) == ["2027-W11", "2027-W10"]


def test_what_was_interrupted_is_finished_and_nobody_has_two(news):
    first = wants("First")
    news.for_all = [HELLO]
    digest.write(digest.readers_of("digest"), digest.week_of(MONDAY))
    wants("Second")
    assert went() == ["Second"]
    assert Message.objects.filter(person=first).count() == 1


@pytest.mark.parametrize(
    ("late", "goes"),
    [
        (-MINUTE, False),
        (0 * DAY, True),
        (2 * DAY + 14 * 60 * MINUTE, True),
        (2 * DAY + 15 * 60 * MINUTE, False),
    ],
)
def test_late_until_the_end_of_wednesday_and_then_not_at_all(news, late, goes):
    wants()
    news.for_all = [HELLO]
    with time_machine.travel(MONDAY + late, tick=False):
        assert went(MONDAY + late) == (["Ann Field"] if goes else [])
    if goes:
        thursday = datetime(2027, 3, 11, 0, tzinfo=UTC)
        assert Message.objects.get().expires_at == thursday
        assert news.asked == [(1, MONDAY - 7 * DAY, MONDAY)]


@pytest.mark.parametrize(
    ("monday", "at"),
    [
        (date(2027, 3, 22), datetime(2027, 3, 22, 9, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 8, tzinfo=UTC)),
        (date(2027, 10, 25), datetime(2027, 10, 25, 8, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 1, 9, tzinfo=UTC)),
        (date(2028, 1, 3), datetime(2028, 1, 3, 9, tzinfo=UTC)),
    ],
)
def test_nine_on_the_wall_across_the_changes_of_the_clocks_and_of_the_year(news, monday, at):
    wants()
    news.for_all = [HELLO]
    looks = [at + n * 10 * MINUTE for n in range(-18, 19)]
    wrote = []
    for now in looks:
        with time_machine.travel(now, tick=False):
            wrote += [now] if went(now) else []
    assert wrote == [at]
    week, before = digest.week_of(at), digest.week_of(at - 7 * DAY)
    assert (week.name, week.since) == (
        f"{monday.isocalendar().year}-W{monday.isocalendar().week:02d}",
        before.until,
    )


def test_whoever_stops_after_it_was_written_gets_nothing(news):
    ann, ben = wants("Ann"), wants("Ben")
    silent = wants("Silent")
    preferences.stop_everything(owner=owner_of_person(silent), source=Source.PREFERENCES)
    news.for_all = [HELLO]
    assert went() == ["Ann", "Ben"]
    preferences.stop(owner=owner_of_person(ben), sort="digest", programme=None, source=Source.STOP)
    assert [mail.person for mail in delivery.claim()] == [ann]
    assert Message.objects.get(person=ben).state == "cancelled"


def test_as_many_queries_for_one_reader_and_for_three(news):
    news.for_all = [HELLO]
    counts = []
    for week, number in ((0, 1), (1, 2)):
        for _ in range(number):
            wants()
        with CaptureQueriesContext(connection) as queries:
            digest.queue_due(now=MONDAY + week * 7 * DAY)
        counts.append((Message.objects.count(), len(queries)))
    assert counts == [(1, counts[0][1]), (4, counts[0][1])]


def test_no_queries_for_a_week_that_is_written(news, django_assert_num_queries):
    digest.queue_due(now=MONDAY)
    with django_assert_num_queries(1):
        digest.queue_due(now=MONDAY + MINUTE)
    with django_assert_num_queries(0):
        digest.queue_due(now=MONDAY - MINUTE)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_each(news):
    for n in range(3):
        wants(f"Reader {n}")
    news.for_all = [HELLO]
    gate, failed = threading.Barrier(2), []

    def beat():
        try:
            gate.wait(GUARD)
            digest.queue_due(now=MONDAY)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, Message.objects.filter(kind="mailing.digest").count()) == ([], 3)
