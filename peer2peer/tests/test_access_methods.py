"""Every method and every role: beyond GET in ``test_access``, who else has a part in an event, and what sending does.

Two more roles: somebody who helps to run the one event (a co-organiser), and somebody who gives a talk in it. Neither
is a member of its programme, so each gets what a member gets but for what is said here.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peer2peer.tests import test_access as access
from peer2peer.tests.test_access import TABLE, address, routes

pytestmark = [pytest.mark.django_db, pytest.mark.contract, pytest.mark.slow]
ROLES = ("nobody", "member", "co_organiser", "presenter", "officer", "other", "superuser")
#: Answers that keep somebody out. 302 counts where it leads to signing in.
SHUT = (401, 403, 404, 405)
RUN, DOOR = "whats-on/<slug:slug>/run/", "registers/<int:pk>/"
#: What is the member's own, and so nobody else's.
THE_MEMBERS = dict.fromkeys(
    (
        "my/attendance/<uuid:uid>/wrong/",
        "my/bookings/<uuid:key>/",
        "my/certificates/<uuid:key>/",
        "my/details/museums/<int:pk>/",
        "my/details/museums/<int:pk>/end/",
        "my/groups/<uuid:key>/",
        "my/groups/room/<uuid:key>/",
        "my/groups/room/<uuid:key>/agreement/",
        "my/groups/room/<uuid:key>/away/",
        "my/groups/room/<uuid:key>/leave/",
        "my/groups/room/<uuid:key>/log/",
        "my/groups/room/<uuid:key>/agreement/change/",
        "my/groups/room/<uuid:key>/help/",
        "my/groups/room/<uuid:key>/help/<uuid:case>/",
        "my/groups/room/<uuid:key>/votes/",
        "my/groups/room/<uuid:key>/votes/<uuid:vote>/",
        "my/claims/<uuid:key>/",
        "my/groups/room/<uuid:key>/closing/",
        "my/groups/room/<uuid:key>/fund/",
        "my/groups/room/<uuid:key>/journal/",
        "my/groups/room/<uuid:key>/journal/<uuid:page>/",
        "my/groups/room/<uuid:key>/outputs/",
        "my/groups/room/<uuid:key>/outputs/<uuid:output>/",
        "my/groups/room/<uuid:key>/outputs/<uuid:output>/change/",
        "my/groups/room/<uuid:key>/outputs/new/",
        "my/groups/room/<uuid:key>/visits/",
        "my/groups/room/<uuid:key>/visits/<uuid:visit>/",
        "my/groups/room/<uuid:key>/visits/<uuid:visit>/change/",
        "my/groups/room/<uuid:key>/visits/new/",
        "my/groups/room/<uuid:key>/actions/",
        "my/groups/room/<uuid:key>/actions/<uuid:action>/",
        "my/groups/room/<uuid:key>/dates/<uuid:poll>/",
        "my/groups/room/<uuid:key>/dates/new/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/plan/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/press/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/state/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/table/",
        "my/groups/room/<uuid:key>/live/<uuid:meeting>/write/",
        "my/groups/room/<uuid:key>/meetings/",
        "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/",
        "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/apologies/",
        "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/change/",
        "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/record/",
        "my/groups/room/<uuid:key>/meetings/new/",
        "my/groups/room/<uuid:key>/notes/<uuid:note>/delete/",
        "my/groups/room/<uuid:key>/timings/",
        "my/groups/room/<uuid:key>/turns/<uuid:turn>/",
        "my/introductions/<uuid:key>/",
        "my/offers/<uuid:key>/",
        "my/offers/<uuid:key>/change/",
    ),
    404,
) | {
    "door/<uuid:key>/": 200,  # the code of another's booking says what it says to everybody
    "whats-on/<slug:slug>/talks/<uuid:key>/invite/": 403,
}
#: What each gets by GET where it is not what the member gets.
BY_GET: dict[str, dict[str, int]] = {
    "presenter": THE_MEMBERS,
    # Everything of the organisers' pages and of the register, as an officer has it; nothing of the desk.
    "co_organiser": THE_MEMBERS
    | {
        route: codes[2]
        for route, codes in TABLE.items()
        if route.startswith((RUN, DOOR)) and codes[1] == 403 and codes[2] != 403
    }
    | {"whats-on/<slug:slug>/people/": 200, "whats-on/<slug:slug>/handouts/<uuid:key>/": 410},
}

TO_SIGN_IN = 302
ALL_OF_IT = (302,) * 7
#: A form that is shown again: nothing was filled in.
SHOWN_AGAIN = (200,) * 7
#: To whoever runs the event: done, or shown again. To somebody who is signed in and does not: no.
DONE = (TO_SIGN_IN, 403, 302, 403, 302, 403, 302)
ASKED_AGAIN = (TO_SIGN_IN, 403, 200, 403, 200, 403, 200)
NO_SUCH_ROW = (TO_SIGN_IN, 403, 404, 403, 404, 403, 404)
NOT_NOW = (TO_SIGN_IN, 403, 409, 403, 409, 403, 409)
#: To the member whose it is, and to nobody else.
OWN = (TO_SIGN_IN, 302, 404, 404, 404, 404, 404)
EVERYBODYS_OWN = (TO_SIGN_IN, 302, 302, 302, 302, 302, 302)
ON_THE_DESK = (302, 302, 302, 302, 302, 404, 302)
#: What is being written is kept, a few seconds after each word.
KEPT = (302, 302, 302, 302, 200, 404, 200)
NO_SUCH_ROW_ON_THE_DESK = (302, 302, 302, 302, 404, 404, 404)
#: What pages that take nothing but forms answer to an empty one, by role.
POSTED: dict[str, tuple[int, ...]] = {
    "asked/<str:token>/no/": ALL_OF_IT,
    "asked/<str:token>/yes/": ALL_OF_IT,
    "bookings/<str:token>/change/": SHOWN_AGAIN,
    "bookings/<str:token>/give-back/": ALL_OF_IT,
    "bookings/<str:token>/introductions/take-back/": ALL_OF_IT,
    "bookings/<str:token>/needs/": ALL_OF_IT,
    "bookings/<str:token>/needs/code/": ALL_OF_IT,
    "bookings/<str:token>/needs/open/": SHOWN_AGAIN,
    "bookings/<str:token>/not-me/": ALL_OF_IT,
    "bookings/<str:token>/offer/let-go/": ALL_OF_IT,
    "bookings/<str:token>/offer/take/": ALL_OF_IT,
    "bookings/<str:token>/party/": SHOWN_AGAIN,
    "bookings/<str:token>/party/<uuid:guest>/": (404,) * 7,
    "bookings/<str:token>/party/<uuid:guest>/remove/": (404,) * 7,
    "bookings/<str:token>/seen/": ALL_OF_IT,
    "bookings/<str:token>/sessions/": ALL_OF_IT,
    "bookings/<str:token>/take-free/": ALL_OF_IT,
    "bookings/<str:token>/undo/": ALL_OF_IT,
    "bookings/<str:token>/yes/": ALL_OF_IT,
    "desk/community/newsletter/<int:pk>/keep/": (302, 302, 302, 302, 409, 404, 409),  # this one has gone out
    "desk/events/event/<int:pk>/letter/keep/": KEPT,
    "desk/events/event/<int:pk>/team/<int:person_pk>/leave/": ON_THE_DESK,
    "desk/events/series/<int:pk>/take-back/": ON_THE_DESK,
    "desk/filters/<int:pk>/forget/": NO_SUCH_ROW_ON_THE_DESK,
    "desk/filters/save/": NO_SUCH_ROW_ON_THE_DESK,
    "desk/groups/group/<int:pk>/seen-to/<uuid:key>/": NO_SUCH_ROW_ON_THE_DESK,
    "desk/groups/group/<int:pk>/refusals/<uuid:key>/": NO_SUCH_ROW_ON_THE_DESK,
    "desk/groups/group/<int:pk>/stays/<uuid:key>/": NO_SUCH_ROW_ON_THE_DESK,
    "desk/mailing/wording/of/<int:programme>/<str:kind>/go-back/": ON_THE_DESK,
    "desk/mailing/wording/of/<int:programme>/<str:kind>/look/": (302, 302, 302, 302, 200, 404, 200),
    "desk/people/museumimport/<int:pk>/answers/": ALL_OF_IT,  # museums are all officers'
    "groups/<int:pk>/draft/": (TO_SIGN_IN, 200, 200, 200, 200, 200, 200),
    "my/bookings/<uuid:key>/mine/": OWN,
    "my/bookings/<uuid:key>/not-mine/": OWN,
    "my/calendar/new-address/": EVERYBODYS_OWN,
    "my/details/partners/pause/": EVERYBODYS_OWN,
    "my/groups/not-with/<uuid:key>/forget/": (TO_SIGN_IN, 404, 404, 404, 404, 404, 404),
    "my/claims/<uuid:key>/hand-in/": OWN,
    "my/claims/<uuid:key>/remove/<uuid:spend>/": OWN,
    "my/claims/<uuid:key>/withdraw/": OWN,
    "my/claims/asked/<uuid:key>/withdraw/": OWN,
    "my/claims/for/<uuid:key>/": OWN,
    # Of the live room only its members press and write anything; nothing was written here to press or to write.
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/press/": (TO_SIGN_IN, 302, 404, 404, 404, 404, 404),
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/write/": (TO_SIGN_IN, 400, 404, 404, 404, 404, 404),
    "my/groups/room/<uuid:key>/notes/<uuid:note>/delete/": (TO_SIGN_IN, 302, 404, 404, 404, 404, 404),
    "my/groups/room/<uuid:key>/journal/<uuid:page>/take-out/": OWN,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/take-back/": OWN,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/take-out/": OWN,
    "my/groups/room/<uuid:key>/visits/<uuid:visit>/take-out/": OWN,
    # Without the version that was read nobody agrees to anything.
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/agree/": (TO_SIGN_IN, 404, 404, 404, 404, 404, 404),
    "my/offers/<uuid:key>/withdraw/": OWN,
    "partners/board/<uuid:key>/take-down/": OWN,
    f"{DOOR}reopen/": NOT_NOW,
    f"{DOOR}save/": NOT_NOW,
    f"{DOOR}take-off/<uuid:key>/": NOT_NOW,
    f"{DOOR}walk-in/": ASKED_AGAIN,
    "post-room/<str:name>/answer/": (404,) * 7,
    # By the secret address that was mailed to who gives the talk.
    "talks/<str:token>/<slug:verb>/": ALL_OF_IT,
    "talks/<str:token>/slides/": SHOWN_AGAIN,
    "talks/<str:token>/slides/<uuid:key>/<slug:verb>/": ALL_OF_IT,
    f"{RUN}after/notes/": DONE,
    f"{RUN}after/pictures/": ASKED_AGAIN,
    f"{RUN}after/pictures/<uuid:key>/remove/": NO_SUCH_ROW,
    f"{RUN}after/pictures/<uuid:key>/show/": NO_SUCH_ROW,
    # Who helps to run it does not say who helps to run it.
    f"{RUN}co-organisers/<int:pk>/end/": (TO_SIGN_IN, 403, 403, 403, 404, 403, 404),
    f"{RUN}introductions/make/": DONE,
    f"{RUN}introductions/put/": DONE,
    f"{RUN}introductions/release/": ASKED_AGAIN,
    f"{RUN}kit/tick/": NO_SUCH_ROW,
    f"{RUN}programme/call/": DONE,
    f"{RUN}programme/sessions/<int:pk>/<slug:verb>/": ASKED_AGAIN,
    f"{RUN}programme/slots/<int:pk>/<slug:verb>/": DONE,
    f"{RUN}programme/talks/<uuid:key>/<slug:verb>/": DONE,
    f"{RUN}programme/talks/<uuid:key>/invite/": ASKED_AGAIN,
    f"{RUN}programme/talks/<uuid:key>/presenters/<int:pk>/<slug:verb>/": DONE,
    f"{RUN}programme/talks/<uuid:key>/slides/": ASKED_AGAIN,
    f"{RUN}programme/talks/<uuid:key>/slides/<uuid:handout_key>/<slug:verb>/": DONE,
    "whats-on/<slug:slug>/sign-up/": (200, 302, 302, 302, 302, 302, 302),
    "whats-on/series/<slug:slug>/sign-up/": SHOWN_AGAIN,
}


def expected_of_get(route: str, role: str) -> int:
    if role in BY_GET:
        return BY_GET[role].get(route, TABLE[route][access.ROLES.index("member")])
    return TABLE[route][access.ROLES.index(role)]


def known_routes() -> list[str]:
    return sorted(set(routes()) & set(TABLE))


@pytest.fixture
def ask(world):
    """A function that says what one request of a role comes to, and what it wrote; all of it is taken back."""
    clients: dict[str, Client] = {}

    def asked(role, route, method):
        client = clients.setdefault(role, Client(raise_request_exception=False))
        if world[role] is not None and "sessionid" not in client.cookies:
            client.force_login(world[role])
        kept = client.cookies.copy()
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(address(route, world))
            transaction.set_rollback(True)
        client.cookies = kept
        return answer, _written(queries)

    return asked


def _written(queries):
    return [
        each["sql"]
        for each in queries
        if each["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in each["sql"]
    ]


def is_shut(answer) -> bool:
    to_sign_in = answer.status_code == 302 and (
        "login" in answer["Location"] or "reauth" in answer["Location"]
    )
    return answer.status_code in SHUT or bool(to_sign_in)


@pytest.fixture(autouse=True)
def _a_password_is_enough(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


def test_every_page_that_takes_nothing_but_forms_is_on_the_table():
    only_forms = {route for route in known_routes() if 405 in TABLE[route]}
    assert (sorted(only_forms - set(POSTED)), sorted(set(POSTED) - only_forms)) == ([], [])


@pytest.mark.parametrize("role", sorted(BY_GET))
def test_who_helps_or_talks_gets_what_a_member_gets_and_what_the_table_says(role, ask):
    wrong = {}
    for route in known_routes():
        answer, _ = ask(role, route, "get")
        expected = expected_of_get(route, role)
        if answer.status_code != expected:
            wrong[route] = f"{answer.status_code}, the table says {expected}"
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


@pytest.mark.parametrize("role", ROLES)
def test_sending_opens_to_each_role_what_the_table_says_and_nothing_that_is_shut(role, ask):
    wrong = {}
    for route in known_routes():
        answer, wrote = ask(role, route, "post")
        status = answer.status_code
        if route in POSTED:
            if status != POSTED[route][ROLES.index(role)]:
                wrong[route] = f"{status}, the table says {POSTED[route][ROLES.index(role)]}"
        elif status >= 500:
            wrong[route] = str(status)
        elif expected_of_get(route, role) in SHUT and not is_shut(answer):
            wrong[route] = f"{status}, though it is shut to look at"
        elif is_shut(answer) and status in (403, 404, 405) and wrote:
            wrong[route] = f"{status}, and yet it wrote: {wrote[0][:80]}"
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


#: What no page of ours knows, and what every page must answer without doing anything.
OTHERS = ("put", "patch", "delete", "options", "head")


@pytest.mark.parametrize(("number", "role"), list(enumerate(ROLES)))
def test_no_other_method_opens_or_writes_anything(number, role, ask):
    """Each route, each role and each method is met, the methods in turn."""
    wrong = {}
    for turn, route in enumerate(known_routes()):
        method = OTHERS[(turn + number) % len(OTHERS)]
        answer, wrote = ask(role, route, method)
        status, by_get = answer.status_code, expected_of_get(route, role)
        # Django's own form views, which allauth's are, take PUT for POST: an empty form leads back, and does nothing.
        is_a_form = method == "put" and route.startswith("accounts/") and not wrote
        is_asked = method == "options" and status == 200
        if status not in (by_get, 405) and not is_shut(answer) and not is_asked and not is_a_form:
            wrong[route] = f"{method}: {status}, and {by_get} by GET"
        elif wrote and method in ("put", "patch", "delete") and status == 405:
            wrong[route] = f"{method}: {status}, and yet it wrote: {wrote[0][:80]}"
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())
