from django.urls import path

from agenda.register import door, sync, views

urlpatterns = [
    path("registers/<int:pk>/", views.whole, name="register"),
    path("registers/<int:pk>/save/", views.save, name="register-save"),
    path("registers/<int:pk>/sync/", sync.sync, name="register-sync"),
    path("registers/<int:pk>/walk-in/", views.walk_in, name="register-walk-in"),
    path("registers/<int:pk>/take-off/<uuid:key>/", views.take_off, name="register-take-off"),
    path("registers/<int:pk>/complete/", views.complete, name="register-complete"),
    path("registers/<int:pk>/reopen/", views.reopen, name="register-reopen"),
    path("registers/<int:pk>/sheet/", views.sheet, name="register-sheet"),
    path("registers/<int:pk>/register.csv", views.download, name="register-csv"),
    path("registers/<int:pk>/worker.js", views.worker, name="register-worker"),
    path("door/<uuid:key>/", door.door, name="door"),
]
