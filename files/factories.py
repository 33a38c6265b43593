"""Factories for files: a small PDF, and a small picture, each really on the disk."""

import hashlib
import io

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from files.models import File

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def jpeg(width: int = 80, height: int = 60) -> bytes:
    """A picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "JPEG")
    return made.getvalue()


class FileFactory(DjangoModelFactory[File]):
    """A PDF. Nobody may read it until its purpose is one that an app speaks for."""

    class Meta:
        model = File

    class Params:
        content = factory.Sequence(lambda n: PDF + str(n).encode())

    purpose = "test.file"
    name = factory.Sequence(lambda n: f"Slides {n}")
    content_type = "application/pdf"
    size = factory.LazyAttribute(lambda o: len(o.content))
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    stored = factory.LazyAttribute(lambda o: ContentFile(o.content, name="file.pdf"))


class PictureFileFactory(FileFactory):
    """A JPEG of 80 by 60 pixels."""

    class Params:
        content = factory.LazyFunction(jpeg)

    name = factory.Sequence(lambda n: f"IMG_{n:04}")
    content_type = "image/jpeg"
    width, height = 80, 60
    stored = factory.LazyAttribute(lambda o: ContentFile(o.content, name="file.jpg"))
