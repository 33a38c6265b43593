"""Asking the officers: exactly what is shared is read, by the officers named and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.testing import page_words
from groups import scenarios
from groups.choices import HelpKind
from groups.help import services
from groups.models import AccessEntry, Group, HelpCase, HelpNote, Membership
from groups.room import door
from mailing.models import Message
from matching.factories import PoolFactory
from matching.models import BoardCard
from people.factories import PersonFactory, TopicFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db
MARKER = "The lighthouse keeper shouts."


@pytest.fixture
def officers(officer):
    return [officer.person, OfficerFactory.create(programme=officer.programme).person]


@pytest.fixture
def group(officer, officers) -> Group:
    return scenarios.group_of(4, pool=PoolFactory.create(programme=officer.programme))


@pytest.fixture
def room(group):
    row = group.memberships.select_related("person").order_by("pk").first()
    return door.enter(group.key, row.person)


def asked(room, officers, **given) -> HelpCase:
    what = {"kind": HelpKind.CONFLICT, "words": MARKER, "officers": officers, "by": room.person, **given}
    return services.ask_officers(room=room, **what)


def test_g12_only_the_officers_who_were_named_read_it_and_the_log_says_so(client_of, room, officers):
    case = asked(room, officers[:1])
    page = reverse("groups:case", args=[case.key])
    assert MARKER in page_words(client_of(officers[0]).get(page))
    assert AccessEntry.objects.filter(group=room.group, who=None, what__contains="by an officer").count() == 1
    others = [officers[1], room.person, PersonFactory.create(is_staff=True, is_superuser=True)]
    others += [row.person for row in room.group.memberships.exclude(person=room.person)]
    assert {client_of(person).get(page).status_code for person in others} == {404}
    assert {client_of(person).post(page, {"words": "x"}).status_code for person in others} == {404}
    assert not HelpNote.objects.exists()


def test_asked_in_private_the_group_does_not_know_and_for_all_it_does(client_of, room, officers):
    mine, ours = asked(room, officers), asked(room, officers, for_group=True)
    other = room.group.memberships.exclude(person=room.person).first().person
    assert client_of(other).get(mine.get_absolute_url()).status_code == 404
    assert MARKER in page_words(client_of(other).get(ours.get_absolute_url()))
    page = page_words(client_of(other).get(reverse("groups:help", args=[room.group.key])))
    assert mine.get_absolute_url() not in page
    assert ours.get_absolute_url() in page
    assert client_of(other).post(ours.get_absolute_url()).status_code == 404


def test_notes_are_for_the_officers_and_answers_for_who_asked(client_of, room, officers):
    case = asked(room, officers)
    page = reverse("groups:case", args=[case.key])
    client = client_of(officers[0])
    assert client.post(page, {"words": "Talk to Bea first."}).status_code == 302
    assert client.post(page, {"words": "Shall we speak on Friday?", "is_answer": "on"}).status_code == 302
    seen = page_words(client_of(room.person).get(case.get_absolute_url()))
    assert "Shall we speak on Friday?" in seen
    assert "Talk to Bea first." not in seen
    assert "Talk to Bea first." in page_words(client_of(officers[1]).get(page))
    assert client.post(page, {"do": "close"}).status_code == 302
    assert client.post(page, {"words": "Too late"}).status_code == 409
    assert client.post(page, {"words": ""}).status_code == 400


def test_what_is_shared_is_sealed_in_the_row_and_in_no_mail(room, officers):
    case = asked(room, officers)
    services.write(case=case, words=MARKER, by=officers[0], is_answer=True)
    assert MARKER.encode() not in bytes(HelpCase.objects.get().words.raw)
    assert MARKER.encode() not in bytes(HelpNote.objects.get().words.raw)
    mails = list(Message.objects.filter(kind__in=("groups.help", "groups.news")))
    assert {mail.person_id for mail in mails if mail.kind == "groups.help"} == {each.pk for each in officers}
    for mail in mails:
        assert "lighthouse" not in mail.subject + mail.text + mail.html
        assert str(room.group) not in mail.subject + mail.text + mail.html
        assert "onflict" not in mail.subject + mail.text


def test_who_asked_takes_it_back_and_nobody_reads_it_any_more(client_of, room, officers):
    case = asked(room, officers)
    assert client_of(room.person).post(case.get_absolute_url()).status_code == 302
    words = page_words(client_of(officers[0]).get(reverse("groups:case", args=[case.key])))
    assert "What was shared was taken back." in words
    assert MARKER not in words
    case.refresh_from_db()
    assert (case.words, case.closed_at is not None) == (None, True)


def test_rule_36_an_officer_in_the_group_is_a_member_there_and_is_not_asked(client_of, group, officers, room):
    Membership.objects.filter(pk=group.memberships.last().pk).update(person=officers[1])
    with pytest.raises(DomainError, match="Choose at least one officer"):
        asked(room, [officers[1]])
    form = client_of(room.person).get(reverse("groups:help", args=[group.key])).context["form"]
    assert list(form.fields["officers"].queryset) == [officers[0]]
    with pytest.raises(DomainError, match="Choose at least one officer"):
        asked(room, [PersonFactory.create()])


def test_who_is_no_officer_any_more_reads_nothing(client_of, room, officers):
    case = asked(room, officers)
    officers[1].programme_roles.all().delete()
    assert client_of(officers[1]).get(reverse("groups:case", args=[case.key])).status_code == 404
    assert "Nobody has named you" in page_words(client_of(officers[1]).get(reverse("groups:cases")))


def test_offers_of_others_are_signposted_without_their_names(client_of, room, officers):
    topic, giver = TopicFactory.create(name="Lighthouses"), PersonFactory.create(name="Zoe Beam")
    BoardCard.objects.create(
        person=giver,
        kind="offer",
        topic=topic,
        words="I can help with lamps.",
        expires_at=timezone.now() + timedelta(days=30),
    )
    case = asked(room, officers, kind=HelpKind.EXPERTISE, topic=topic)
    for client, page in (
        (client_of(room.person), case.get_absolute_url()),
        (client_of(officers[0]), reverse("groups:case", args=[case.key])),
    ):
        words = page_words(client.get(page))
        assert "I can help with lamps." in words
        assert "Zoe Beam" not in words


def test_the_form_sends_it_and_says_to_whom(client_of, room, officers):
    address = reverse("groups:help", args=[room.group.key])
    given = {"kind": "process", "words": MARKER, "officers": [officers[0].pk], "for_group": "on"}
    answer = client_of(room.person).post(address, given)
    case = HelpCase.objects.get()
    assert answer.url == case.get_absolute_url()
    assert (case.kind, case.for_group, [each.officer for each in case.named.all()]) == (
        "process",
        True,
        [officers[0]],
    )
    assert client_of(room.person).post(address, {**given, "words": ""}).status_code == 400
