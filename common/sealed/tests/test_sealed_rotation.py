"""New keys for old ones: every text stays, whatever stops a run in between."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.models import DataKey
from common.sealed import rotation, texts
from common.sealed.checks import check_keys, wrong_keys
from common.sealed.keys import KeyRing, encode_key, make_key
from common.sealed.tests.conftest import Circle, Note, SealedLetter, SealedMeeting
from common.sealed.texts import CannotOpen, destroy, seal, unseal
from mailing.testing import wait_for

pytestmark = pytest.mark.django_db


def note(meeting, text):
    row = Note(meeting=meeting)
    with transaction.atomic():
        seal(row, "words", text)
        row.save()
    return row


def versions(scope):
    rows = DataKey.objects.filter(scope_pk=scope.pk).order_by("version")
    return [(row.version, row.destroyed_at is None) for row in rows]


def written():
    return {row.pk: unseal(row, "words") for row in Note.objects.select_related("meeting").order_by("pk")}


@contextmanager
def a_fault_at(row):
    """The database refuses one row, as a lost connection would: in the middle of a run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION sealed_test_fault() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a fault'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER sealed_test_fault BEFORE UPDATE ON sealed_test_note FOR EACH ROW "
            f"WHEN (NEW.id = {row.pk}) EXECUTE FUNCTION sealed_test_fault()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER sealed_test_fault ON sealed_test_note")


STEPS = st.lists(st.sampled_from(["master", "data", "fault", "write"]), min_size=1, max_size=6)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    words=st.lists(st.tuples(st.integers(0, 2), st.text(max_size=20)), min_size=1, max_size=7), steps=STEPS
)
def test_every_text_stays_through_any_rotations(db, settings, monkeypatch, words, steps):
    monkeypatch.setattr(rotation, "BATCH", 2)
    with transaction.atomic():
        settings.SEALING_KEYS = [encode_key(make_key())]
        meetings = [SealedMeeting.objects.create(circle=Circle.objects.create()) for _ in range(3)]
        rows = [note(meetings[n], text) for n, text in words]
        expected = {row.pk: text for row, (_, text) in zip(rows, words, strict=True)}
        for step in steps:
            if step == "master":
                settings.SEALING_KEYS = [encode_key(make_key()), settings.SEALING_KEYS[0]]
                rotation.rewrap()
                settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
            elif step == "data":
                rotation.renew(timezone.now())
                assert rotation.to_renew() == []
            elif step == "fault":
                with a_fault_at(rows[-1]), pytest.raises(DatabaseError):
                    rotation.renew(timezone.now())
            else:
                expected[note(meetings[0], "Written meanwhile").pk] = "Written meanwhile"
            assert written() == expected
        transaction.set_rollback(True)


def test_an_interrupted_run_goes_on_where_it_stopped(meeting, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    rows = [note(meeting, f"Text {n}") for n in range(5)]
    before = timezone.now()
    with a_fault_at(rows[3]), pytest.raises(DatabaseError):
        rotation.renew(before)
    assert [row.words.version for row in Note.objects.order_by("pk")] == [2, 2, 1, 1, 1]
    assert versions(meeting.circle) == [(1, True), (2, True)]
    assert list(written().values()) == [f"Text {n}" for n in range(5)]
    with pytest.raises(CommandError, match="Scopes whose texts wait for a new key: 1"):
        call_command("renew_data_keys", check=True)
    again = rotation.renew()
    assert (again.keys, again.texts, again.destroyed, again.shut) == (0, 3, 1, 0)
    assert versions(meeting.circle) == [(1, False), (2, True)]
    assert rotation.renew(before) == rotation.Renewed()
    call_command("renew_data_keys", check=True)
    assert list(written().values()) == [f"Text {n}" for n in range(5)]


def test_all_columns_of_a_scope_follow_and_other_scopes_do_not(meeting):
    row, elsewhere = note(meeting, "One"), SealedMeeting.objects.create(circle=Circle.objects.create())
    letter = SealedLetter(circle=meeting.circle)
    seal(letter, "words", "Two")
    letter.save(force_insert=True)
    before = timezone.now()
    other = note(elsewhere, "Three")
    done = rotation.renew(before)
    assert (done.keys, done.texts, done.destroyed) == (1, 2, 1)
    letter.refresh_from_db()
    row.refresh_from_db()
    assert (unseal(row, "words"), unseal(letter, "words")) == ("One", "Two")
    assert [each.words.version for each in (row, letter, Note.objects.get(pk=other.pk))] == [2, 2, 1]


def test_a_text_that_does_not_open_keeps_its_key_and_is_counted(meeting, capsys):
    rows = [note(meeting, "One"), note(meeting, "Two")]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sealed_test_note SET words = set_byte(words, 20, 255 - get_byte(words, 20)) WHERE id = %s",
            [rows[0].pk],
        )
    with pytest.raises(CommandError, match="Texts that do not open: 1"):
        call_command("renew_data_keys", before="2099-01-01")
    assert versions(meeting.circle) == [(1, True), (2, True)]
    assert unseal(Note.objects.get(pk=rows[1].pk), "words") == "Two"


