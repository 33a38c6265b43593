"""The addresses of asking for help."""

from django.urls import path

from groups.help import views

urlpatterns = [
    path("my/groups/room/<uuid:key>/help/", views.ask, name="help"),
    path("my/groups/room/<uuid:key>/help/<uuid:case>/", views.help_case, name="help-case"),
    path("my/cases/", views.cases, name="cases"),
    path("my/cases/<uuid:case>/", views.case, name="case"),
]
