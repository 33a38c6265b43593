"""The addresses of a group's votes."""

from django.urls import path

from groups.votes import views

urlpatterns = [
    path("my/groups/room/<uuid:key>/votes/", views.votes, name="votes"),
    path("my/groups/room/<uuid:key>/votes/<uuid:vote>/", views.vote, name="vote"),
]
