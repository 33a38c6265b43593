"""The addresses of claims: each is its claimant's and nobody else's."""

from django.urls import path

from funds.claims import views

app_name = "funds"

urlpatterns = [
    path("my/claims/", views.mine_all, name="mine"),
    path("my/claims/for/<uuid:key>/", views.start, name="start"),
    path("my/claims/asked/<uuid:key>/withdraw/", views.withdraw_request, name="withdraw-request"),
    path("my/claims/<uuid:key>/", views.claim, name="claim"),
    path("my/claims/<uuid:key>/hand-in/", views.hand_in, name="hand-in"),
    path("my/claims/<uuid:key>/withdraw/", views.withdraw, name="withdraw"),
    path("my/claims/<uuid:key>/remove/<uuid:spend>/", views.remove, name="remove"),
]
