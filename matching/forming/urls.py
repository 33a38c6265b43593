"""Addresses of those who want a group. The officers' pages are on the desk."""

from django.urls import path

from matching.forming import views
from matching.interest import views as interest

app_name = "matching"
urlpatterns = [
    path("groups/<int:pk>/", interest.want, name="want"),
    path("groups/<int:pk>/draft/", interest.keep, name="draft"),
    path("groups/time/<uuid:secret>/", interest.manager, name="manager"),
    path("my/groups/not-with/", views.not_with, name="not_with"),
    path("my/groups/not-with/<uuid:key>/forget/", views.forget_not_with, name="forget_not_with"),
    path("my/groups/none/<uuid:key>/", views.left_out, name="left_out"),
]
