"""Addresses of those who are in a group. The officers' pages are on the desk."""

from django.urls import path

from groups.membership import views

app_name = "groups"
urlpatterns = [path("my/groups/<uuid:key>/", views.place, name="place")]
