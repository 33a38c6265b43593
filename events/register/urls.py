from django.urls import path

from events.register import views

urlpatterns = [
    path("whats-on/<slug:slug>/run/register/", views.of_event, name="register"),
    path("whats-on/<slug:slug>/run/register/<path:rest>", views.moved, name="register-moved"),
]
