"""The addresses of what comes after an event: feedback, cards, certificates, the archive, invitations to speakers."""

from django.urls import path

from events.afterwards.views import archive, certificates, contact_cards, feedback, speaker_requests

urlpatterns = [
    path("feedback/<str:token>/", feedback.feedback, name="feedback"),
    path("whats-on/<slug:slug>/people/", contact_cards.people, name="people"),
    path("whats-on/<slug:slug>/people/<slug:card>.vcf", contact_cards.person, name="person-card"),
    path("bookings/<str:token>/people/", contact_cards.people_by_link, name="booking-people"),
    path(
        "bookings/<str:token>/people/<slug:card>.vcf",
        contact_cards.person_by_link,
        name="booking-person-card",
    ),
    path("bookings/<str:token>/certificate/", certificates.certificate, name="booking-certificate"),
    path("my/certificates/<uuid:key>/", certificates.my_certificate, name="my-certificate"),
    path("certificates/", certificates.check, name="certificates"),
    path("certificates/<str:code>/", certificates.checked, name="certificate"),
    path("whats-on/<slug:slug>/run/after/", archive.after, name="run-after"),
    path("whats-on/<slug:slug>/run/after/feedback.csv", feedback.feedback_file, name="run-feedback-file"),
    path("whats-on/<slug:slug>/run/after/notes/", archive.save_notes, name="run-notes"),
    path("whats-on/<slug:slug>/run/after/pictures/", archive.add_picture, name="run-pictures"),
    path(
        "whats-on/<slug:slug>/run/after/pictures/<uuid:key>/remove/",
        archive.remove_picture,
        name="run-picture-remove",
    ),
    path(
        "whats-on/<slug:slug>/run/after/pictures/<uuid:key>/show/",
        archive.show_again,
        name="run-picture-show",
    ),
    path("pictures/<uuid:key>/take-down/", archive.take_down, name="take-down"),
    path("whats-on/<slug:slug>/talks/<uuid:key>/invite/", speaker_requests.invite, name="invite-speaker"),
    path("speakers/<str:token>/", speaker_requests.speaker_request, name="speaker-request"),
]
