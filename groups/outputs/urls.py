"""The addresses of what a group makes for others."""

from django.urls import path

from groups.outputs import views

ROOM = "my/groups/room/<uuid:key>/"
ONE = f"{ROOM}outputs/<uuid:output>/"
urlpatterns = [
    path(f"{ROOM}outputs/", views.outputs, name="outputs"),
    path(f"{ROOM}outputs/new/", views.new, name="output-new"),
    path(ONE, views.output, name="output"),
    path(f"{ONE}change/", views.change, name="output-change"),
    path(f"{ONE}agree/", views.agree, name="output-agree"),
    path(f"{ONE}take-back/", views.take_back, name="output-take-back"),
    path(f"{ONE}take-out/", views.take_out, name="output-take-out"),
]
