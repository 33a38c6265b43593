"""Addresses of the live set room. ``state`` is known to LiveVersionMiddleware too (quick.py)."""

from django.urls import path

from groups.live import views

ROOM = "my/groups/room/<uuid:key>/"
urlpatterns = [
    path("my/groups/questions/", views.cards, name="cards"),
    path("my/groups/questions.pdf", views.cards_on_paper, name="cards_pdf"),
    path(f"{ROOM}timings/", views.timings, name="timings"),
    path(f"{ROOM}live/<uuid:meeting>/", views.live, name="live"),
    path(f"{ROOM}live/<uuid:meeting>/table/", views.table, name="live_table"),
    path(f"{ROOM}live/<uuid:meeting>/state/", views.state, name="live_state"),
    path(f"{ROOM}live/<uuid:meeting>/press/", views.press, name="live_press"),
    path(f"{ROOM}live/<uuid:meeting>/write/", views.write, name="live_write"),
    path(f"{ROOM}live/<uuid:meeting>/plan/", views.plan, name="live_plan"),
]
