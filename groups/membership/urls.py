"""The address of somebody's place in a group."""

from django.urls import path

from groups.membership import views

urlpatterns = [path("my/groups/<uuid:key>/", views.place, name="place")]
