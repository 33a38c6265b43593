"""The addresses of somebody's place in a group."""

from django.urls import path

from groups.membership import own_place, views

urlpatterns = [
    path("my/groups/<uuid:key>/", views.place, name="place"),
    path("my/groups/room/<uuid:key>/away/", own_place.away, name="away"),
    path("my/groups/room/<uuid:key>/leave/", own_place.leave, name="leave"),
]
