"""The addresses of a member's journal."""

from django.urls import path

from groups.journal import views

ROOM = "my/groups/room/<uuid:key>/"
urlpatterns = [
    path(f"{ROOM}journal/", views.journal, name="journal"),
    path(f"{ROOM}journal/<uuid:page>/", views.change, name="journal-page"),
    path(f"{ROOM}journal/<uuid:page>/take-out/", views.take_out, name="journal-take-out"),
]
