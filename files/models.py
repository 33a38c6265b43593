"""A file that was uploaded, and what is derived from it."""

import secrets
import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from files.kinds import KINDS, FileKind

#: The folder of everything that is kept here, within the storage.
FOLDER = "files"


def secret_path(instance: models.Model, filename: str) -> str:
    """Where a file lies: under a name that nobody can guess and that nothing of the sender's is in."""
    name = secrets.token_hex(20)
    return f"{FOLDER}/{name[:2]}/{name}{PurePath(filename).suffix.lower()[:8]}"


class File(models.Model):
    """Something uploaded. What it is was read from its content; of a picture only the pixels were kept.

    ``purpose`` names the rule of the app above that says who may read it (``files.readers``). ``key`` is its address
    while it is published: withdrawing it changes the address for good.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=40, editable=False)
    name = models.CharField(max_length=160, blank=True, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField("size in bytes", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    stored = models.FileField(upload_to=secret_path, max_length=200, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="files",
        editable=False,
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width=None, height=None) | Q(width__gt=0, height__gt=0),
                name="file_has_both_sides",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.words} of {self.uploaded_at:%d.%m.%Y}"

    @property
    def kind(self) -> FileKind:
        return KINDS[self.content_type]

    @property
    def words(self) -> str:
        """PDF, 2.1 MB."""
        size = filesizeformat(self.size).replace("\xa0", " ")
        return f"{self.kind.words}, {size}"

    @property
    def url(self) -> str:
        return reverse("files:file", args=[self.key])

    @property
    def srcset(self) -> str:
        """A picture in each of its widths, for an <img>. ``renditions`` should be prefetched."""
        widths = {
            each.width: reverse("files:rendition", args=[self.key, each.width])
            for each in self.renditions.all()
        }
        if not widths or self.width is None:
            return ""
        return ", ".join(f"{url} {width}w" for width, url in sorted({**widths, self.width: self.url}.items()))


class FileRendition(models.Model):
    """A picture made smaller. It goes when its file is withdrawn, and is made anew when that is published again."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="renditions")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField("size in bytes")
    stored = models.FileField(upload_to=secret_path, max_length=200, editable=False)

    class Meta:
        ordering = ["file", "width"]
        constraints = [models.UniqueConstraint("file", "width", name="rendition_once_a_width")]

    def __str__(self) -> str:
        return f"{self.width} x {self.height} of {self.file}"
