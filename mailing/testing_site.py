"""Loads the whole site: what ``mailing.testing_programs`` forks its programs from."""

import celery.apps.beat
import celery.apps.worker  # noqa: F401
import django

django.setup()

from celery import current_app  # noqa: E402
from django.urls import get_resolver  # noqa: E402

current_app.loader.import_default_modules()
get_resolver().url_patterns  # noqa: B018
