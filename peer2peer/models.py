"""What the officers' desk itself keeps."""

from django.conf import settings
from django.db import models
from django.http import QueryDict


class SavedFilter(models.Model):
    """A list of the desk, filtered and sorted as one officer wants it again, under a name of theirs."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    listing = models.CharField(max_length=80, help_text="The list it is of, as app.model.")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="The filters, as they stand in the list's address.")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("owner", "listing", "name", name="saved_filter_once_a_name")]

    def __str__(self) -> str:
        return self.name

    def is_shown(self, given: QueryDict) -> bool:
        """Whether a list with these parameters is this filter."""
        return filters_in(given.urlencode()) == self.query


#: What an address of a list holds besides its filters: the page, "show all", and the mark of a wrong parameter.
NOT_FILTERS = ("p", "all", "e")


def filters_in(query: str) -> str:
    """The filters of a list's address in one fixed order, so that the same filters are the same words."""
    pairs = [
        (name, value)
        for name, values in sorted(QueryDict(query).lists())
        if name not in NOT_FILTERS
        for value in values
        if value
    ]
    given = QueryDict(mutable=True)
    for name, value in pairs:
        given.appendlist(name, value)
    return given.urlencode()
