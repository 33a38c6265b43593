"""The thesaurus of the museum sector: the words people use, and the topics they mean by them."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from common.search import Plain


class TermQuerySet(models.QuerySet["Term"]):
    def live(self) -> "TermQuerySet":
        return self.filter(merged_into=None)


@pghistory.track(model_name="TermHistory")
class Term(models.Model):
    """A preferred term. It leads to topics of its own, or to those of its broader term.

    A merged term stays and points at the one that took its place, so that its history is still understood.
    """

    name = models.CharField(max_length=80, unique=True, help_text="The preferred word, as colleagues say it.")
    topics = models.ManyToManyField(
        "people.Topic",
        related_name="terms",
        blank=True,
        help_text="What somebody who says this means. Empty: the topics of the broader term.",
    )
    broader = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="narrower"
    )
    related = models.ManyToManyField("self", blank=True, symmetrical=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_terms"
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "term of the thesaurus"
        verbose_name_plural = "thesaurus"
        ordering = [Plain("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(broader=None) | ~Q(broader=F("id")), name="term_not_broader_than_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="term_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    model_name="LabelHistory", fields=["id", "term", "words"]
)  # the search vector follows from the words
class Label(models.Model):
    """Other words for a term: what people type."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="labels")
    words = models.CharField("other words", max_length=80)
    lexemes = models.GeneratedField(
        expression=SearchVector(Plain("words"), config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "other word"
        verbose_name_plural = "other words"
        ordering = ["term", "words"]
        indexes = [GinIndex(fields=["lexemes"], name="label_lexemes")]
        constraints = [models.UniqueConstraint("term", "words", name="label_once_a_term")]

    def __str__(self) -> str:
        return self.words
