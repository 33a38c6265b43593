"""Forms about people."""

from django import forms
from django.http import HttpRequest

from people.models import Person


class JoinForm(forms.Form):
    """What joining asks besides an address and a password."""

    name = forms.CharField(label="Your name", max_length=120)

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
