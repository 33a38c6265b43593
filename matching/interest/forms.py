"""The expression of interest: short enough for a phone and five minutes."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms

from common.distances import MilesField
from common.fields import AddressInput
from matching.choices import EntryState, HalfDay
from matching.models import Entry, Pool
from people.choices import Direction
from people.models import Museum, Person, Topic

#: How many topics the form asks for each way; more stand on one's own page.
TOPICS = 3
ALL_WEEK = "Leave at least one half-day that can work: without one, no group can meet."
SAYS = {Direction.OFFER: "I can help with", Direction.WANT: "I want to learn about"}
ORDINALS = ("", ", second", ", third")


class WantForm(forms.ModelForm[Entry]):
    """A wish for a group."""

    never = forms.MultipleChoiceField(
        label="Half-days that never work for you",
        choices=HalfDay.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="A group needs one half-day at which everybody is free. Tick only what never works.",
    )
    state = forms.ChoiceField(
        label="This time",
        choices=[
            (EntryState.IN, "I want a group"),
            (EntryState.PAUSED, "Not this time, but keep what I wrote"),
        ],
        widget=forms.RadioSelect,
        initial=EntryState.IN,
    )
    travel_km = MilesField(
        label="How far you would travel (miles)",
        min_value=0,
        max_value=1000,
        help_text="One way, in a straight line. It counts where people meet in person.",
    )
    commits = forms.BooleanField(required=False)
    manager_name = forms.CharField(
        label="Your manager’s name", max_length=120, required=False, help_text="Only if you like."
    )
    manager_address = AddressInput(
        label="Your manager’s e-mail address",
        required=False,
        help_text="We send them one link, by which they confirm that you have the time. They read nothing else of what "
        "you wrote.",
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Entry
        fields = ("issue", "brings", "museum", "kind", "goal", "work", "years", "meeting", "travel_km", "capacity",
                  "state")  # fmt: skip
        labels = {"goal": "What you want most", "work": "Your role", "meeting": "How you can meet",
                  "museum": "Your museum", "capacity": "How many groups at a time, at most",
                  "issue": "What you struggle with", "brings": "What you bring"}  # fmt: skip
        help_texts = {
            "issue": "A sentence or two. The officers read it when they form groups; your group does not.",
            "museum": "So that you meet people from other museums, and from how far.",
        }
        widgets = {"issue": forms.Textarea({"rows": 3, "maxlength": 1000}),
                   "brings": forms.Textarea({"rows": 3, "maxlength": 1000})}  # fmt: skip

    def __init__(self, *args: Any, person: Person, pool: Pool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pool, self.person = pool, person
        museum = self.fields["museum"]
        assert isinstance(museum, forms.ModelChoiceField)
        museum.queryset = Museum.objects.filter(pk__in=person.affiliations.current().values("museum"))
        museum.empty_label = "None of these"
        for name, most in (("issue", 1000), ("brings", 1000)):
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.max_length = most
            field.validators += forms.CharField(max_length=most).validators
        capacity = self.fields["capacity"]
        assert isinstance(capacity, forms.IntegerField)
        capacity.min_value, capacity.max_value = 1, 9
        capacity.validators += forms.IntegerField(min_value=1, max_value=9).validators
        if self.instance.pk is not None:
            self.initial.setdefault(
                "never", [day for day in HalfDay.values if day not in self.instance.half_days]
            )
        self._ask_for_topics()
        self._ask_for_time()

    def _ask_for_topics(self) -> None:
        """Three lists each way, of the one vocabulary, with what is on their own page chosen already."""
        mine = self.person.topic_interests.filter(topic__merged_into=None, topic__retired=False)
        rows = list(mine.select_related("topic").order_by("topic__name"))
        live = list(Topic.objects.live())
        choices = [("", "Nothing chosen"), *_by_area(live)]
        self.shown: dict[str, list[Topic]] = {}
        for direction, says in SAYS.items():
            shown = [row.topic for row in rows if row.direction == direction][:TOPICS]
            self.shown[direction] = shown
            for number in range(TOPICS):
                name = f"{direction}_{number + 1}"
                self.fields[name] = forms.TypedChoiceField(
                    label=f"{says}{ORDINALS[number]}",
                    choices=choices,
                    required=False,
                    coerce=int,
                    empty_value=None,
                )
                self.initial.setdefault(name, shown[number].pk if number < len(shown) else "")
        self._live = {topic.pk: topic for topic in live}

    def _ask_for_time(self) -> None:
        if not self.pool.commitment:
            del self.fields["commits"]
            return
        self.fields["commits"].label = f"I have the time: {self.pool.commitment}"
        if "commits" not in self.initial:
            self.initial["commits"] = self.instance.committed_to == self.pool.commitment

    def chosen(self, direction: str) -> list[Topic]:
        """The topics that were chosen one way."""
        numbers = (self.cleaned_data.get(f"{direction}_{number + 1}") for number in range(TOPICS))
        return [self._live[number] for number in dict.fromkeys(numbers) if number is not None]

    def clean_never(self) -> list[str]:
        never: list[str] = self.cleaned_data["never"]
        if len(never) == len(HalfDay.values):
            raise forms.ValidationError(ALL_WEEK)
        return never

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "commits" in self.fields and given.get("state") == EntryState.IN and not given.get("commits"):
            self.add_error(
                "commits", "A group needs people who have the time. Tick this, or choose “Not this time”."
            )
        if bool(given.get("manager_name")) != bool(given.get("manager_address")) and not self.errors:
            self.add_error(
                "manager_address", "Give both the name and the address of your manager, or neither."
            )
        return given

    def wish(self) -> Entry:
        """The wish as it was typed: free whenever it was not said to be never."""
        never = self.cleaned_data["never"]
        self.instance.half_days = [day for day in HalfDay.values if day not in never]
        return self.instance

    def parts(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, in the order of the page."""
        for heading, names in PARTS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield heading, fields


def _by_area(topics: list[Topic]) -> list[tuple[str, list[tuple[int, str]]]]:
    return [
        (area, [(topic.pk, topic.name) for topic in group])
        for area, group in groupby(topics, key=lambda topic: topic.area)
    ]


PARTS = (
    ("What it is about", ("issue", "brings")),
    ("Topics", ("offer_1", "offer_2", "offer_3", "want_1", "want_2", "want_3")),
    ("When and how you can meet", ("never", "meeting", "travel_km")),
    ("About you", ("museum", "kind", "goal", "work", "years", "capacity")),
    ("Your time", ("commits", "manager_name", "manager_address", "state")),
)
