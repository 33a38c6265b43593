"""The floor that pages are compared with: two minimal Django pages without middleware, on the same server program.

``/plain`` answers two bytes. ``/rows`` makes one query for twenty rows over a persistent connection and renders one
template. ``gunicorn benchmarks._floor`` serves them.
"""

import os
from typing import Any

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="en"><title>Rows</title><ul>
{% for row in rows %}<li><a href="/rows/{{ row.pk }}">{{ row.name }}</a>, {{ row.town }}</li>
{% endfor %}</ul></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        DATABASES={
            "default": {
                **environ.Env.db_url_config(os.environ["DATABASE_URL"]),
                "ENGINE": "django.db.backends.postgresql",
                "CONN_MAX_AGE": None,
            }
        },
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"rows.html": PAGE})]},
            }
        ],
    )
    django.setup()


class Row(models.Model):
    """A row of the floor's own table, which the benchmark makes."""

    name = models.CharField(max_length=100)
    town = models.CharField(max_length=100)

    class Meta:
        app_label = "floor"
        db_table = "floor_row"
        managed = False

    def __str__(self) -> str:
        return self.name


def plain(request: HttpRequest) -> HttpResponse:
    """Answer two bytes."""
    return HttpResponse(b"ok")


def rows(request: HttpRequest) -> HttpResponse:
    """One query, one template."""
    page: Any = engines["django"].get_template("rows.html")
    return HttpResponse(page.render({"rows": Row.objects.order_by("name")[:20]}))


urlpatterns = [path("plain", plain), path("rows", rows)]
application = get_wsgi_application()
