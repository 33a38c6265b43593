"""The addresses of a group's agreement."""

from django.urls import path

from groups.agreement import views

urlpatterns = [
    path("my/groups/room/<uuid:key>/agreement/", views.agreement, name="agreement"),
    path("my/groups/room/<uuid:key>/agreement/change/", views.change, name="agreement-change"),
]
