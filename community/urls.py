from django.urls import path

from community import views

app_name = "community"
urlpatterns = [
    path("programmes/<slug:slug>/newsletters/", views.newsletters, name="newsletters"),
    path("programmes/<slug:slug>/newsletters/<int:number>/", views.newsletter, name="newsletter"),
]
