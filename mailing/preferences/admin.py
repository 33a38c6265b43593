"""Who chose which mail, for officers who are asked to show it, and the way to let mail reach somebody again."""

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import reverse

from common import scoping
from common.admin import ReadOnlyAdmin
from common.desk import DeskPages, Reason, Verb, Work
from mailing.kinds import sort_named
from mailing.models import Subscription
from mailing.preferences import suppression
from people.models import Person


def _stopped(person: Person) -> str:
    why = [reason.label for reason in sorted(suppression.reasons(person))]
    if not why:
        return f"Nothing stops mail to {person}. What they chose themselves stands under “Subscriptions”."
    return (
        f"Mail to {person} is stopped. {' '.join(why)} They can undo most of this themselves, from the foot of any "
        "mail to them. Do it for them only when they have asked you. What they switched off one by one stays off."
    )


class LiftPages(DeskPages[Person]):
    """Mail to one person of the officer's programmes is stopped: why, and (with a reason) no longer."""

    noun = "person"
    route = "lift/<int:person_pk>/"
    verbs = (
        Verb(
            "lift",
            "Let mail reach them again",
            suppression.lift_by_officer,
            lambda person, _: f"Mail may reach {person} again. What they switched off stays off.",
            may=lambda person: bool(suppression.reasons(person)),
            reason=Reason(
                "Why may we write to them again?",
                help_text="“She rang on 3 March and asked for it”, say. It is kept with your name.",
                required="Say why. It is kept with what you did.",
            ),
            title=lambda person: f"Mail to {person}",
            says=_stopped,
        ),
    )

    def own(self, request: HttpRequest, person_pk: int) -> Person:
        found = scoping.scope(Person.objects.filter(pk=person_pk), request.user).first()
        if found is None:
            raise Http404("There is no such person on your desk.")
        return found

    def home_of(self, person: Person) -> str:
        return reverse("admin:people_person_change", args=[person.pk])


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """What people chose about the mail of the officer's programmes. They alone change it."""

    work = Work.MAIL
    desk_pages = (LiftPages,)
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

    @admin.display(description="who", ordering="person__name")
    def who(self, row: Subscription) -> str:
        return str(row.person or row.address)

    @admin.display(description="what", ordering="sort")
    def what(self, row: Subscription) -> str:
        sort = sort_named(row.sort)
        return sort.name if sort else row.sort
