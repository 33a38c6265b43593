"""Addresses of finding each other. All of them are for people who are signed in."""

from django.urls import path

from matching.partners import views

app_name = "partners"
urlpatterns = [
    path("partners/", views.find, name="find"),
    path("partners/ask/<str:token>/", views.ask, name="ask"),
    path("partners/board/", views.board, name="board"),
    path("partners/board/new/", views.post_card, name="post-card"),
    path("partners/board/<uuid:key>/", views.card, name="card"),
    path("partners/board/<uuid:key>/take-down/", views.take_down, name="take-down"),
    path("my/introductions/", views.my_introductions, name="introductions"),
    path("my/introductions/<uuid:key>/", views.introduction, name="introduction"),
    path("my/details/partners/", views.openness, name="openness"),
    path("my/details/partners/pause/", views.pause, name="pause"),
]
