"""Calls: what their dates mean on the wall and on the clock, who has longer, and what the database refuses."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from common import clock
from common.deadlines import GRACE
from common.errors import DomainError
from people.factories import PersonFactory
from people.privacy.services import erase
from people.privacy.tests.downloads import rows_under
from programmes.calls import services
from programmes.calls.clock import StageState, accepts, state_of, words_of
from programmes.calls.kinds import CallKind, StageKind, call_kinds
from programmes.calls.services import Dates
from programmes.factories import CallFactory, CallStageFactory, ProgrammeFactory
from programmes.models import Call, CallExtension, CallStage

pytestmark = pytest.mark.django_db
ZONES = ("Europe/London", "Europe/Stockholm", "Europe/Dublin", "America/New_York", "Asia/Kathmandu")
NEVER_SHARED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def kind():
    """A kind of call of two stages, as an app above would register it."""
    copies = []
    stages = (StageKind("apply", "Applying", "Applications"), StageKind("meet", "Meeting us", "Interviews"))
    address = "/somewhere/"
    call_kinds.register(
        "test.call",
        CallKind(
            "A test", stages, lambda call: address, lambda call: address, lambda *given: copies.append(given)
        ),
    )
    yield copies
    del call_kinds._items["test.call"]


@pytest.fixture
def programme():
    return ProgrammeFactory.create()


@pytest.fixture
def by():
    return PersonFactory.create()


def at(day, hour, minute=0):
    return (day, time(hour, minute))


FRIDAY_AT_FIVE = at(date(2027, 3, 12), 17)


def opened(programme, by, *, closes=FRIDAY_AT_FIVE, opens=None, **more):
    given = {"title": "Spring", "dates": [Dates(opens, closes)], **more}
    return services.open_call(programme=programme, kind="test.call", by=by, **given)


# --- the clock --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (-1, StageState.OPEN),
        (0, StageState.OPEN),
        (59.999, StageState.OPEN),  # until 17:00:59.999
        (60, StageState.GRACE),
        (60 + 14 * 60 + 59, StageState.GRACE),
        (60 + 15 * 60, StageState.CLOSED),
    ],
)
def test_a_stage_closes_with_the_minute_that_is_shown(programme, by, seconds, state):
    stage = opened(programme, by).stage("apply")
    assert stage.closes_at == datetime(2027, 3, 12, 17, tzinfo=UTC)
    assert state_of(stage, now=stage.closes_at + timedelta(seconds=seconds)) is state


def test_it_opens_on_the_second_and_says_so(programme, by):
    stage = opened(programme, by, opens=at(date(2027, 3, 1), 9)).stage("apply")
    before, on = stage.opens_at - timedelta(microseconds=1), stage.opens_at
    assert (state_of(stage, now=before), accepts(stage, now=before)) == (StageState.UPCOMING, False)
    assert (state_of(stage, now=on), accepts(stage, now=on)) == (StageState.OPEN, True)
    assert words_of(stage, now=before) == "Opens on Monday 1 March 2027, 09:00 (UK time)."
    assert words_of(stage, now=on) == "Open until Friday 12 March 2027, 17:00 (UK time)."
    assert words_of(stage, now=stage.closes_at + GRACE) == "Closed on Friday 12 March 2027, 17:00 (UK time)."


def test_a_stage_without_an_end_stays_open(programme, by):
    stage = opened(programme, by).stage("meet")
    assert accepts(stage, now=datetime(2099, 1, 1, tzinfo=UTC))
    assert words_of(stage, now=datetime(2099, 1, 1, tzinfo=UTC)) == "Open."


@given(
    offset=st.timedeltas(min_value=-timedelta(hours=2), max_value=timedelta(hours=2)),
    opened_before=st.none() | st.timedeltas(min_value=-timedelta(hours=1), max_value=timedelta(hours=1)),
)
def test_grace_is_for_a_form_that_was_open_and_only_once(offset, opened_before):
    closes = datetime(2027, 6, 1, 16, tzinfo=UTC)
    stage = CallStage(closes_day=date(2027, 6, 1), closes_time=time(17))
    stage.opens_at, stage.closes_at = None, closes
    now, form = closes + offset, None if opened_before is None else closes + opened_before
    assume(form is None or form <= now)
    minute, late = timedelta(minutes=1), now >= closes + timedelta(minutes=1)
    was_open = form is not None and form < closes + minute
    expected = not late or (was_open and now < closes + minute + GRACE)
    assert accepts(stage, now=now, form_opened_at=form) is expected


@NEVER_SHARED
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    moment=st.times(),
    days=st.integers(-400, 800),
)
def test_postgres_and_we_agree_and_a_copy_keeps_the_time_on_the_wall(zone, day, moment, days):
    """Whatever the clocks do between: 09:00 stays 09:00, and where they never show it the copy is refused."""
    moment = moment.replace(second=0, microsecond=0)
    shift = timedelta(days=days)
    with transaction.atomic():
        by = PersonFactory.create()
        programme = ProgrammeFactory.create(zone=zone)
        try:
            there = clock.instant(day, moment, zone)
        except DomainError:
            with pytest.raises(DomainError):
                opened(programme, by, closes=(day, moment))
            return
        call = opened(programme, by, closes=(day, moment))
        assert call.stage("apply").closes_at == there
        try:
            moved = clock.instant(day + shift, moment, zone)
        except DomainError:
            with pytest.raises(DomainError):
                services.clone_call(call=call, by=by, shift=shift, title="Copy")
            return
        copy = services.clone_call(call=call, by=by, shift=shift, title="Copy").stage("apply")
        assert (copy.closes_day, copy.closes_time, copy.zone) == (day + shift, moment, zone)
        assert copy.closes_at == moved
        transaction.set_rollback(True)


# --- opening, changing, copying ---------------------------------------------------------------------------------------
def test_a_call_comes_with_the_stages_of_its_kind(programme, by):
    call = opened(programme, by, title="  Spring  call ", words=" Who? ", audience="Small museums")
    assert (call.title, call.words, call.audience) == ("Spring call", "Who?", "Small museums")
    assert [(stage.key, stage.public_name, stage.desk_name) for stage in call.stages.all()] == [
        ("apply", "Applying", "Applications"),
        ("meet", "Meeting us", "Interviews"),
    ]
    with pytest.raises(DomainError) as refused:
        opened(programme, by, title="Spring call")
    assert refused.value.field == "title"
    with pytest.raises(LookupError):
        services.open_call(programme=programme, kind="no.such", title="X", by=by)


def test_dates_that_cannot_be_are_refused_beside_their_field(programme, by):
    call = opened(programme, by)
    stage = call.stage("apply")
    with pytest.raises(DomainError) as refused:
        services.set_dates(stage=stage, by=by, dates=Dates(None, at(date(2027, 3, 28), 1, 30)))
    assert "Clocks go forward that night" in refused.value.message
    with pytest.raises(DomainError) as refused:
        services.set_dates(
            stage=stage, by=by, dates=Dates(at(date(2027, 3, 12), 17), at(date(2027, 3, 12), 17))
        )
    assert refused.value.field == "closes"
    services.set_dates(stage=stage, by=by, dates=Dates())
    stage.refresh_from_db()
    assert (stage.closes_day, stage.closes_at) == (None, None)


def test_a_copy_leaves_extra_time_behind_and_makes_what_hangs_on_it(programme, by, kind):
    call = opened(programme, by, opens=at(date(2027, 3, 1), 9))
    services.give_longer(
        stage=call.stage("apply"), person=by, until=datetime(2027, 3, 20, 17), reason="Ill", by=by
    )
    copy = services.copy_call(call=call, by=by, first_day=date(2027, 4, 5), title="Summer")
    stage = copy.stage("apply")
    # The clocks went forward between: 09:00 is 08:00 in UTC now, and still 09:00 on the wall.
    assert (stage.opens_at, stage.opens_time) == (datetime(2027, 4, 5, 8, tzinfo=UTC), time(9))
    assert (stage.closes_day, stage.closes_time) == (date(2027, 4, 16), time(17))
    assert kind == [(call, copy)]
    assert CallExtension.objects.filter(stage__call=copy).count() == 0


# --- more time for one person -----------------------------------------------------------------------------------------
def test_one_person_has_longer_and_nobody_else(programme, by):
    ann, ben = PersonFactory.create(name="Ann"), PersonFactory.create()
    stage = opened(programme, by).stage("apply")
    row = services.give_longer(
        stage=stage, person=ann, until=datetime(2027, 3, 14, 12, 0, 31), reason=" Ill ", by=by
    )
    assert (str(row), row.reason, row.by) == ("Ann, until Sunday 14 March 2027, 12:00 (UK time)", "Ill", by)
    late = stage.closes_at + timedelta(days=1)
    assert [accepts(stage, now=late, person=each) for each in (ann, ben, None)] == [True, False, False]
    last = row.until_at + timedelta(seconds=59)
    assert accepts(stage, now=last, person=ann)
    assert not accepts(stage, now=last + timedelta(seconds=1), person=ann)
    assert accepts(stage, now=last + GRACE, person=ann, form_opened_at=last)
    services.give_longer(stage=stage, person=ann, until=datetime(2027, 3, 15, 12), reason="Still ill", by=by)
    assert [each.reason for each in stage.extensions.all()] == ["Still ill"]


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (datetime(2027, 3, 12, 17, 0, 59), "Ill", "until"),
        (datetime(2027, 3, 14, 12), "  ", "reason"),
        (datetime(2027, 3, 28, 1, 30), "Ill", "until"),
    ],
)
def test_no_shorter_time_no_time_that_is_not_and_not_without_a_reason(programme, by, until, reason, field):
    stage = opened(programme, by).stage("apply")
    with pytest.raises(DomainError) as refused:
        services.give_longer(stage=stage, person=by, until=until, reason=reason, by=by)
    assert refused.value.field == field
    assert CallExtension.objects.count() == 0


def test_extra_time_is_in_the_download_and_goes_with_the_person(programme, by):
    ann, ben = PersonFactory.create(), PersonFactory.create()
    stage = opened(programme, by).stage("apply")
    for person in (ann, ben):
        services.give_longer(stage=stage, person=person, until=datetime(2027, 3, 14, 12), reason="Ill", by=by)
    assert [row["Why"] for row in rows_under("More time you were given", ann)] == ["Ill"]
    erase(person=ann, by=ann)
    assert list(CallExtension.objects.values_list("person", flat=True)) == [ben.pk]
    history = apps.get_model("programmes", "CallExtensionHistory")
    assert set(history.objects.values_list("person_id", flat=True)) == {ben.pk}


# --- what the database refuses ----------------------------------------------------------------------------------------
@contextmanager
def checked_at_the_end():
    """A transaction whose deferred constraints are checked as it ends."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_call_without_a_stage_is_refused(programme):
    with pytest.raises(IntegrityError, match="call_has_a_stage"), checked_at_the_end():
        Call.objects.create(programme=programme, kind="test.call", title="Bare")
    with checked_at_the_end():
        call = CallFactory.create()
    with pytest.raises(IntegrityError, match="call_has_a_stage"), checked_at_the_end():
        call.stages.all().delete()
    with checked_at_the_end():
        CallStageFactory.create(call=call, key="more").delete()
        call.delete()
    assert CallStage.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"closes_time": None}, "call_stage_closes_on_a_day_at_a_time"),
        ({"opens_day": date(2027, 1, 1)}, "call_stage_opens_on_a_day_at_a_time"),
        ({"opens_day": date(2027, 3, 12), "opens_time": time(17)}, "call_stage_closes_after_it_opens"),
        ({"desk_name": ""}, "call_stage_has_its_names"),
        ({"key": "meet"}, "call_stage_once_a_call"),
    ],
)
def test_stages_that_cannot_be_are_refused(programme, by, changes, name):
    stage = opened(programme, by).stage("apply")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CallStage.objects.filter(pk=stage.pk).update(**changes)


@pytest.mark.parametrize("kind", ["", "groups", "Matching.groups", "matching.groups.more"])
def test_a_kind_is_a_dotted_name(programme, kind):
    with pytest.raises(IntegrityError, match="call_kind_is_a_dotted_name"), transaction.atomic():
        Call.objects.create(programme=programme, kind=kind, title="X")


def test_every_change_is_in_the_history(programme, by):
    call = opened(programme, by)
    services.change_call(call=call, by=by, title="Later")
    services.set_dates(stage=call.stage("apply"), by=by, dates=Dates())
    calls = apps.get_model("programmes", "CallHistory").objects.order_by("pgh_id")
    assert list(calls.values_list("pgh_label", "title")) == [("insert", "Spring"), ("update", "Later")]
    stages = apps.get_model("programmes", "CallStageHistory").objects.filter(key="apply").order_by("pgh_id")
    assert list(stages.values_list("pgh_label", "closes_day")) == [
        ("insert", date(2027, 3, 12)),
        ("update", None),
    ]
