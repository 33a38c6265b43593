"""The addresses of a group's visits."""

from django.urls import path

from groups.visits import views

ROOM = "my/groups/room/<uuid:key>/"
urlpatterns = [
    path(f"{ROOM}visits/", views.visits, name="visits"),
    path(f"{ROOM}visits/new/", views.new, name="visit-new"),
    path(f"{ROOM}visits/<uuid:visit>/", views.visit, name="visit"),
    path(f"{ROOM}visits/<uuid:visit>/change/", views.change, name="visit-change"),
    path(f"{ROOM}visits/<uuid:visit>/take-out/", views.take_out, name="visit-take-out"),
]
