"""A person, who may have an address of their own, share a museum's mailbox, or both museums and none."""

import uuid
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from common.addresses import tidy
from common.constraints import choices_check
from common.errors import DomainError
from common.fields import AddressField
from common.names import tidy_name
from common.search import Plain
from people.choices import ContactBy, Visibility


class PersonQuerySet(models.QuerySet["Person"]):
    def known(self) -> "PersonQuerySet":
        """People as they are: neither erased nor merged into another row."""
        return self.filter(erased_at=None, merged_into=None)


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def known(self) -> PersonQuerySet:
        return self.get_queryset().known()

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who learns, hosts, presents or organises.

    ``email`` is their own address, with which they may sign in. Somebody without one may be written to at a
    ``shared_mailbox`` (info@museum), which any number of named people may share; they cannot sign in.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = AddressField("e-mail address", unique=True, null=True, blank=True)
    shared_mailbox = AddressField(
        blank=True, help_text="For people without an address of their own: a mailbox that others read too."
    )
    name = models.CharField(max_length=120)
    phone = models.CharField("telephone", max_length=40, blank=True)
    contact_by = models.CharField(
        "best way to reach you", max_length=10, choices=ContactBy, default=ContactBy.EMAIL
    )
    access_needs = models.TextField(
        blank=True,
        help_text="What makes a session work for you. Offered to you each time you sign up; never shown to others.",
    )
    about = models.TextField("about you", blank=True, max_length=600)
    show_name = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    show_museum = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    show_topics = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    show_about = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    show_email = models.CharField(max_length=10, choices=Visibility, default=Visibility.OFFICERS)
    show_phone = models.CharField(max_length=10, choices=Visibility, default=Visibility.OFFICERS)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(
        "officer",
        default=False,
        help_text="May open the officers' desk, for the programmes they have a role in.",
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    #: Whether this row was made a moment ago, in this transaction, so that nothing points at it and nobody else has it.
    just_added = False

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = [Plain("name"), "pk"]
        indexes = [models.Index(Plain("name"), name="person_plain_name")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_whatever_case"),
            models.UniqueConstraint(
                Lower("shared_mailbox"),
                Plain("name"),
                condition=models.Q(email=None) & ~models.Q(shared_mailbox=""),
                name="person_once_a_shared_mailbox",
            ),
            choices_check("contact_by", ContactBy, name="person_contact_by"),
            *(
                choices_check(f"show_{what}", Visibility, name=f"person_show_{what}")
                for what in ("name", "museum", "topics", "about", "email", "phone")
            ),
        ]

    def __str__(self) -> str:
        return self.name or "Somebody"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """What any form writes into ``name`` is a name."""
        super().clean_fields(exclude=exclude)
        if "name" not in (exclude or ()):
            try:
                self.name = tidy_name(self.name)
            except DomainError as error:
                raise ValidationError({"name": error.message}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep addresses as every look-up expects them: lower case, and None rather than empty."""
        self.email = tidy(self.email) if self.email else None
        self.shared_mailbox = tidy(self.shared_mailbox)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else ""

    @property
    def address(self) -> str:
        """Where mail for this person goes; empty when there is nowhere."""
        return self.email or self.shared_mailbox
