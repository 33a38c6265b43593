from django.urls import path

from agenda import views

app_name = "agenda"
urlpatterns = [
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
    path("my/calendar/", views.calendar, name="calendar"),
    path("my/calendar/new-address/", views.rotate, name="rotate"),
]