def test_a_destroyed_scope_gets_no_new_key(meeting):
    note(meeting, "One")
    destroy(meeting.circle)
    assert rotation.renew(timezone.now()) == rotation.Renewed()
    assert versions(meeting.circle) == [(1, False)]


def test_a_new_master_key_takes_over_and_the_old_one_can_go(meeting, settings, capsys):
    row = note(meeting, "One")
    old = list(settings.SEALING_KEYS)
    settings.SEALING_KEYS = [encode_key(make_key()), *old]
    assert (unseal(row, "words"), rotation.to_rewrap().count()) == ("One", 1)
    with pytest.raises(CommandError, match="an older master key wraps: 1"):
        call_command("rewrap_data_keys", check=True)
    call_command("rewrap_data_keys")
    call_command("rewrap_data_keys")
    assert capsys.readouterr().out.splitlines() == [
        "Wrapped anew: 1.", "The newest master key wraps every data key.",
        "Wrapped anew: 0.", "The newest master key wraps every data key.",
    ]  # fmt: skip
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert unseal(Note.objects.get(), "words") == "One"
    settings.SEALING_KEYS = old
    with pytest.raises(CannotOpen):
        unseal(Note.objects.get(), "words")


@pytest.mark.parametrize("words", ["yesterday", "2026-13-01", "1 December"])
def test_a_day_that_is_none_is_said(db, words):
    with pytest.raises(CommandError, match="is not a day such as 2026-12-01"):
        call_command("renew_data_keys", before=words)


# --- two at once ----------------------------------------------------------------------------------------------------


def in_a_thread(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_text_sealed_while_keys_are_renewed_is_not_lost():
    meeting = SealedMeeting.objects.create(circle=Circle.objects.create())
    note(meeting, "The first")
    field = Note._meta.get_field("words")
    # Without the lock: the key that the writer read is destroyed before the row is there to be sealed anew.
    unlocked = Note(meeting=meeting, pk=100_000)
    unlocked.words = texts.sealed(unlocked, field, DataKey.objects.get(), "Lost")
    rotation.renew(timezone.now())
    unlocked.save(force_insert=True)
    with pytest.raises(CannotOpen):
        unseal(unlocked, "words")
    unlocked.delete()
    # With it, renewing waits for whoever is sealing.
    with transaction.atomic():
        row = Note(meeting=meeting)
        seal(row, "words", "The second")
        renewing = in_a_thread(lambda: rotation.renew(timezone.now()))
        wait_for(somebody_waits, "a lock that is waited for")
        row.save()
    renewing.join()
    assert sorted(written().values()) == ["The first", "The second"]
    assert versions(meeting.circle) == [(1, False), (2, False), (3, True)]


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_the_first_text_of_a_scope_use_one_key():
    meeting = SealedMeeting.objects.create(circle=Circle.objects.create())
    with transaction.atomic():
        row = Note(meeting=meeting)
        seal(row, "words", "Mine")
        other = in_a_thread(lambda: note(meeting, "Theirs"))
        wait_for(somebody_waits, "a lock that is waited for")
        row.save()
    other.join()
    assert (sorted(written().values()), versions(meeting.circle)) == (["Mine", "Theirs"], [(1, True)])


# --- at the start ---------------------------------------------------------------------------------------------------


def test_keys_that_do_not_fit_are_said_in_a_sentence(meeting, settings):
    assert wrong_keys() == ""
    note(meeting, "One")
    assert check_keys(app_configs=None, databases=["default"]) == []
    kept, old = list(settings.SEALING_KEYS), KeyRing(settings.SEALING_KEYS).newest
    settings.SEALING_KEYS = [encode_key(make_key())]
    (error,) = check_keys(app_configs=None, databases=["default"])
    assert error.id == "common.sealed.E003"
    assert error.msg == (
        f"SEALING_KEYS lacks the master key {old}, which texts in this database are sealed with. "
        "Put it back, behind the newest one."
    )
    assert check_keys(app_configs=None, databases=None) == []
    settings.SEALING_KEYS = kept
    DataKey.objects.update(wrapped=b"x" * 60)
    assert wrong_keys() == (
        f"Key 1 of common.circle {meeting.circle_id} was changed in the database: its master key does not unwrap it. "
        "Restore it from a backup."
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", ["web", "worker"])
def test_neither_web_nor_worker_starts_with_the_wrong_keys(program):
    note(SealedMeeting.objects.create(circle=Circle.objects.create()), "One")
    old = KeyRing(site.SEALING_KEYS).newest
    url = os.environ["DATABASE_URL"].replace("/peer2peer?", f"/{connection.settings_dict['NAME']}?")
    command = {
        "web": ["-c", "import peer2peer.wsgi"],
        "worker": ["-m", "celery", "-A", "peer2peer", "worker", "--pool=solo"],
    }
    done = subprocess.run(
        [sys.executable, *command[program]],
        env={**os.environ, "DATABASE_URL": url, "SEALING_KEYS": encode_key(make_key())},
        cwd=Path(site.BASE_DIR), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert f"SEALING_KEYS lacks the master key {old}" in done.stderr
