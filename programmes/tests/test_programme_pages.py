import pytest

from programmes.factories import FunderFactory, ProgrammeFactory, ThemeFactory
from programmes.models import Funding

pytestmark = pytest.mark.django_db


def test_a_programme_has_a_public_page(client):
    programme = ProgrammeFactory.create(name="Kent & Medway Peer2Peer", description="One.\n\nTwo.")
    ThemeFactory.create(programme=programme, name="Collections care")
    ThemeFactory.create(programme=programme, name="An old theme", retired=True)
    Funding.objects.create(programme=programme, funder=FunderFactory.create(name="A generous trust"))
    page = client.get(f"/programmes/{programme.slug}/").content.decode()
    assert "<h1>Kent &amp; Medway Peer2Peer</h1>" in page
    assert "<p>Two.</p>" in page
    assert "Collections care" in page
    assert "A generous trust" in page
    assert "An old theme" not in page


def test_a_programme_that_is_not_public_has_no_page(client):
    hidden = ProgrammeFactory.create(is_public=False, name="Hidden")
    assert client.get(f"/programmes/{hidden.slug}/").status_code == 404
    assert "Hidden" not in client.get("/programmes/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_one_query(client, django_assert_num_queries, rows):
    ProgrammeFactory.create_batch(rows)
    with django_assert_num_queries(1):
        page = client.get("/programmes/").content.decode()
    assert page.count('class="label events"') == rows
