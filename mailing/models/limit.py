"""How fast mail may go out."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


@pghistory.track(model_name="MailLimitHistory")
class MailLimit(models.Model):
    """How many mails a minute may go to some domains together, or (with none named) altogether.

    It holds for all workers at once. What is over it waits; mails to other domains go meanwhile.
    """

    name = models.CharField(max_length=60, unique=True, help_text="Whose limit it is: “Microsoft”, say.")
    domains = ArrayField(
        models.CharField(max_length=253),
        default=list,
        blank=True,
        help_text="What stands behind the @, with commas between. Leave it empty for a limit on all mail together.",
    )
    per_minute = models.PositiveIntegerField(
        "mails a minute", validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "limit on mail"
        verbose_name_plural = "limits on mail"
        constraints = [models.CheckConstraint(condition=Q(per_minute__gte=1), name="limit_some")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.domains = list(dict.fromkeys(domain.strip().lower().lstrip("@") for domain in self.domains))
        for domain in self.domains:
            if not domain or "@" in domain or " " in domain or "." not in domain:
                raise ValidationError(
                    {"domains": f"“{domain}” is not a domain. Write what stands behind the @."}
                )
