"""Newsletters on the desk: written, looked at, tested, scheduled, sent, stopped, counted."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.attention import attention
from common.testing import page_words
from community.choices import NewsletterState
from community.factories import NewsletterFactory, SentNewsletterFactory
from community.home import newsletters_that_wait
from community.models import Newsletter
from community.services import newsletters
from events import scenarios
from events.factories import PublishedEventFactory, in_days
from mailing.choices import Bounce, MessageState, SubscriptionState
from mailing.models import Message
from mailing.sending import delivery
from matching.factories import PoolFactory
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    return client_of(officer.person)


def page(name, row):
    return reverse(f"admin:community_newsletter_{name}", args=[row.pk])


def verb(name, row):
    return reverse("admin:community_newsletter_do", args=[row.pk, name])


def press(desk, row, name):
    answer = desk.post(verb(name, row), follow=True)
    row.refresh_from_db()
    return [str(each) for each in answer.context["messages"]]


def typed(programme, **more):
    return {
        "programme": programme.pk,
        "title": "News",
        "text": "Words.",
        "shown": "everyone",
        "_save": "1",
    } | more


def test_from_a_draft_to_the_last_mail(desk, programme, reader, officer, mailoutbox):
    reader()
    answer = desk.post(reverse("admin:community_newsletter_add"), typed(programme))
    row = Newsletter.objects.get()
    assert answer.url == page("overview", row)
    html = page_words(desk.get(answer.url))
    assert "1 person gets it as things are now" in html
    assert "Words." in page_words(desk.get(page("preview", row)))
    assert press(desk, row, "test") == ["A test is on its way to you."]
    when = timezone.localtime() + timedelta(days=2)
    answer = desk.post(verb("schedule", row), {"at_0": f"{when:%d/%m/%Y}", "at_1": "09:00"})
    row.refresh_from_db()
    assert (row.state, answer.status_code) == (NewsletterState.SCHEDULED, 302)
    assert timezone.localtime(row.due_at).strftime("%Y-%m-%d %H:%M") == f"{when:%Y-%m-%d} 09:00"
    reader()
    assert "2 people get it as things are now (it was 1 when" in page_words(desk.get(page("overview", row)))
    assert press(desk, row, "unschedule") == ["It is a draft again."]
    assert press(desk, row, "send") == ["It begins to go out within a minute."]
    newsletters.send_due()
    delivery.send_due()
    assert len(mailoutbox) == 3
    assert mailoutbox[-1].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "given, says, status",
    [
        ({"at_0": "", "at_1": ""}, "Give a day and a time.", 400),
        ({"at_0": "12/03/2020", "at_1": "09:00"}, "Choose a time that is still to come.", 409),
        ({"at_0": "28/03/2027", "at_1": "01:30"}, "couldn’t be interpreted", 400),
    ],
)
def test_a_time_that_is_none_is_said_beside_the_field(desk, draft, reader, given, says, status):
    reader()
    answer = desk.post(verb("schedule", draft), given)
    assert answer.status_code == status
    assert says in page_words(answer)
    draft.refresh_from_db()
    assert draft.state == NewsletterState.DRAFT


def test_words_that_cannot_be_shown_come_back_with_nothing_lost(desk, programme):
    given = typed(programme, text="See [this](javascript:alert(1)) and [that](//elsewhere.example/).")
    answer = desk.post(reverse("admin:community_newsletter_add"), given)
    html = page_words(answer)
    assert "is no address to link to. Begin it with https://, or with / for a page of this site." in html
    assert "See [this]" in html
    assert not Newsletter.objects.exists()


def test_what_has_been_scheduled_keeps_its_words(desk, draft, reader, officer):
    reader()
    newsletters.schedule(newsletter=draft, by=officer.person)
    desk.post(page("change", draft), typed(draft.programme, text="Other words.", shown="nobody"))
    draft.refresh_from_db()
    assert (draft.text.startswith("What we learned"), draft.shown) == (True, "nobody")


def test_what_is_new_is_put_in_from_every_app(desk, draft):
    draft.programme.is_public = True
    draft.programme.save()
    PublishedEventFactory(title="Moths [again]", programme=draft.programme, capacity=5)
    PublishedEventFactory(title="Elsewhere")
    kept = scenarios.held(title="Felt", ago=20, programme=draft.programme)
    type(kept).objects.filter(pk=kept.pk).update(notes="What was said.")
    long_ago = scenarios.held(title="Long ago", ago=90, programme=draft.programme)
    type(kept).objects.filter(pk=long_ago.pk).update(notes="What was said.")
    PoolFactory(
        programme=draft.programme, title="Groups, spring", closes=datetime.combine(in_days(9), time(17))
    )
    PoolFactory(programme=draft.programme, title="Closed", closes=datetime.combine(in_days(-1), time(17)))
    press(desk, draft, "add")
    assert draft.text.startswith("What we learned at Dover.")
    assert "## Coming up\n- [Moths (again)](/whats-on/" in draft.text
    assert "Places left: 5." in draft.text
    assert "## Kept for you\n- [Felt](/whats-on/" in draft.text
    assert ": notes." in draft.text
    assert "## Join a peer group\n- [Groups, spring](/groups/" in draft.text
    for missing in ("Elsewhere", "Long ago", "Closed"):
        assert missing not in draft.text
    unread = NewsletterFactory(programme=draft.programme, text=draft.text)
    refused = page_words(desk.post(verb("send", unread)))
    assert (
        f"Nobody has asked for the news of {draft.programme} yet, so there is nobody to send it to."
        in refused
    )


def test_nothing_new_is_said(desk, draft):
    assert press(desk, draft, "add") == ["There is nothing new to put in: no coming events, no open calls."]


def test_stopping_stands_among_what_waits_until_it_is_settled(desk, draft, reader, officer, programme):
    reader()
    newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.send_due()
    assert "Stop it" in page_words(desk.get(page("overview", draft)))
    assert press(desk, draft, "stop")[0].startswith("Stopped. Mails kept back: 1.")
    assert [item.programme for item in newsletters_that_wait([programme.pk])] == [programme.name]
    assert list(newsletters_that_wait([programme.pk + 1])) == []
    assert dict(attention.items())["community.newsletters"] is newsletters_that_wait
    assert press(desk, draft, "go-on") == ["The rest of it goes out."]
    assert press(desk, draft, "stop")[0].startswith("Stopped.")
    assert press(desk, draft, "end") == ["Ended. Mails that will never go: 1."]
    assert list(newsletters_that_wait(None)) == []


def test_what_became_of_it_is_counted_by_mail_and_never_by_reading(desk, draft, reader, officer):
    rows = [reader() for _ in range(4)]
    newsletters.schedule(newsletter=draft, by=officer.person)
    newsletters.send_due()
    delivery.send_due()
    mails = Message.objects.about(draft).order_by("pk")
    mails.filter(pk=mails[0].pk).update(bounce=Bounce.HARD, bounced_at=timezone.now())
    mails.filter(pk=mails[1].pk).update(bounce=Bounce.COMPLAINT, bounced_at=timezone.now())
    mails.filter(pk=mails[2].pk).update(state=MessageState.FAILED)
    rows[3].state, rows[3].basis, rows[3].at = SubscriptionState.OFF, "", timezone.now()
    rows[3].save()
    draft.refresh_from_db()
    found = desk.get(page("overview", draft)).context["figures"]
    assert [(each.name, each.count) for each in found.fates] == [("Sent", 3), ("Could not be sent", 1)]
    assert (found.waiting, found.came_back, found.complaints, found.stopped_since) == (0, 1, 1, 1)
    assert "Stop it" not in page_words(desk.get(page("overview", draft))), "there is nothing left to stop"
    listed = desk.get(reverse("admin:mailing_message_changelist") + found.fates[1].address)
    assert listed.context["cl"].result_count == 1
    assert "<img" not in mails[3].html


def test_an_officer_of_another_programme_sees_none_of_it(desk, draft):
    other = SentNewsletterFactory(programme=ProgrammeFactory())
    for name in ("overview", "preview"):
        assert desk.get(page(name, other)).status_code == 404
    assert desk.post(verb("stop", other)).status_code == 404
    assert desk.post(verb("burn", draft)).status_code == 404
    assert desk.post(reverse("admin:community_newsletter_add"), typed(other.programme)).status_code == 200
    assert Newsletter.objects.count() == 2


def test_the_list_costs_the_same_for_one_and_for_three(desk, programme):
    counts = []
    for more in (1, 2):
        NewsletterFactory.create_batch(more, programme=programme)
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("admin:community_newsletter_changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
