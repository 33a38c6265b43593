"""Who chose which mail, for officers who are asked to show it, and the way to let mail reach somebody again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.urls.resolvers import URLPattern

from common import scoping
from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from mailing.kinds import sort_named
from mailing.models import Subscription
from mailing.preferences import suppression
from people.acting import acting
from people.models import Person


class LiftForm(forms.Form):
    """Why mail may reach somebody again."""

    reason = forms.CharField(
        label="Why may we write to them again?",
        max_length=300,
        help_text="“She rang on 3 March and asked for it”, say. It is kept with your name.",
        error_messages={"required": "Say why. It is kept with what you did."},
    )


@admin.register(Subscription)
class SubscriptionAdmin(ScopedAdmin):
    """What people chose about the mail of the officer's programmes. They alone change it."""

    list_display = ("who", "what", "programme", "state", "basis", "source", "at")
    list_filter = ("state", "basis", "source", "programme")
    list_select_related = ("person", "programme")
    search_fields = ("person__name", "person__email", "address")
    fields = ("who", "what", "programme", "state", "basis", "wording", "source", "at")
    readonly_fields = ("who", "what")
    export_columns = (
        ("Name", lambda row: row.person.name if row.person else ""),
        ("Address", lambda row: row.person.address if row.person else row.address),
        ("What", lambda row: row.sort),
        ("Programme", lambda row: row.programme),
        ("State", lambda row: row.get_state_display()),
        ("Why we may", lambda row: row.get_basis_display()),
        ("What they were told", lambda row: row.wording),
        ("Where they said so", lambda row: row.get_source_display()),
        ("Since", lambda row: row.at),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="who", ordering="person__name")
    def who(self, row: Subscription) -> str:
        return str(row.person or row.address)

    @admin.display(description="what", ordering="sort")
    def what(self, row: Subscription) -> str:
        sort = sort_named(row.sort)
        return sort.name if sort else row.sort

    # --- letting mail reach somebody again ----------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lift)
        return [path("lift/<int:person>/", view, name="mailing_subscription_lift"), *super().get_urls()]

    def lift(self, request: HttpRequest, person: int) -> HttpResponse:
        """Mail to one person of the officer's programmes is stopped: why, and (with a reason) no longer."""
        found = scoping.scope(Person.objects.filter(pk=person), request.user).first()
        if found is None:
            raise Http404
        form = LiftForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                suppression.lift_by_officer(person=found, by=acting(request), **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, f"Mail may reach {found} again. What they switched off stays off.")
                return redirect("admin:people_person_change", found.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Mail to {found}",
            "opts": self.opts,
            "person": found,
            "reasons": [why.label for why in sorted(suppression.reasons(found))],
            "form": form,
        }
        return render(request, "admin/mailing/subscription/lift.html", context)
