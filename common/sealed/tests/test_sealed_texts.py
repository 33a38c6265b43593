"""Sealed texts in real rows: what opens, what does not, and where the words never are."""

import json
import logging

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.forms import modelform_factory
from django.template import Context, Template
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.models import DataKey
from common.sealed.checks import check_columns
from common.sealed.fields import Sealed
from common.sealed.keys import encode_key, make_key
from common.sealed.tests.conftest import Circle, Note, SealedLetter, SealedMeeting
from common.sealed.texts import CannotOpen, Destroyed, destroy, seal, unseal, unseal_all

pytestmark = pytest.mark.django_db
SECRET = "We never told the trustees about the lantern"


def note(meeting, text=SECRET, **fields):
    row = Note(meeting=meeting, **fields)
    seal(row, "words", text)
    row.save()
    return Note.objects.get(pk=row.pk)


def everything_stored():
    """Every row of every table, bytes also as the text they might be."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT encode(words, 'escape') FROM sealed_test_note WHERE words IS NOT NULL")
        found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(text=st.text())
def test_any_text_comes_back_as_it_was(meeting, text):
    row = note(meeting, text)
    assert unseal(row, "words") == text
    assert row.aside is unseal(row, "aside") is None
    assert len(row.words.raw) == 5 + 12 + len(text.encode()) + 16


def test_a_row_with_a_key_of_its_own_and_one_that_gets_its_number(meeting):
    letter = SealedLetter(circle=meeting.circle)
    seal(letter, "words", SECRET)
    letter.save(force_insert=True)
    assert unseal(SealedLetter.objects.get(), "words") == SECRET
    first, second = note(meeting), note(meeting, "Another")
    assert second.pk > first.pk
    assert [unseal(row, "words") for row in (first, second)] == [SECRET, "Another"]


def test_no_byte_of_a_row_can_be_changed(meeting):
    row = note(meeting)
    refused = []
    for at in range(len(row.words.raw)):
        raw = bytearray(row.words.raw)
        raw[at] ^= 1
        row.words, kept = Sealed(bytes(raw)), row.words
        with pytest.raises(CannotOpen) as error:
            unseal(row, "words")
        refused.append(error.value.status)
        row.words = kept
    assert refused == [503] * (5 + 12 + len(SECRET) + 16)


def test_it_opens_nowhere_else(meeting):
    """Not in another row, another field, another table, another meeting's circle; the same words moved back do."""
    row, other = note(meeting), note(meeting, "Other words")
    elsewhere = SealedMeeting.objects.create(circle=Circle.objects.create())
    note(elsewhere, "So that this circle has a key")

    def moved(sql, *, to="words", pk=row.pk):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
            found = Note.objects.get(pk=pk)
            try:
                return unseal(found, to)
            except CannotOpen:
                return "refused"
            finally:
                transaction.set_rollback(True)

    assert moved("SELECT 1") == SECRET
    copy = f"UPDATE sealed_test_note SET words = (SELECT words FROM sealed_test_note WHERE id = {row.pk})"
    assert moved(copy, pk=other.pk) == "refused"
    assert moved("UPDATE sealed_test_note SET aside = words", to="aside") == "refused"
    assert moved(f"UPDATE sealed_test_note SET meeting_id = {elsewhere.pk}") == "refused"
    assert moved(f"UPDATE sealed_test_meeting SET circle_id = {elsewhere.circle_id}") == "refused"
    # A key that is put in the place of another opens nothing either.
    swap = "UPDATE common_datakey a SET wrapped = b.wrapped FROM common_datakey b WHERE a.id <> b.id"
    assert moved(swap) == "refused"
    letter = SealedLetter(circle=meeting.circle)
    letter.words = Sealed(row.words.raw, fresh=True)
    letter.save(force_insert=True)
    with pytest.raises(CannotOpen):
        unseal(SealedLetter.objects.get(), "words")


def test_the_words_are_nowhere_but_where_they_are_asked_for(meeting, caplog):
    row = note(meeting)
    row.title = "Changed"
    row.save()
    shown = [
        str(row), repr(row), str(row.words), repr(row.words), f"{row.words}", repr(vars(row)),
        Template("{{ row.words }}").render(Context({"row": row})),
        serializers.serialize("json", [row]),
        str(modelform_factory(Note, exclude=[])(instance=row)),
        str(list(Note.objects.values("words"))), str(list(Note.objects.values_list("words", flat=True))),
        everything_stored(),
    ]  # fmt: skip
    assert [SECRET in each for each in shown] == [False] * len(shown)
    assert json.loads(shown[7])[0]["fields"]["words"] == str(row.words) == "[sealed]"
    assert "words" not in modelform_factory(Note, exclude=[])().fields
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("A note: %s %r", row.words, row.words)
    assert SECRET not in caplog.text


