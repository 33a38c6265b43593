"""One letter to many people: rendered once for each shape, one row a person, to be begun again at any point."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mailing.choices import MessageState, Priority
from mailing.models import Message
from mailing.outbox import bulk
from mailing.outbox.bulk import Reader
from mailing.rendering.html import Letter, render
from mailing.testing_mails import made_up, queue, queue_many
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
LETTER = made_up("test.letter", subject="News", priority=Priority.BULK)


@pytest.fixture
def template(settings, tmp_path):
    """A letter that uses everything it may."""
    (tmp_path / "letter.html").write_text(
        '{% extends "mail/base.html" %}{% block body %}<p>Dear {{ name }},</p>'
        '{% if stop %}<p><a href="{{ stop }}">Stop these mails</a></p>{% else %}<p>Nothing to stop.</p>{% endif %}'
        "{% endblock %}"
    )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    return "letter.html"


@pytest.mark.parametrize("name", ["Ann", "Ann & Bob <b>", "Zoë “Zed” Müller", ""])
@pytest.mark.parametrize("stop", ["", "https://peer2peer.example/stop/?a=1&b=2"])
@pytest.mark.parametrize("email", [None, "ann@museum.example"])
def test_a_letter_reads_as_if_it_were_rendered_for_each(template, name, stop, email):
    """The code that renders one mail is the standard that the quick one is held to."""
    person = PersonFactory.build(name=name, email=email)
    letter = Letter(template, {"subject": "News"})
    for warm in ("Somebody else", name):
        found = letter.to({"name": warm, "email": email or "", "stop": stop})
    wanted = render(template, {"subject": "News", "person": person, "name": name, "stop": stop})
    assert (found.html.replace("&#x27;", "'"), found.text) == (
        wanted.html.replace("&#x27;", "'"),
        wanted.text,
    )


def test_what_somebody_calls_themselves_is_never_read_as_a_mark(template):
    letter = Letter(template, {"subject": "News"})
    found = letter.to({"name": "\ue0001\ue001", "email": "", "stop": "https://peer2peer.example/secret/"})
    assert "Dear \ue0001\ue001," in found.text


@pytest.mark.parametrize(
    "typed", ["\ue0000\ue001", "\ue00099\ue001", "\ue000", "\ue001\uf8ff", "\ue000a:0\ue001"]
)
def test_what_an_officer_writes_into_a_letter_is_never_read_as_a_mark(template, typed):
    """Whatever characters of the private-use area are pasted with a text, everybody gets it as it is."""
    letter = Letter(template, {"subject": f"News {typed}"})
    found = letter.to({"name": "Ann", "email": "", "stop": "https://peer2peer.example/secret/"})
    wanted = render(
        template, {"subject": f"News {typed}", "name": "Ann", "stop": "https://peer2peer.example/secret/"}
    )
    assert (found.html, found.text) == (wanted.html, wanted.text)
    assert typed in found.html


def test_it_is_rendered_once_for_each_shape(template, monkeypatch):
    rendered = []
    monkeypatch.setattr("mailing.rendering.html.render", lambda *args: rendered.append(args) or render(*args))
    people = PersonFactory.create_batch(5)
    readers = [Reader(person=person, own={"stop": f"https://x.example/{person.pk}/"}) for person in people]
    queue_many(
        made_up("test.letter", subject="News", template=template, priority=Priority.BULK),
        to=[*readers, Reader(address="bob@museum.example", own={"stop": ""})],
    )
    assert len(rendered) == 2
    assert f"https://x.example/{people[3].pk}/" in Message.objects.get(person=people[3]).html


def test_a_row_is_what_queue_would_have_written():
    programme = ProgrammeFactory(contact_email="desk@museum.example")
    person, other = PersonFactory(), PersonFactory(email=None, shared_mailbox="info@museum.example")
    assert (
        queue_many(
            LETTER,
            to=[Reader(person=person), Reader(person=other)],
            about=programme,
            programme=programme,
            occurrence="1",
        )
        == 2
    )
    for one in (person, other):
        many_row = Message.objects.get(person=one)
        single = queue(
            LETTER,
            to=one,
            about=programme,
            programme=programme,
            occurrence="2",
        )
        different = {
            field.name
            for field in Message._meta.concrete_fields
            if getattr(many_row, field.attname) != getattr(single, field.attname)
        }
        assert different == {"id", "key", "occurrence", "due_at", "created_at"}


def test_nobody_gets_it_twice_and_a_second_call_writes_the_rest(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    people = PersonFactory.create_batch(5)

    def interrupted():
        yield from map(reader, people[:3])
        raise KeyboardInterrupt

    def reader(person):
        return Reader(person=person)

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        queue_many(LETTER, to=interrupted())
    assert not Message.objects.exists(), "within the caller's transaction it is all or nothing"
    with pytest.raises(KeyboardInterrupt):
        queue_many(LETTER, to=interrupted())
    assert Message.objects.count() == 2, "the first chunk stands"
    assert queue_many(LETTER, to=map(reader, people)) == 3
    assert queue_many(LETTER, to=map(reader, [*people, *people])) == 0
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(
        f"person:{p.pk}" for p in people
    )


def test_somebody_without_an_address_gets_a_row_that_failed():
    queue_many(
        LETTER,
        to=[Reader(person=PersonFactory(email=None)), Reader(address="Bob@museum.example", name="Bob")],
    )
    assert list(Message.objects.order_by("pk").values_list("state", "to_address")) == [
        (MessageState.FAILED, ""),
        (MessageState.PENDING, "bob@museum.example"),
    ]


@pytest.mark.parametrize("occurrences", [["x" * 300], ["y" * 300, "z"]])
def test_what_is_too_long_for_its_column_is_refused_and_not_cut(occurrences):
    readers = [Reader(person=PersonFactory(), occurrence=occurrence) for occurrence in occurrences]
    with pytest.raises(DataError), transaction.atomic():
        queue_many(LETTER, to=readers)


def test_it_is_constant_in_queries():
    counts = []
    for number in (2, 40):
        readers = [Reader(person=person) for person in PersonFactory.create_batch(number)]
        with CaptureQueriesContext(connection) as queries:
            assert queue_many(LETTER, to=readers) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_letter_may_be_about_something_of_each_readers_own_and_goes_once_for_each():
    person, programmes = PersonFactory(), ProgrammeFactory.create_batch(2)
    readers = [
        Reader(person=person, about=programme, occurrence=f"offer-{number}")
        for number, programme in enumerate(programmes)
    ]
    assert queue_many(LETTER, to=readers) == 2
    assert queue_many(LETTER, to=readers) == 0
    kept = Message.objects.order_by("pk").values_list("about_type", "about_id", "occurrence")
    assert list(kept) == [
        ("programmes.programme", programme.pk, f"offer-{number}")
        for number, programme in enumerate(programmes)
    ]
