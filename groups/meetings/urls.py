"""Addresses of a group's meetings, of the dates it looks for, and of its actions."""

from django.urls import path

from groups.meetings import poll_views, views

ROOM = "my/groups/room/<uuid:key>/"
urlpatterns = [
    path(f"{ROOM}meetings/", views.meetings, name="meetings"),
    path(f"{ROOM}meetings/new/", views.call, name="call_meeting"),
    path(f"{ROOM}meetings/<uuid:meeting>/", views.meeting, name="meeting"),
    path(f"{ROOM}meetings/<uuid:meeting>/change/", views.change, name="change_meeting"),
    path(f"{ROOM}meetings/<uuid:meeting>/apologies/", views.apologies, name="apologies"),
    path(f"{ROOM}meetings/<uuid:meeting>/record/", views.meeting_record, name="record"),
    path(f"{ROOM}turns/<uuid:turn>/", views.issue, name="issue"),
    path(f"{ROOM}notes/<uuid:note>/delete/", views.take_back, name="take_back_note"),
    path(f"{ROOM}dates/new/", poll_views.new_poll, name="new_poll"),
    path(f"{ROOM}dates/<uuid:poll>/", poll_views.poll, name="poll"),
    path(f"{ROOM}actions/", views.actions, name="actions"),
    path(f"{ROOM}actions/<uuid:action>/", views.action, name="action"),
]
