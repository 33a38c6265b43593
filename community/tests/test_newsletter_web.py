"""The copy on the web: who may read which, what it says, and what search engines are told."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.choices import NewsletterAudience, NewsletterState
from community.factories import NewsletterFactory, SentNewsletterFactory
from community.home import numbers_of_programme
from community.selectors import on_the_web
from community.sitemaps import NewsletterSitemap
from people.factories import PersonFactory
from programmes.factories import OfficerFactory, ProgrammeFactory, RoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(programme):
    """One of each audience, and one of each state that is not out."""
    rows = {shown: SentNewsletterFactory(programme=programme, shown=shown) for shown in NewsletterAudience}
    rows["draft"] = NewsletterFactory(programme=programme)
    for state in (NewsletterState.STOPPED, NewsletterState.ENDED):
        rows[state] = SentNewsletterFactory(programme=programme, state=state)
    return rows


def seen(programme, viewer):
    return {row.pk for row in on_the_web(programme, viewer)}


@pytest.mark.parametrize("is_public", [True, False])
def test_who_reads_which(programme, everything, is_public, officer):
    programme.is_public = is_public
    programme.save()
    member = RoleFactory(programme=programme).person
    all_of_it = {everything[NewsletterAudience.EVERYONE].pk, everything[NewsletterAudience.MEMBERS].pk}
    open_ones = {everything[NewsletterAudience.EVERYONE].pk} if is_public else set()
    assert seen(programme, member) == seen(programme, officer.person) == all_of_it
    for stranger in (AnonymousUser(), PersonFactory(), OfficerFactory().person, RoleFactory().person):
        assert seen(programme, stranger) == open_ones


def test_each_page_answers_as_the_list_does(client, client_of, programme, everything):
    member, stranger = RoleFactory(programme=programme).person, PersonFactory()
    for row in everything.values():
        if row.number is None:
            continue
        path = row.get_absolute_url()
        for_members = row == everything[NewsletterAudience.MEMBERS]
        for_all = row == everything[NewsletterAudience.EVERYONE]
        if row.state in (NewsletterState.STOPPED, NewsletterState.ENDED):
            answers = [each.get(path) for each in (client_of(member), client_of(stranger), client)]
            assert [answer.status_code for answer in answers] == [410] * 3, (
                "mail that went leads here (rule 72)"
            )
            assert b"This newsletter was taken back" in answers[2].content
            assert (row.title.encode() in answers[0].content, row.text.encode() in answers[0].content) == (
                False,
                False,
            )
            continue
        assert client_of(member).get(path).status_code == (200 if for_all or for_members else 404)
        assert client_of(stranger).get(path).status_code == (200 if for_all else 404)
        assert client.get(path).status_code == (200 if for_all else 302 if for_members else 404)


def test_a_programme_that_is_not_public_answers_strangers_like_one_that_is_not_there(client, client_of):
    secret = SentNewsletterFactory(programme=ProgrammeFactory(is_public=False, slug="secret"), number=1)
    paths = [secret.get_absolute_url(), secret.get_absolute_url().replace("secret", "nothing")]
    assert [client.get(path).status_code for path in paths] == [302, 302]
    stranger = client_of(PersonFactory())
    assert [stranger.get(path).status_code for path in paths] == [404, 404]
    assert [stranger.get(path.removesuffix("1/")).status_code for path in paths] == [404, 404]


def test_the_page_says_what_the_mail_says_and_nothing_that_was_typed_runs(client, programme):
    row = SentNewsletterFactory(
        programme=programme,
        text="Dear <script>alert(1)</script> all,\n\n## Next\n\n- [A day](/whats-on/x/) of **moths**\n- {name} stays",
    )
    html = client.get(row.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<h2>Next</h2>\n<ul>\n<li><a href="http' in html
    assert '/whats-on/x/">A day</a> of <strong>moths</strong></li>\n<li>{name} stays</li>\n</ul>' in html


@pytest.mark.parametrize("is_public", [True, False])
def test_a_list_of_a_programme_without_any_says_so_unless_nobody_is_to_know_of_it(client, is_public):
    programme = ProgrammeFactory(is_public=is_public)
    answer = client.get(reverse("community:newsletters", args=[programme.slug]))
    assert answer.status_code == (200 if is_public else 404)
    if is_public:
        assert "Nothing to read yet" in answer.content.decode()


def test_the_programme_and_search_engines_name_what_everybody_may_read(client, programme, everything):
    block = numbers_of_programme(programme)
    assert block.count("<li>") == 1
    assert everything[NewsletterAudience.EVERYONE].title in block
    SentNewsletterFactory(programme=ProgrammeFactory(is_public=False))
    assert list(NewsletterSitemap().items()) == [everything[NewsletterAudience.EVERYONE]]
    assert client.get("/sitemap.xml").status_code == 200
    assert numbers_of_programme(ProgrammeFactory()) == ""


def test_the_list_costs_the_same_for_one_and_for_three(client, programme):
    counts = []
    for more in (1, 2):
        SentNewsletterFactory.create_batch(more, programme=programme)
        client.get(reverse("community:newsletters", args=[programme.slug]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("community:newsletters", args=[programme.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
