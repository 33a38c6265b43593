"""The pages on which people say which mail they want."""

from django.urls import path

from mailing.preferences import views

app_name = "mailing"

urlpatterns = [
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("preferences/<str:token>/stop/<slug:sort>/<int:programme>/", views.stop, name="stop"),
    path("my/details/mail/", views.my_mail, name="mine"),
    path("programmes/<slug:slug>/news/", views.news, name="news"),
    path("news/confirm/<str:token>/", views.confirm, name="confirm"),
    path("answers/<str:token>/", views.undo, name="undo"),
    path("mail/heard/<slug:provider>/<slug:what>/", views.heard, name="heard"),
]
