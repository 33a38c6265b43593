"""The picture on an event's page."""

from django.db import models

from events.models.event import Event


class LeadPicture(models.Model):
    """The one picture that the page of an event shows, whoever gave it. Photographs of the day are ``Picture``."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="lead_picture")
    upload = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="lead_picture", editable=False
    )
    alternative = models.CharField("what it shows", max_length=250)
    credit = models.CharField(max_length=120)

    class Meta:
        ordering = ["event"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(alternative="") & ~models.Q(credit=""), name="lead_picture_has_its_words"
            )
        ]

    def __str__(self) -> str:
        return self.alternative
