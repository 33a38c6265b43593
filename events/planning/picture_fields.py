"""The fields by which the picture of an event is given, on the desk and on its organisers' pages."""

from django import forms

from events.models import Event, LeadPicture
from events.planning import lead_picture
from people.models import Person

FIELDS = ("picture", "alternative", "credit", "without_picture")
_MOST = lead_picture.MOST_BYTES // 1024 // 1024


class PictureFields(forms.Form):
    """Stand these among the fields of a form about an event: ``show_picture`` when it is made, ``save_picture`` when it
    is saved."""

    picture = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=f"A JPEG, PNG or WebP of at most {_MOST} MB. We make it smaller, and take out where and when it was "
        "taken. Whoever can be recognised in it must have agreed.",
    )
    alternative = forms.CharField(
        label="What the picture shows",
        required=False,
        max_length=250,
        help_text="One sentence, for those who cannot see it.",
    )
    credit = forms.CharField(
        label="Credit of the picture",
        required=False,
        max_length=120,
        help_text="Who made it, or whose it is.",
    )
    without_picture = forms.BooleanField(label="Take the picture off the page", required=False)

    def show_picture(self, event: Event | None) -> None:
        """Show what there is."""
        there = LeadPicture.objects.filter(event=event).first() if event is not None and event.pk else None
        if there is None:
            self.fields["without_picture"].widget = forms.HiddenInput()
        else:
            self.initial.update(alternative=there.alternative, credit=there.credit)
            self.fields["picture"].label = "Another picture"

    def save_picture(self, *, event: Event, by: Person) -> None:
        """Do what was asked. Raises DomainError beside its field."""
        given = self.cleaned_data
        if given["without_picture"]:
            lead_picture.remove_picture(event=event, by=by)
        elif {"picture", "alternative", "credit"} & set(self.changed_data):
            lead_picture.set_picture(
                event=event,
                by=by,
                file=given["picture"],
                alternative=given["alternative"],
                credit=given["credit"],
            )
