from django.http import HttpResponse
from django.test import RequestFactory

from common import visitors
from people.factories import PersonFactory


class Site:
    """A page that counts how often it was made, behind the middleware."""

    def __init__(self, view=None):
        self.made = 0
        self.middleware = visitors.VisitorPagesMiddleware(view or self.page)

    @property
    def page(self):
        return visitors.kept_for_visitors(self._page)

    def _page(self, request):
        self.made += 1
        response = HttpResponse(f"made {self.made}", headers={"X-Told": "yes"})
        if "cookie" in request.GET:
            response.set_cookie("somebody", "1")
        if "missing" in request.GET:
            response.status_code = 404
        return response

    def get(self, path="/", **headers):
        return self.middleware(RequestFactory(headers=headers).get(path))


def test_a_visitor_gets_the_page_that_was_made_a_moment_ago(settings):
    settings.VISITOR_PAGES_KEPT = 3600
    site = Site()
    first, second = site.get(), site.get()
    assert (first.content, second.content) == (b"made 1", b"made 1")
    assert second.headers["X-Told"] == "yes"


def test_after_its_seconds_it_is_made_anew(settings, monkeypatch):
    settings.VISITOR_PAGES_KEPT = 10
    site = Site()
    now = 1000.0
    monkeypatch.setattr(visitors.time, "monotonic", lambda: now)
    site.get()
    now = 1009.9
    assert site.get().content == b"made 1"
    now = 1010.1
    assert site.get().content == b"made 2"


def test_each_address_and_compression_has_a_page_of_its_own(settings):
    settings.VISITOR_PAGES_KEPT = 3600
    site = Site()
    answers = [
        site.get("/"),
        site.get("/?page=2"),
        site.get("/", accept_encoding="gzip"),
        site.get("/", host="localhost"),
    ]
    assert [answer.content for answer in answers] == [b"made 1", b"made 2", b"made 3", b"made 4"]


def test_whoever_sends_a_cookie_gets_their_own(settings):
    settings.VISITOR_PAGES_KEPT = 3600
    site = Site()
    site.get()
    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = "somebody"
    assert site.middleware(request).content == b"made 2"
    assert site.get().content == b"made 1"


def test_what_sets_a_cookie_or_is_not_there_is_not_kept(settings):
    settings.VISITOR_PAGES_KEPT = 3600
    site = Site()
    for path in ("/?cookie", "/?cookie", "/?missing", "/?missing"):
        site.get(path)
    assert site.made == 4


def test_a_page_that_does_not_say_so_is_not_kept(settings):
    settings.VISITOR_PAGES_KEPT = 3600
    site = Site(view=lambda request: HttpResponse("private"))
    site.get()
    assert site.middleware._pages == {}


def test_it_never_keeps_more_than_its_number(settings, monkeypatch):
    settings.VISITOR_PAGES_KEPT = 3600
    monkeypatch.setattr(visitors, "MOST_PAGES", 3)
    site = Site()
    for number in range(10):
        site.get(f"/?page={number}")
    assert len(site.middleware._pages) == 1


def test_what_is_shared_is_made_once_for_everybody_but_officers(rf, settings):
    from common.visitors import shared

    settings.VISITOR_PAGES_KEPT = 3600
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    def asked_by(**of: object) -> int:
        request = rf.get("/")
        request.user = PersonFactory.build(**of)
        return shared(request, "a test of what is shared", make)

    assert [asked_by(), asked_by()] == [1, 1]
    assert asked_by(is_staff=True) == 2
    assert asked_by() == 1
    settings.VISITOR_PAGES_KEPT = 0
    assert asked_by() == 3
