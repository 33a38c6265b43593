"""The floor that pages are compared with: minimal Django pages without middleware, on the same server program.

``/plain`` answers two bytes. ``/rows`` makes one query for twenty rows over a persistent connection and renders one
template. ``/hall/`` is the least that signing up can be: a form with one query, a POST that locks a row, counts,
inserts a booking and a mail and redirects, and a confirmation with one query. ``gunicorn benchmarks._floor`` serves
them.
"""

import os
from typing import Any

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="en"><title>Rows</title><ul>
{% for row in rows %}<li><a href="/rows/{{ row.pk }}">{{ row.name }}</a>, {{ row.town }}</li>
{% endfor %}</ul></html>"""

FORM = """<!doctype html><html lang="en"><title>{{ hall.name }}</title><form method="post" action="sign-up/">
<input type="hidden" name="hall" value="{{ hall.pk }}"><input name="name"><input name="email"><input name="museum">
<button>Keep my place</button></form></html>"""
DONE = """<!doctype html><html lang="en"><title>Done</title><p>{{ booking.name }}, you have a place.</p></html>"""

PAGES = {"rows.html": PAGE, "form.html": FORM, "done.html": DONE}

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
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"rows.html": PAGE, "form.html": FORM, "done.html": DONE},
                        )
                    ]
                },
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


class Hall(models.Model):
    """What people sign up for on the floor."""

    name = models.CharField(max_length=100)
    capacity = models.IntegerField()

    class Meta:
        app_label = "floor"
        db_table = "floor_hall"
        managed = False

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """Somebody's place on the floor."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"
        db_table = "floor_booking"
        managed = False

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """The mail about a place on the floor."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE)
    words = models.TextField()

    class Meta:
        app_label = "floor"
        db_table = "floor_letter"
        managed = False

    def __str__(self) -> str:
        return self.words


def hall(request: HttpRequest) -> HttpResponse:
    """The form: one query."""
    page: Any = engines["django"].get_template("form.html")
    return HttpResponse(page.render({"hall": Hall.objects.get(pk=1)}))


def sign_up(request: HttpRequest) -> HttpResponse:
    """Lock, count, insert two rows, redirect."""
    with transaction.atomic():
        locked = Hall.objects.select_for_update().get(pk=request.POST["hall"])
        if Booking.objects.filter(hall=locked).count() >= locked.capacity:
            return HttpResponse("Full", status=409)
        booking = Booking.objects.create(hall=locked, name=request.POST["name"], email=request.POST["email"])
        Letter.objects.create(booking=booking, words=f"Dear {booking.name}, you have a place.")
    return HttpResponseRedirect(f"/hall/done/{booking.pk}")


def done(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation: one query."""
    page: Any = engines["django"].get_template("done.html")
    return HttpResponse(page.render({"booking": Booking.objects.get(pk=pk)}))


urlpatterns = [
    path("plain", plain),
    path("rows", rows),
    path("hall/", hall),
    path("hall/sign-up/", sign_up),
    path("hall/done/<int:pk>", done),
]
application = get_wsgi_application()
