"""Addresses of those who want a group. The officers' pages are on the desk."""

from django.urls import path

from matching.forming import views

app_name = "matching"
urlpatterns = [
    path("groups/<int:pk>/", views.want, name="want"),
    path("my/groups/not-with/", views.not_with, name="not_with"),
    path("my/groups/not-with/<uuid:key>/forget/", views.forget_not_with, name="forget_not_with"),
    path("my/groups/none/<uuid:key>/", views.left_out, name="left_out"),
]
