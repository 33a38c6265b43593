"""The addresses of people's pages: their account, their details, their data, how others see them."""

from django.urls import path

from people.accounts import views as accounts
from people.museums import views as museums
from people.privacy import views as privacy
from people.profile import views as details
from people.profile import views_person

app_name = "people"

urlpatterns = [
    # Before allauth's own pages of the same addresses, which they wrap.
    path("accounts/login/code/", accounts.request_code, name="request-code"),
    path("accounts/login/code/confirm/", accounts.confirm_code, name="confirm-code"),
    path("accounts/join/<str:token>/", accounts.join, name="join"),
    path("my/details/", details.details, name="details"),
    path("my/details/sharing/", details.sharing, name="sharing"),
    path("my/details/topics/", details.topics, name="topics"),
    path("my/details/museums/", details.affiliations, name="affiliations"),
    path("my/details/museums/<int:pk>/", details.change_affiliation, name="change-affiliation"),
    path("my/details/museums/<int:pk>/end/", details.end_affiliation, name="end-affiliation"),
    path("my/privacy/", privacy.privacy, name="privacy"),
    path("my/privacy/my-data.json", privacy.download_json, name="download-json"),
    path("my/privacy/my-data.html", privacy.download_html, name="download-html"),
    path("my/privacy/close/", privacy.close, name="close-account"),
    path("museums/find/", museums.find, name="find-museum"),
    path("people/<uuid:key>/", views_person.person, name="person"),
]
