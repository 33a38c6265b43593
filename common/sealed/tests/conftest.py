"""Models with sealed texts, and real tables for them while the tests of this folder run."""

import uuid

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import CASCADE

from common.sealed.fields import SealedTextField


class Circle(models.Model):  # noqa: DJ008
    class Meta:
        app_label = "common"
        db_table = "sealed_test_circle"


class SealedMeeting(models.Model):  # noqa: DJ008
    circle = models.ForeignKey(Circle, CASCADE, related_name="+")

    class Meta:
        app_label = "common"
        db_table = "sealed_test_meeting"


class Note(models.Model):  # noqa: DJ008
    meeting = models.ForeignKey(SealedMeeting, CASCADE, related_name="+")
    title = models.CharField(max_length=20, default="A note")
    words = SealedTextField(scope="meeting__circle", null=True)
    aside = SealedTextField(scope="meeting__circle", null=True)

    class Meta:
        app_label = "common"
        db_table = "sealed_test_note"


class SealedLetter(models.Model):  # noqa: DJ008
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    circle = models.ForeignKey(Circle, CASCADE, related_name="+")
    words = SealedTextField(scope="circle")

    class Meta:
        app_label = "common"
        db_table = "sealed_test_letter"


MODELS = [Circle, SealedMeeting, Note, SealedLetter]


def forget():
    """Nobody else in this process is to meet these models."""
    for model in MODELS:
        apps.all_models["common"].pop(model._meta.model_name, None)
    apps.clear_cache()


forget()


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    for model in MODELS:
        apps.all_models["common"][model._meta.model_name] = model
    apps.clear_cache()
    with django_db_blocker.unblock():
        drop()
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
    yield
    forget()
    with django_db_blocker.unblock():
        drop()


def drop():
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f'DROP TABLE IF EXISTS "{model._meta.db_table}" CASCADE')


@pytest.fixture
def circle():
    return Circle.objects.create()


@pytest.fixture
def meeting(circle):
    return SealedMeeting.objects.create(circle=circle)
