"""The address of a group's fund."""

from django.urls import path

from groups.fund import views

urlpatterns = [path("my/groups/room/<uuid:key>/fund/", views.fund, name="fund")]
