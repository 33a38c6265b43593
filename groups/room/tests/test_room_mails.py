"""The mail that something is new."""

import pytest

from groups import scenarios
from groups.room import mails
from mailing.models import Message

pytestmark = pytest.mark.django_db


def test_g18_the_mail_says_that_something_is_new_and_nothing_of_what():
    group = scenarios.group_of(4)
    ann, ben, *_ = group.memberships.select_related("person", "group__programme").order_by("pk")
    Message.objects.all().delete()
    mails.something_new(ann, occurrence="1")
    mails.something_new(ann, occurrence="1")
    mail = Message.objects.get()
    said = mail.subject + mail.text + mail.html
    assert mail.subject == "There is something new in your group"
    assert group.get_absolute_url() in said
    assert [words for words in (str(group.run.pool), group.name, ben.person.name) if words in said] == []
