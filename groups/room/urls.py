"""The addresses of a group's room: a key, and no name."""

from django.urls import path

from groups.room import views

urlpatterns = [
    path("my/groups/room/<uuid:key>/", views.room, name="room"),
    path("my/groups/room/<uuid:key>/log/", views.log, name="log"),
]
