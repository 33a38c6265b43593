"""Networks of museums, such as the museums-and-arts group of one district."""

from django.db import models
from django.db.models import Q

from common.constraints import order_check
from common.search import Plain


class Network(models.Model):
    """A standing group of museums that meets on its own account."""

    name = models.CharField(max_length=160, unique=True)
    area = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    contact = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="networks_led"
    )
    museums = models.ManyToManyField("people.Museum", through="NetworkMembership", related_name="networks")

    class Meta:
        ordering = [Plain("name")]

    def __str__(self) -> str:
        return self.name


class NetworkMembership(models.Model):
    """A museum's membership of a network, from when to when."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    museum = models.ForeignKey("people.Museum", on_delete=models.CASCADE, related_name="network_memberships")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["network", "museum"]
        constraints = [
            order_check("joined_on", "left_on", name="network_left_after_joining"),
            models.UniqueConstraint(
                "network", "museum", condition=Q(left_on=None), name="network_membership_once_while_it_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.museum} in {self.network}"
