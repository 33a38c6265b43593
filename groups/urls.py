"""Addresses of those who are in a group, a slice a line. The officers' pages are on the desk."""

from django.urls import include, path

app_name = "groups"
urlpatterns = [
    path("", include("groups.membership.urls")),
    path("", include("groups.room.urls")),
    path("", include("groups.agreement.urls")),
    path("", include("groups.meetings.urls")),
    path("", include("groups.live.urls")),
    path("", include("groups.votes.urls")),
    path("", include("groups.visits.urls")),
    path("", include("groups.fund.urls")),
    path("", include("groups.outputs.urls")),
    path("", include("groups.journal.urls")),
    path("", include("groups.closing.urls")),
    path("", include("groups.help.urls")),
]
