"""The shared vocabulary of what people offer and want, the same list for both (M1)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models

from common.constraints import choices_check
from common.search import Plain
from people.choices import Direction


class TopicQuerySet(models.QuerySet["Topic"]):
    def live(self) -> "TopicQuerySet":
        return self.filter(merged_into=None, retired=False)


class Topic(models.Model):
    """One thing museum people learn about. A merged topic stays, and points at the one that took its place."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    scope_note = models.CharField(max_length=240, blank=True, help_text="One sentence on what belongs here.")
    area = models.CharField(max_length=60, help_text="The heading it is listed under.")
    retired = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_topics"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["area", Plain("name")]
        indexes = [GinIndex(OpClass(Plain("name"), name="gin_trgm_ops"), name="topic_plain_name_trgm")]

    def __str__(self) -> str:
        return self.name


class TopicInterest(models.Model):
    """A topic that a person can help with, or wants to learn about, with a line of their own."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="topic_interests")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="interests")
    direction = models.CharField(max_length=5, choices=Direction)
    note = models.CharField(max_length=240, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["direction", "topic"]
        indexes = [
            # Who offers or wants a topic, found without reading the rows; and the words of their own lines.
            models.Index(fields=["topic", "direction"], include=["person"], name="topic_interest_who"),
            GinIndex(SearchVector("note", config="english"), name="topic_interest_note_words"),
        ]
        constraints = [
            choices_check("direction", Direction, name="topic_interest_direction"),
            models.UniqueConstraint("person", "topic", "direction", name="topic_interest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.topic}"
