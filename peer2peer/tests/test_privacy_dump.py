"""After somebody has gone, a dump of the whole database does not name them (design.md, decision 15; house.md B2)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import EmailField, JSONField
from django.utils import timezone

from common import privacy as declarations
from people.models import Person
from people.privacy import services as privacy

pytestmark = [pytest.mark.django_db, pytest.mark.contract]


def dump():
    """Every row of every table, histories, logs and sessions too, as text, by its table. Bytes as the text they are."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = [unfolded(row[0]) for row in cursor.fetchall()]
    found["django_session"] = [str(each.get_decoded()) for each in Session.objects.all()]
    return found


def unfolded(row):
    """Long lines of calendar files are folded, within a word too; bytes are written in hexadecimal digits."""
    row = re.sub(r"\r?\n[ \t]", "", row)
    return re.sub(
        r"\\{1,2}x((?:[0-9a-f]{2})+)", lambda found: bytes.fromhex(found[1]).decode("utf-8", "replace"), row
    )


def secrets_of(person):
    """What tells who it is: name, addresses, telephone number."""
    others = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return [
        each for each in {person.name, person.email, person.phone, person.shared_mailbox, *others} if each
    ]


def tables_that_name(secrets, tables):
    """The rows that name somebody, by table. "Ann Field" is not in "Ann Fields"."""
    named = re.compile("|".join(rf"(?<![\w.]){re.escape(each)}(?!\w)" for each in secrets), re.I)
    found = {table: [row[:400] for row in rows if named.search(row)] for table, rows in tables.items()}
    return {table: rows for table, rows in found.items() if rows}


def test_the_world_has_a_row_of_every_model_that_is_about_people(world):
    models_ = {*declarations.declared, *declarations.actors, *declarations.mentioning}
    assert [model._meta.label for model in models_ if not model._base_manager.exists()] == []


def named_in_every_column(person):
    """Put the person's name, or address, wherever the words of others may hold one."""
    for model, name in declarations.columns_that_mention():
        column = model._meta.get_field(name)
        words = f"{person.name} said so"
        if isinstance(column, JSONField):
            words = {"why": words}
        elif isinstance(column, EmailField):
            words = person.email
        row = model._base_manager.order_by("pk").first()
        if row is None and hasattr(model, "pgh_tracked_model"):
            continue  # a history of moves only, and none was made
        ended = {"ended_at": timezone.now(), "state": "ended_early"} if name == "ended_why" else {}
        model._base_manager.filter(pk=row.pk).update(**{name: words}, **ended)


def test_nobody_of_the_world_is_named_after_going(world, django_capture_on_commit_callbacks):
    """One row of everything stands in ``world``: each of its people goes, one after the other."""
    administrator = Person.objects.get(is_superuser=True)
    everybody = list(Person.objects.exclude(pk=administrator.pk).order_by("pk"))
    for n, person in enumerate(everybody):
        person.phone = f"01304 98{n:04d}"
        person.name = person.name if person.name.count(" ") else f"{person.name} Numbered-{n:04d}"
        person.save()
    member = world["member"]
    member.refresh_from_db()
    named_in_every_column(member)
    before = dump()
    named = [person.pk for person in everybody if tables_that_name(secrets_of(person), before)]
    assert named == [person.pk for person in everybody]
    left = {}
    for person in everybody:
        if person.merged_into_id or Person.objects.get(pk=person.pk).erased_at:
            continue
        secrets = secrets_of(person)
        with django_capture_on_commit_callbacks(execute=True):
            privacy.erase(person=person, by=administrator)
        for table, rows in tables_that_name(secrets, dump()).items():
            left.setdefault(table, []).extend(rows[:2])
    assert left == {}
