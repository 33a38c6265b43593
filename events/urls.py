from django.urls import include, path

from events.booking.views import asked, bookings, found, needs_code, offers, parties, people, session_lists
from events.hosting.views import organising, proposals
from events.introductions import views as introductions
from events.series import views as series
from events.whats_on.views import calendars, confirmation, event, lists

app_name = "events"
urlpatterns = [
    path("whats-on/", lists.whats_on, name="list"),
    path("whats-on/past/", lists.past, name="past"),
    path("", include("events.afterwards.urls")),
    path("", include("events.programme.urls")),
    path("offer-to-host/", proposals.offer, name="offer"),
    path("my/offers/<uuid:key>/", proposals.proposal, name="proposal"),
    path("my/offers/<uuid:key>/change/", proposals.change, name="change-proposal"),
    path("my/offers/<uuid:key>/withdraw/", proposals.withdraw, name="withdraw-proposal"),
    path("whats-on/calendar.ics", calendars.subscribe, name="subscribe"),
    path("whats-on/series/<slug:slug>/", series.series, name="series"),
    path("whats-on/series/<slug:slug>/calendar.ics", series.calendar, name="series-calendar"),
    path("whats-on/series/<slug:slug>/sign-up/", series.sign_up, name="series-sign-up"),
    path("whats-on/<slug:slug>/", event.event, name="event"),
    path("whats-on/<slug:slug>/sign-up/", event.sign_up, name="sign-up"),
    path("whats-on/<slug:slug>/signed-up/", confirmation.signed_up, name="signed-up"),
    path("whats-on/<slug:slug>/run/sessions/", session_lists.run, name="run-sessions"),
    path("whats-on/<slug:slug>/run/introductions/", introductions.run, name="run-introductions"),
    path(
        "whats-on/<slug:slug>/run/introductions/cards/", introductions.printed, name="run-introductions-cards"
    ),
    path("whats-on/<slug:slug>/run/introductions/make/", introductions.make, name="run-introductions-make"),
    path("whats-on/<slug:slug>/run/introductions/put/", introductions.put, name="run-introductions-put"),
    path(
        "whats-on/<slug:slug>/run/introductions/release/",
        introductions.release,
        name="run-introductions-release",
    ),
    path("whats-on/<slug:slug>/run/", organising.hub, name="run"),
    path("whats-on/<slug:slug>/run/words/", organising.words, name="run-words"),
    path("whats-on/<slug:slug>/run/kit/", organising.kit, name="run-kit"),
    path("whats-on/<slug:slug>/run/kit/tick/", organising.tick, name="run-tick"),
    path("whats-on/<slug:slug>/run/kit/pdf/", organising.kit_as_pdf, name="run-kit-pdf"),
    path("whats-on/<slug:slug>/run/kit/<slug:part>/", organising.kit, name="run-kit-part"),
    path("whats-on/<slug:slug>/run/kit/<slug:part>/pdf/", organising.kit_as_pdf, name="run-kit-part-pdf"),
    path(
        "whats-on/<slug:slug>/run/co-organisers/<int:pk>/end/",
        organising.end_co_organiser,
        name="end-co-organiser",
    ),
    path("whats-on/<slug:slug>/run/people/", people.people, name="run-people"),
    path("whats-on/<slug:slug>/run/people/people.csv", people.people_csv, name="run-people-csv"),
    path("", include("events.register.urls")),
    path("whats-on/<slug:slug>/calendar.ics", confirmation.calendar, name="calendar"),
    path("bookings/find/<uuid:key>/", found.find, name="find-booking"),
    path("bookings/<str:token>/", bookings.booking, name="booking"),
    path("bookings/<str:token>/calendar.ics", bookings.calendar, name="booking-calendar"),
    path("bookings/<str:token>/give-back/", bookings.give_back, name="give-back"),
    path("bookings/<str:token>/change/", bookings.change, name="change"),
    path("bookings/<str:token>/offer/take/", offers.take, name="take-offer"),
    path("bookings/<str:token>/offer/let-go/", offers.let_go, name="let-offer-go"),
    path("bookings/<str:token>/take-free/", offers.take_free, name="take-free"),
    path("bookings/<str:token>/party/", parties.add, name="bring"),
    path("bookings/<str:token>/party/<uuid:guest>/", parties.name, name="name-guest"),
    path("bookings/<str:token>/party/<uuid:guest>/remove/", parties.remove, name="remove-guest"),
    path("bookings/<str:token>/sessions/", bookings.sessions, name="choose-sessions"),
    path("bookings/<str:token>/needs/", bookings.needs, name="needs"),
    path("bookings/<str:token>/needs/code/", needs_code.send, name="needs-code"),
    path("bookings/<str:token>/needs/open/", needs_code.open_, name="needs-open"),
    path("bookings/<str:token>/seen/", bookings.seen, name="seen"),
    path("bookings/<str:token>/yes/", bookings.yes, name="yes"),
    path("bookings/<str:token>/introductions/", introductions.mine, name="introductions"),
    path(
        "bookings/<str:token>/introductions/take-back/",
        introductions.take_back,
        name="introductions-take-back",
    ),
    path("bookings/<str:token>/not-me/", bookings.not_me, name="not-me"),
    path("asked/<str:token>/", asked.page, name="asked"),
    path("asked/<str:token>/yes/", asked.yes, name="asked-yes"),
    path("asked/<str:token>/no/", asked.no, name="asked-no"),
    path("my/bookings/<uuid:key>/", bookings.question, name="question"),
    path("my/bookings/<uuid:key>/mine/", bookings.mine, name="mine"),
    path("my/bookings/<uuid:key>/not-mine/", bookings.not_mine, name="not-mine"),
]
