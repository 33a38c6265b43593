from django.urls import include, path

from agenda import views

app_name = "agenda"
urlpatterns = [
    path("", include("agenda.register.urls")),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
    path("my/calendar/", views.calendar, name="calendar"),
    path("my/attendance/", views.attendance, name="attendance"),
    path("my/attendance/<uuid:uid>/wrong/", views.wrong, name="wrong"),
    path("my/calendar/new-address/", views.rotate, name="rotate"),
]
