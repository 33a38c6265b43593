"""The addresses of programmes, talks, calls for contributors and handouts."""

from django.urls import path

from events.programme.views import handouts, organising, talks, timetable

urlpatterns = [
    path("whats-on/<slug:slug>/propose/", talks.propose, name="propose"),
    path("whats-on/<slug:slug>/propose/thanks/", talks.proposed, name="proposed"),
    path("whats-on/<slug:slug>/handouts/<uuid:key>/", handouts.handout, name="handout"),
    path("whats-on/<slug:slug>/run/programme/", timetable.programme, name="programme"),
    path("whats-on/<slug:slug>/run/programme/call/", timetable.call, name="run-call"),
    path(
        "whats-on/<slug:slug>/run/programme/sessions/<int:pk>/<slug:verb>/",
        timetable.session,
        name="run-session",
    ),
    path("whats-on/<slug:slug>/run/programme/slots/<int:pk>/<slug:verb>/", timetable.slot, name="run-slot"),
    path("whats-on/<slug:slug>/run/programme/talks/new/", organising.new, name="run-talk-new"),
    path("whats-on/<slug:slug>/run/programme/talks/<uuid:key>/", organising.talk, name="run-talk"),
    path("whats-on/<slug:slug>/run/programme/talks/<uuid:key>/invite/", organising.invite, name="run-invite"),
    path("whats-on/<slug:slug>/run/programme/talks/<uuid:key>/slides/", organising.upload, name="run-upload"),
    path(
        "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/slides/<uuid:handout_key>/<slug:verb>/",
        organising.handout,
        name="run-handout",
    ),
    path(
        "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/presenters/<int:pk>/<slug:verb>/",
        organising.presenter,
        name="run-presenter",
    ),
    path(
        "whats-on/<slug:slug>/run/programme/talks/<uuid:key>/<slug:verb>/",
        organising.decide,
        name="run-talk-decide",
    ),
    path("talks/<str:token>/", talks.talk, name="talk"),
    path("talks/<str:token>/slides/", talks.upload, name="talk-upload"),
    path("talks/<str:token>/slides/<uuid:key>/<slug:verb>/", talks.handout, name="talk-handout"),
    path("talks/<str:token>/<slug:verb>/", talks.answer, name="talk-answer"),
]