def test_plain_words_are_never_written(meeting):
    for value in ("plain words", b"plain words", note(meeting).words):
        with (
            pytest.raises(TypeError, match=r"takes only what texts.seal\(\) has just made"),
            transaction.atomic(),
        ):
            Note.objects.create(meeting=meeting, words=value)
    with pytest.raises(TypeError):
        Note.objects.filter(words="plain words").exists()
    with pytest.raises(TypeError, match="is no SealedTextField"):
        seal(note(meeting), "title", "plain words")


def test_an_old_copy_of_a_row_does_not_put_its_text_back(meeting):
    row = note(meeting)
    old = Note.objects.get(pk=row.pk)
    seal(row, "words", "New words")
    row.save()
    old.title = "From elsewhere"
    old.save()
    row = Note.objects.get(pk=row.pk)
    assert (row.title, unseal(row, "words")) == ("From elsewhere", "New words")
    seal(row, "words", None)
    row.save()
    assert Note.objects.get(pk=row.pk).words is None


def test_many_texts_need_one_query_for_their_keys(meeting, django_assert_num_queries):
    other = SealedMeeting.objects.create(circle=Circle.objects.create())
    rows = [note(meeting), note(other, "Elsewhere"), note(meeting, None)]
    listed = list(Note.objects.select_related("meeting").order_by("pk"))
    with django_assert_num_queries(1):
        assert unseal_all(listed, "words") == {rows[0].pk: SECRET, rows[1].pk: "Elsewhere", rows[2].pk: None}
    assert unseal_all([], "words") == {}


def test_a_destroyed_scope_is_shut_for_ever_and_the_others_are_not(meeting):
    row = note(meeting)
    other = note(SealedMeeting.objects.create(circle=Circle.objects.create()))
    assert destroy(meeting.circle) == 1
    assert destroy(meeting.circle) == 0
    assert bytes(DataKey.objects.get(scope_pk=meeting.circle_id).wrapped) == b""
    with pytest.raises(Destroyed) as refused:
        unseal(row, "words")
    assert refused.value.status == 410
    with pytest.raises(Destroyed):
        note(meeting, "No new words either")
    assert unseal(other, "words") == SECRET
    empty = Circle.objects.create()
    assert destroy(empty) == 0
    with pytest.raises(Destroyed):
        note(SealedMeeting.objects.create(circle=empty))


def test_the_database_knows_no_half_destroyed_key(meeting):
    note(meeting)
    for change in ({"wrapped": b""}, {"destroyed_at": "2026-11-30T12:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DataKey.objects.update(**change)


def test_without_its_master_key_a_text_is_refused_and_nobody_is_told_its_words(meeting, settings, caplog):
    row = note(meeting)
    kept = settings.SEALING_KEYS
    settings.SEALING_KEYS = [encode_key(make_key())]
    with pytest.raises(CannotOpen):
        unseal(row, "words")
    assert "No key in SEALING_KEYS unwraps Key 1 of common.circle" in caplog.text
    assert SECRET not in caplog.text
    settings.SEALING_KEYS = [*settings.SEALING_KEYS, *kept]
    assert unseal(row, "words") == SECRET


@pytest.mark.django_db(transaction=True)
def test_sealing_outside_a_transaction_is_refused():
    circle = Circle.objects.create()
    letter = SealedLetter(circle=circle)
    with pytest.raises(transaction.TransactionManagementError):
        seal(letter, "words", SECRET)
    assert DataKey.objects.count() == 0


def test_columns_that_would_leak_fail_the_checks():
    assert check_columns(app_configs=None) == []
    Note.pgh_tracked_model = Note
    way = SealedLetter._meta.get_field("words").scope
    SealedLetter._meta.get_field("words").scope = "nowhere"
    try:
        found = [(error.id, str(error.obj)) for error in check_columns(app_configs=None)]
    finally:
        del Note.pgh_tracked_model
        SealedLetter._meta.get_field("words").scope = way
    assert found == [
        ("common.sealed.E001", "common.Note.words"),
        ("common.sealed.E001", "common.Note.aside"),
        ("common.sealed.E002", "common.SealedLetter.words"),
    ]


def test_the_field_can_stand_in_a_migration():
    name, path, args, options = SealedLetter._meta.get_field("words").deconstruct()
    assert (name, path, args, options) == (
        "words",
        "common.sealed.fields.SealedTextField",
        [],
        {"scope": "circle"},
    )
