"""The address of the end of a group."""

from django.urls import path

from groups.closing import views

urlpatterns = [path("my/groups/room/<uuid:key>/closing/", views.closing, name="closing")]
