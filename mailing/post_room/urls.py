"""The post room: every mail of a demo. Routed on demos and while developing only, never in production."""

from django.urls import path

from mailing.post_room import views

urlpatterns = [
    path("", views.post_room, name="post-room"),
    path("<str:name>/", views.kept_mail, name="post-room-mail"),
    path("<str:name>/answer/", views.answer, name="post-room-answer"),
    path("<str:name>/html/", views.kept_html, name="post-room-html"),
    path("<str:name>/files/<int:number>/", views.kept_file, name="post-room-file"),
]
