"""News of a programme, offered to those who sign up for one of its events (rule 27).

The box is empty, and what it says is kept with the time if it is ticked. Nobody else gets anything: not the colleagues
they bring, and not those who leave the box as it is.
"""

from django import forms
from django.contrib.auth.models import AnonymousUser

from mailing.built_in_sorts import NEWS
from mailing.preferences import services as preferences
from people.models import Person
from programmes.models import Programme


def news_field(user: Person | AnonymousUser, programme: Programme) -> forms.BooleanField | None:
    """The box on a sign-up form; None for somebody signed in who gets the news already."""
    if isinstance(user, Person):
        if preferences.gets(person=user, programme=programme, sort=NEWS):
            return None
        how = "You can stop it with one press."
    else:
        how = "We ask you once more by mail before you get it, and you can stop it with one press."
    return forms.BooleanField(
        label=f"News of {programme} by e-mail, once a month or so",
        required=False,
        help_text=f"Your place does not depend on it. {how}",
    )


def news_wording(form: forms.Form) -> str:
    """What the box said, if it was ticked; empty if it was not."""
    return str(form.fields["news"].label) if form.cleaned_data.get("news") else ""


def keep_tick(form: forms.Form, *, person: Person, programme: Programme, by: Person | None) -> None:
    """If the box was ticked: they want the news. What it said is kept."""
    wording = news_wording(form)
    if wording:
        preferences.tick(person=person, programme=programme, sort=NEWS, wording=wording, by=by)
