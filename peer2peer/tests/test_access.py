"""Every address, and what each role gets there. A new address fails the suite until somebody decides and adds it.

The roles: nobody signed in; a member of one programme; that programme's officer; an officer of another programme; a
superuser. All rows belong to the first programme. 302 for nobody signed in is the way to the sign-in page.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
ROLES = ("nobody", "member", "officer", "other", "superuser")

#: What a desk list, form, history, deletion, row and export answer, for rows that belong to one programme.
OWN = {
    "": (302, 302, 200, 200, 200),
    "add/": (302, 302, 200, 200, 200),
    "<path:object_id>/change/": (302, 302, 200, 404, 200),
    "<path:object_id>/history/": (302, 302, 200, 404, 200),
    "<path:object_id>/delete/": (302, 302, 403, 404, 403),
    "<path:object_id>/": (302, 302, 302, 302, 302),
    "export/": (302, 302, 200, 200, 200),
}
#: The same where nobody adds rows by hand.
READ = {**OWN, "add/": (302, 302, 403, 403, 403)}
#: The same for what all officers share.
SHARED = {
    **OWN,
    "<path:object_id>/change/": (302, 302, 200, 200, 200),
    "<path:object_id>/history/": (302, 302, 200, 200, 200),
    "<path:object_id>/delete/": (302, 302, 403, 403, 403),
}

#: The same for what superusers alone set.
SUPERUSERS = {
    "": (302, 302, 403, 403, 200),
    "add/": (302, 302, 403, 403, 200),
    "<path:object_id>/change/": (302, 302, 403, 403, 200),
    "<path:object_id>/history/": (302, 302, 404, 404, 200),
    "<path:object_id>/delete/": (302, 302, 404, 404, 200),
    "<path:object_id>/": (302, 302, 302, 302, 302),
}


def desk(
    model: str, answers: dict[str, tuple[int, ...]], *, export: bool = False
) -> dict[str, tuple[int, ...]]:
    """The rows of the table for one model on the desk."""
    return {f"desk/{model}/{page}": codes for page, codes in answers.items() if export or page != "export/"}


PUBLIC, SIGNED_IN = (200, 200, 200, 200, 200), (302, 200, 200, 200, 200)
#: To a page that asks for the password again, or on from one that has no business here.
REAUTHENTICATE = (302, 302, 302, 302, 302)
NOT_SET_UP = (302, 404, 404, 404, 404)
POST_ONLY = (405, 405, 405, 405, 405)
POST_SIGNED_IN = (302, 405, 405, 405, 405)
#: A page of a group's room: the member here is in the group.
INSIDE = (302, 200, 404, 404, 404)
POST_INSIDE = (302, 405, 404, 404, 404)
#: An organisers' page of an event: to its officers and co-organisers.
RUN = (302, 403, 200, 403, 200)
TABLE: dict[str, tuple[int, ...]] = {
    # The public site.
    "": PUBLIC,
    "accessibility/": PUBLIC,
    "privacy/": PUBLIC,
    "whats-on/": PUBLIC,
    "whats-on/past/": PUBLIC,
    "whats-on/calendar.ics": PUBLIC,
    "whats-on/series/<slug:slug>/": PUBLIC,
    "whats-on/series/<slug:slug>/calendar.ics": PUBLIC,
    "whats-on/series/<slug:slug>/sign-up/": POST_ONLY,
    "whats-on/<slug:slug>/": PUBLIC,
    "whats-on/<slug:slug>/sign-up/": POST_ONLY,
    "whats-on/<slug:slug>/signed-up/": (200, 302, 302, 302, 302),
    "whats-on/<slug:slug>/calendar.ics": PUBLIC,
    "offer-to-host/": PUBLIC,
    # Wishes for a group, and a place in one: its own person's and nobody else's.
    # A call is everybody's to read; a manager confirms by the secret of their mail.
    "groups/<int:pk>/": PUBLIC,
    "groups/<int:pk>/draft/": POST_SIGNED_IN,
    "groups/time/<uuid:secret>/": PUBLIC,
    "my/groups/not-with/": SIGNED_IN,
    "my/groups/not-with/<uuid:key>/forget/": POST_SIGNED_IN,
    "my/groups/<uuid:key>/": (302, 200, 404, 404, 404),
    # A group's room is its members'; to everybody else, officers too, there is none.
    "my/groups/room/<uuid:key>/": INSIDE,
    "my/groups/room/<uuid:key>/agreement/": INSIDE,
    "my/groups/room/<uuid:key>/away/": INSIDE,
    "my/groups/room/<uuid:key>/leave/": INSIDE,
    "my/groups/room/<uuid:key>/log/": INSIDE,
    "my/groups/room/<uuid:key>/agreement/change/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/new/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/change/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/apologies/": INSIDE,
    "my/groups/room/<uuid:key>/meetings/<uuid:meeting>/record/": INSIDE,
    "my/groups/room/<uuid:key>/turns/<uuid:turn>/": INSIDE,
    "my/groups/room/<uuid:key>/notes/<uuid:note>/delete/": POST_INSIDE,
    "my/groups/room/<uuid:key>/dates/new/": INSIDE,
    "my/groups/room/<uuid:key>/dates/<uuid:poll>/": INSIDE,
    "my/groups/room/<uuid:key>/actions/": INSIDE,
    "my/groups/room/<uuid:key>/actions/<uuid:action>/": INSIDE,
    "my/groups/room/<uuid:key>/timings/": INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/": INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/table/": INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/state/": INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/press/": POST_INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/write/": POST_INSIDE,
    "my/groups/room/<uuid:key>/live/<uuid:meeting>/plan/": INSIDE,
    "my/groups/questions/": SIGNED_IN,
    "my/groups/questions.pdf": SIGNED_IN,
    "my/groups/room/<uuid:key>/help/": INSIDE,
    "my/groups/room/<uuid:key>/help/<uuid:case>/": INSIDE,
    # A case is for the officers whom the member has named, and for no other.
    "my/cases/": SIGNED_IN,
    "my/cases/<uuid:case>/": (302, 404, 200, 404, 404),
    "my/groups/room/<uuid:key>/votes/": INSIDE,
    "my/groups/room/<uuid:key>/votes/<uuid:vote>/": INSIDE,
    "my/groups/room/<uuid:key>/closing/": INSIDE,
    "my/groups/room/<uuid:key>/fund/": INSIDE,
    "my/groups/room/<uuid:key>/visits/": INSIDE,
    "my/groups/room/<uuid:key>/visits/new/": INSIDE,
    "my/groups/room/<uuid:key>/visits/<uuid:visit>/": INSIDE,
    "my/groups/room/<uuid:key>/visits/<uuid:visit>/change/": INSIDE,
    "my/groups/room/<uuid:key>/visits/<uuid:visit>/take-out/": POST_ONLY,
    "my/groups/room/<uuid:key>/journal/": INSIDE,
    "my/groups/room/<uuid:key>/journal/<uuid:page>/": INSIDE,
    "my/groups/room/<uuid:key>/journal/<uuid:page>/take-out/": POST_ONLY,
    "my/groups/room/<uuid:key>/outputs/": INSIDE,
    "my/groups/room/<uuid:key>/outputs/new/": INSIDE,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/": INSIDE,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/change/": INSIDE,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/agree/": POST_ONLY,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/take-back/": POST_ONLY,
    "my/groups/room/<uuid:key>/outputs/<uuid:output>/take-out/": POST_ONLY,
    # Of somebody else, who was left out.
    "my/groups/none/<uuid:key>/": (302, 404, 404, 404, 404),
    # Finding each other: for everybody signed in; an introduction and the page to ask for one are for their people.
    "partners/": SIGNED_IN,
    "partners/ask/<str:token>/": (302, 404, 200, 404, 404),
    "partners/board/": SIGNED_IN,
    "partners/board/new/": SIGNED_IN,
    "partners/board/<uuid:key>/": SIGNED_IN,
    "partners/board/<uuid:key>/take-down/": POST_SIGNED_IN,
    "my/introductions/": SIGNED_IN,
    "my/introductions/<uuid:key>/": (302, 200, 200, 404, 404),
    "my/details/partners/": SIGNED_IN,
    "my/details/partners/pause/": POST_SIGNED_IN,
    # Money: what one asked for and claims is one's own and nobody else's.
    "my/claims/": SIGNED_IN,
    "my/claims/for/<uuid:key>/": POST_SIGNED_IN,
    "my/claims/asked/<uuid:key>/withdraw/": POST_SIGNED_IN,
    "my/claims/<uuid:key>/": (302, 200, 404, 404, 404),
    "my/claims/<uuid:key>/hand-in/": POST_SIGNED_IN,
    "my/claims/<uuid:key>/withdraw/": POST_SIGNED_IN,
    "my/claims/<uuid:key>/remove/<uuid:spend>/": POST_SIGNED_IN,
    # For those who run the event: the member here does not.
    "whats-on/<slug:slug>/run/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/words/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/kit/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/kit/pdf/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/kit/<slug:part>/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/kit/<slug:part>/pdf/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/kit/tick/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/co-organisers/<int:pk>/end/": POST_SIGNED_IN,
    # Its organisers' pages: officers of the programme, and co-organisers of that one event.
    "whats-on/<slug:slug>/run/people/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/people/people.csv": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/sessions/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/introductions/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/introductions/cards/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/introductions/make/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/introductions/put/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/introductions/release/": POST_SIGNED_IN,
    "registers/<int:pk>/worker.js": PUBLIC,
    "whats-on/<slug:slug>/run/after/": (302, 403, 200, 403, 200),
    "whats-on/<slug:slug>/run/after/feedback.csv": (302, 403, 409, 403, 409),
    "whats-on/<slug:slug>/run/after/notes/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/after/pictures/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/after/pictures/<uuid:key>/remove/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/after/pictures/<uuid:key>/show/": POST_SIGNED_IN,
    # Those with a place that is theirs, the team and the organisers; nobody else learns that there is a list.
    "whats-on/<slug:slug>/people/": (302, 404, 200, 404, 200),
    "whats-on/<slug:slug>/people/<slug:card>.vcf": (302, 404, 404, 404, 404),
    "whats-on/<slug:slug>/talks/<uuid:key>/invite/": (302, 200, 403, 403, 403),
    # A file: to whom the app that it was uploaded for lets read it. This is a picture of the archive.
    "files/<uuid:key>/": PUBLIC,
    "files/<uuid:key>/<int:width>/": (404, 404, 404, 404, 404),  # too small for a smaller one
    "pictures/<uuid:key>/take-down/": PUBLIC,
    # Talks: the programme is its organisers' to build; a call is open to everybody, slides to those who take part.
    "whats-on/<slug:slug>/propose/": PUBLIC,
    "whats-on/<slug:slug>/propose/thanks/": PUBLIC,
    "whats-on/<slug:slug>/handouts/<uuid:key>/": (403, 403, 410, 403, 410),  # its file is not there
    "whats-on/<slug:slug>/run/programme/": RUN,
    "whats-on/<slug:slug>/run/programme/call/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/sessions/<int:pk>/<slug:verb>/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/slots/<int:pk>/<slug:verb>/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/talks/new/": RUN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/": RUN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/invite/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/slides/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/slides/<uuid:handout_key>/<slug:verb>/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/presenters/<int:pk>/<slug:verb>/": POST_SIGNED_IN,
    "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/<slug:verb>/": POST_SIGNED_IN,
    "talks/<str:token>/": PUBLIC,
    "talks/<str:token>/slides/": POST_ONLY,
    "talks/<str:token>/slides/<uuid:key>/<slug:verb>/": POST_ONLY,
    "talks/<str:token>/<slug:verb>/": POST_ONLY,
    "certificates/": PUBLIC,
    "certificates/<str:code>/": PUBLIC,
    "programmes/": PUBLIC,
    "programmes/<slug:slug>/": PUBLIC,
    "programmes/<slug:slug>/news/": PUBLIC,
    "programmes/<slug:slug>/newsletters/": PUBLIC,
    "programmes/<slug:slug>/newsletters/<int:number>/": PUBLIC,
    "museums/find/": PUBLIC,
    "sitemap.xml": PUBLIC,
    "robots.txt": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    # The register: its organisers' alone. The code for the door tells everybody else the same.
    "whats-on/<slug:slug>/run/register/": (302, 403, 302, 403, 302),
    "whats-on/<slug:slug>/run/register/<path:rest>": (302, 403, 307, 403, 307),
    # The register of a session: for those whom the app above lets take it.
    "registers/<int:pk>/": RUN,
    "registers/<int:pk>/save/": POST_SIGNED_IN,
    "registers/<int:pk>/sync/": (401, 403, 200, 403, 200),
    "registers/<int:pk>/walk-in/": POST_SIGNED_IN,
    "registers/<int:pk>/take-off/<uuid:key>/": POST_SIGNED_IN,
    "registers/<int:pk>/complete/": RUN,
    "registers/<int:pk>/reopen/": POST_SIGNED_IN,
    "registers/<int:pk>/sheet/": RUN,
    "registers/<int:pk>/register.csv": RUN,
    "door/<uuid:key>/": (200, 302, 200, 200, 200),
    # By a signed link or a secret address, whoever opens it.
    "preferences/<str:token>/": PUBLIC,
    "preferences/<str:token>/stop/<slug:sort>/<int:programme>/": PUBLIC,
    "news/confirm/<str:token>/": PUBLIC,
    "bookings/<str:token>/": PUBLIC,
    "bookings/<str:token>/calendar.ics": PUBLIC,
    "bookings/<str:token>/give-back/": POST_ONLY,
    "bookings/<str:token>/undo/": POST_ONLY,
    "bookings/<str:token>/change/": POST_ONLY,
    "bookings/<str:token>/offer/take/": POST_ONLY,
    "bookings/<str:token>/offer/let-go/": POST_ONLY,
    "bookings/<str:token>/take-free/": POST_ONLY,
    "bookings/<str:token>/party/": POST_ONLY,
    "bookings/<str:token>/party/<uuid:guest>/": POST_ONLY,
    "bookings/<str:token>/party/<uuid:guest>/remove/": POST_ONLY,
    "bookings/<str:token>/sessions/": POST_ONLY,
    "bookings/<str:token>/needs/": POST_ONLY,
    "bookings/<str:token>/needs/code/": POST_ONLY,
    "bookings/<str:token>/needs/open/": POST_ONLY,
    # From a calendar entry: its owner, signed in, is led on; others may have the link sent to the booking's address.
    "bookings/find/<uuid:key>/": PUBLIC,
    "bookings/<str:token>/seen/": POST_ONLY,
    "bookings/<str:token>/yes/": POST_ONLY,
    "bookings/<str:token>/not-me/": POST_ONLY,
    "bookings/<str:token>/introductions/": PUBLIC,
    "bookings/<str:token>/introductions/take-back/": POST_ONLY,
    "bookings/<str:token>/people/": PUBLIC,
    "bookings/<str:token>/people/<slug:card>.vcf": (404, 404, 404, 404, 404),
    "bookings/<str:token>/certificate/": (409, 409, 409, 409, 409),
    "asked/<str:token>/": PUBLIC,
    "asked/<str:token>/yes/": POST_ONLY,
    "asked/<str:token>/no/": POST_ONLY,
    "feedback/<str:token>/": PUBLIC,
    "speakers/<str:token>/": PUBLIC,
    "calendar/<str:secret>.ics": PUBLIC,
    "accounts/join/<str:token>/": (404, 404, 404, 404, 404),
    # One's own.
    "my/": SIGNED_IN,
    "my/bookings/<uuid:key>/mine/": POST_SIGNED_IN,
    "my/bookings/<uuid:key>/not-mine/": POST_SIGNED_IN,
    "my/bookings/<uuid:key>/": (302, 200, 404, 404, 404),
    "my/attendance/": SIGNED_IN,
    "my/attendance/<uuid:uid>/wrong/": (302, 200, 404, 404, 404),
    "my/offers/<uuid:key>/": (302, 200, 404, 404, 404),
    "my/offers/<uuid:key>/change/": (302, 200, 404, 404, 404),
    "my/offers/<uuid:key>/withdraw/": POST_SIGNED_IN,
    "my/certificates/<uuid:key>/": (302, 200, 404, 404, 404),
    "my/calendar/": SIGNED_IN,
    "my/calendar/new-address/": POST_SIGNED_IN,
    "my/details/": SIGNED_IN,
    "my/details/mail/": SIGNED_IN,
    "my/details/sharing/": SIGNED_IN,
    "my/details/topics/": SIGNED_IN,
    "my/details/museums/": SIGNED_IN,
    # What was understood of an answer by mail, by the link in the mail that echoes it.
    "answers/<str:token>/": PUBLIC,
    # Where a mail provider tells what became of a mail: only the one that is set up has an address.
    "mail/heard/<slug:provider>/<slug:what>/": (404, 404, 404, 404, 404),
    "my/details/museums/<int:pk>/": (302, 200, 404, 404, 404),
    "my/details/museums/<int:pk>/end/": (302, 200, 404, 404, 404),
    "my/privacy/": SIGNED_IN,
    "my/privacy/my-data.json": REAUTHENTICATE,
    "my/privacy/my-data.html": REAUTHENTICATE,
    "my/privacy/close/": REAUTHENTICATE,
    # Another person: what they let be seen by those signed in, by their officers, by nobody else.
    "people/<uuid:key>/": (404, 200, 200, 200, 200),
    # The demo's own pages, which production does not have.
    "styleguide/": PUBLIC,
    "post-room/": PUBLIC,
    "post-room/<str:name>/": (404, 404, 404, 404, 404),
    "sign-in-as/": PUBLIC,
    "post-room/<str:name>/answer/": POST_ONLY,
    "post-room/<str:name>/html/": (404, 404, 404, 404, 404),
    "post-room/<str:name>/files/<int:number>/": (404, 404, 404, 404, 404),
    # Accounts: allauth's pages. Somebody signed in is led on from those for signing in.
    "accounts/login/": (200, 302, 302, 302, 302),
    "accounts/logout/": (302, 200, 200, 200, 200),
    "accounts/signup/": (200, 302, 302, 302, 302),
    "accounts/inactive/": PUBLIC,
    "accounts/reauthenticate/": SIGNED_IN,
    "accounts/email/": SIGNED_IN,
    "accounts/confirm-email/": PUBLIC,
    "accounts/password/change/": SIGNED_IN,
    "accounts/password/set/": (302, 302, 302, 302, 302),
    "accounts/password/reset/": PUBLIC,
    "accounts/password/reset/done/": PUBLIC,
    "accounts/password/reset/key/done/": PUBLIC,
    "accounts/login/code/": (200, 302, 302, 302, 302),
    "accounts/login/code/confirm/": (302, 302, 302, 302, 302),
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": PUBLIC,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": PUBLIC,
    "accounts/2fa/": SIGNED_IN,
    "accounts/2fa/authenticate/": (302, 302, 302, 302, 302),
    "accounts/2fa/reauthenticate/": REAUTHENTICATE,
    "accounts/2fa/totp/activate/": REAUTHENTICATE,
    "accounts/2fa/totp/deactivate/": NOT_SET_UP,
    "accounts/2fa/recovery-codes/": NOT_SET_UP,
    "accounts/2fa/recovery-codes/generate/": REAUTHENTICATE,
    "accounts/2fa/recovery-codes/download/": NOT_SET_UP,
    "accounts/2fa/webauthn/": SIGNED_IN,
    "accounts/2fa/webauthn/add/": REAUTHENTICATE,
    "accounts/2fa/webauthn/reauthenticate/": REAUTHENTICATE,
    "accounts/2fa/webauthn/login/": REAUTHENTICATE,
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": REAUTHENTICATE,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": REAUTHENTICATE,
    # The desk.
    "desk/": (302, 302, 200, 200, 200),
    "desk/login/": (302, 403, 302, 302, 302),
    "desk/logout/": (302, 302, 302, 302, 302),
    "desk/password_change/": (302, 302, 302, 302, 302),
    "desk/password_change/done/": (302, 302, 200, 200, 200),
    "desk/autocomplete/": (302, 302, 403, 403, 403),
    "desk/jsi18n/": (302, 302, 200, 200, 200),
    "desk/work/<slug:slug>/": (302, 302, 200, 200, 200),
    "desk/search/": (302, 302, 200, 200, 200),
    "desk/calendar/": (302, 302, 200, 200, 200),
    "desk/numbers/": (302, 302, 200, 200, 200),
    "desk/filters/save/": (302, 302, 405, 405, 405),
    "desk/filters/<int:pk>/forget/": (302, 302, 405, 405, 405),
    "desk/(?P<url>.*)$": (302, 302, 404, 404, 404),
    **desk("agenda/session", READ, export=True),
    "desk/agenda/session/<int:pk>/register-list/": (302, 302, 200, 404, 200),
    **desk("agenda/attendance", READ, export=True),
    "desk/agenda/attendance/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("agenda/dispute", READ),
    **desk("agenda/reminderrule", OWN),
    "desk/agenda/reminderrule/words/": (302, 302, 200, 200, 200),
    **desk("agenda/reminder", READ),
    **desk("agenda/venue", SHARED),
    **desk("events/event", OWN, export=True),
    "desk/events/event/<int:pk>/overview/": (302, 302, 200, 404, 200),
    "desk/events/event/<int:pk>/letter/": (302, 302, 200, 404, 200),
    "desk/events/event/<int:pk>/mail/": (302, 302, 200, 404, 200),
    # Without saying of which mail, nobody finds a paragraph to write.
    "desk/events/event/<int:pk>/mail/words/": (302, 302, 404, 404, 404),
    "desk/events/event/<int:pk>/mail/words/preview/": (302, 302, 200, 404, 200),
    "desk/events/event/<int:pk>/letter/keep/": (302, 302, 405, 404, 405),
    "desk/events/event/<int:pk>/letter/preview/": (302, 302, 200, 404, 200),
    "desk/events/event/<int:pk>/team/<int:person_pk>/leave/": (302, 302, 405, 404, 405),
    "desk/events/event/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/events/event/<int:pk>/offers/<int:offer_pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("events/proposal", READ, export=True),
    "desk/events/proposal/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("events/coorganiser", OWN),
    **desk("events/series", OWN),
    "desk/events/series/<int:pk>/plan/": (302, 302, 200, 404, 200),
    "desk/events/series/<int:pk>/take-back/": (302, 302, 405, 404, 405),
    **desk("events/registration", READ, export=True),
    "desk/events/registration/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/events/coorganiser/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("events/talk", READ, export=True),
    **desk("events/picture", READ),
    **desk("events/certificate", READ),
    **desk("events/speakerrequest", READ),
    **desk("community/newsletter", OWN, export=True),
    "desk/community/newsletter/<int:pk>/overview/": (302, 302, 200, 404, 200),
    "desk/community/newsletter/<int:pk>/keep/": (302, 302, 405, 404, 405),
    "desk/community/newsletter/<int:pk>/send/": (302, 302, 302, 404, 302),
    "desk/community/newsletter/<int:pk>/preview/": (302, 302, 200, 404, 200),
    "desk/community/newsletter/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("programmes/call", READ),
    "desk/programmes/call/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/programmes/call/<int:pk>/more-time/": (302, 302, 200, 404, 200),
    **desk("funds/fundbudget", OWN),
    "desk/funds/fundbudget/statement/": (302, 302, 200, 200, 200),
    "desk/funds/fundbudget/<int:pk>/overview/": (302, 302, 200, 404, 200),
    "desk/funds/fundbudget/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("funds/commitment", READ),
    "desk/funds/commitment/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("funds/claim", READ),
    "desk/funds/claim/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("groups/sharedoutput", READ),
    **desk("groups/group", READ),
    "desk/groups/group/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/groups/group/<int:pk>/seen-to/<uuid:key>/": (302, 302, 405, 404, 405),
    "desk/groups/group/<int:pk>/refusals/<uuid:key>/": (302, 302, 405, 404, 405),
    "desk/groups/group/<int:pk>/paper/": (302, 302, 200, 404, 200),
    "desk/groups/group/<int:pk>/stays/<uuid:key>/": (302, 302, 405, 404, 405),
    **desk("matching/pool", OWN),
    "desk/matching/pool/<int:pk>/form-groups/": (302, 302, 200, 404, 200),
    "desk/matching/pool/<int:pk>/left-out/": (302, 302, 200, 404, 200),
    "desk/matching/pool/<int:pk>/reviewers/": (302, 302, 200, 404, 200),
    **desk("matching/entry", READ, export=True),
    **desk("people/term", SHARED),
    **desk("matching/boardcard", {**SHARED, "add/": (302, 302, 403, 403, 403)}),
    **desk("matching/matchrun", READ),
    "desk/matching/matchrun/<int:pk>/result/": (302, 302, 200, 404, 200),
    "desk/matching/matchrun/<int:pk>/board/": (302, 302, 200, 404, 200),
    "desk/matching/matchrun/<int:pk>/board/why/": (302, 302, 404, 404, 404),
    "desk/matching/matchrun/<int:pk>/mail/": (302, 302, 200, 404, 200),
    # Without saying of which mail, nobody finds a paragraph to write.
    "desk/matching/matchrun/<int:pk>/mail/words/": (302, 302, 404, 404, 404),
    "desk/matching/matchrun/<int:pk>/mail/words/preview/": (302, 302, 200, 404, 200),
    "desk/matching/matchrun/<int:pk>/publish/": (302, 302, 302, 404, 302),
    "desk/matching/matchrun/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("mailing/message", READ, export=True),
    **desk("mailing/addressevent", READ),
    "desk/mailing/addressevent/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("mailing/returnedmail", READ),
    "desk/mailing/returnedmail/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("mailing/maillimit", SUPERUSERS),
    **desk("mailing/subscription", READ, export=True),
    **desk("mailing/wording", READ),
    "desk/mailing/wording/of/<int:programme>/<str:kind>/": (302, 302, 200, 404, 200),
    "desk/mailing/wording/of/<int:programme>/<str:kind>/look/": (302, 302, 405, 404, 405),
    "desk/mailing/wording/of/<int:programme>/<str:kind>/go-back/": (302, 302, 405, 404, 405),
    "desk/mailing/subscription/lift/<int:person_pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/mailing/message/counts/": (302, 302, 200, 200, 200),
    "desk/mailing/message/<int:pk>/html/": (302, 302, 200, 404, 200),
    "desk/mailing/message/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    **desk("programmes/programme", OWN),
    "desk/programmes/programme/add/": (302, 302, 403, 403, 200),
    "desk/programmes/programme/<path:object_id>/delete/": (302, 302, 403, 404, 200),
    "desk/programmes/programme/<int:pk>/do/<slug:verb>/": (302, 302, 200, 404, 200),
    "desk/programmes/programme/<int:pk>/import-people/": (302, 302, 200, 404, 200),
    **desk("programmes/theme", OWN),
    **desk("programmes/funder", SHARED),
    **desk("programmes/role", OWN, export=True),
    **desk("people/museumimport", SHARED),
    "desk/people/museumimport/<int:pk>/columns/": (302, 302, 200, 200, 200),
    "desk/people/museumimport/<int:pk>/answers/": (302, 302, 405, 405, 405),
    "desk/people/museumimport/<int:pk>/do/<slug:verb>/": (302, 302, 200, 200, 200),
    **desk("people/personmerge", READ),
    **desk("people/museum", SHARED, export=True),
    **desk("people/network", SHARED),
    **desk("people/person", READ, export=True),
    "desk/people/person/duplicates/": (302, 302, 200, 200, 200),
    "desk/people/person/<int:first>/merge/<int:second>/": (302, 302, 200, 404, 200),
    **desk("people/topic", SHARED),
}


def routes() -> Iterator[str]:
    """Every pattern of the site, as it is written in the urls modules."""

    def walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, route)
            else:
                yield route

    return walk(get_resolver())


def address(route: str, world: dict) -> str:
    """An address that the route answers, with the rows of ``world`` in it."""
    filled = route.replace("bookings/<str:token>", world["special"]["bookings"])
    for pattern, special in sorted(world["special"].items(), key=lambda each: -len(each[0])):
        if route.startswith(pattern) and "<" in pattern:
            filled = filled.replace(pattern, special)
            break
    parts = route.split("/")
    row = world["rows"].get("/".join(parts[1:3])) if route.startswith("desk/") else None
    if row is not None:
        filled = filled.replace("<path:object_id>", str(row.pk)).replace("<int:pk>", str(row.pk))
    for pattern, value in world["fill"].items():
        filled = filled.replace(pattern, value)
    return "/" + filled.replace("<int:pk>", "1")


def test_every_address_is_on_the_table():
    missing, gone = sorted(set(routes()) - set(TABLE)), sorted(set(TABLE) - set(routes()))
    assert (missing, gone) == ([], []), f"Not on the table: {missing}. Not an address any more: {gone}."


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role, world, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    wrong = {}
    for route in sorted(set(routes()) & set(TABLE)):
        client = Client(raise_request_exception=False)
        if world[role] is not None:
            client.force_login(world[role])
        where = address(route, world)
        with transaction.atomic():
            status = client.get(where).status_code
            transaction.set_rollback(True)
        expected = TABLE[route][ROLES.index(role)]
        if status != expected:
            wrong[where] = f"{status}, the table says {expected}"
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


@pytest.mark.parametrize("role", ["officer", "superuser"])
def test_without_a_second_factor_no_officers_door_opens(role, world, settings):
    """At the desk and elsewhere: what opens to them and to no member stays shut, in a session with a password alone."""
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    opens = {}
    for route in sorted(set(routes()) & set(TABLE)):
        expected = dict(zip(ROLES, TABLE[route], strict=True))
        # The officer of this world is also somebody to whom a partner was suggested.
        if (
            route == "partners/ask/<str:token>/"
            or expected[role] != 200
            or 200 in (expected["member"], expected["nobody"])
        ):
            continue
        client = Client(raise_request_exception=False)
        client.force_login(world[role])
        where = address(route, world)
        with transaction.atomic():
            opens[where] = client.get(where).status_code
            transaction.set_rollback(True)
    assert len(opens) > 50
    assert {where: status for where, status in opens.items() if status not in (302, 403, 404)} == {}


def test_officers_without_a_second_factor_are_kept_out(officer, client_of, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    client = client_of(officer.person)
    assert client.get("/desk/people/person/").status_code == 302
    answer = client.get("/desk/", follow=True)
    assert answer.status_code == 403
    assert "One more step before the desk opens" in answer.content.decode()
