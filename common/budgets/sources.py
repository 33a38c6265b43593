"""Where a request comes from, as far as budgets need to know it."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """The address on the network that ``request`` comes from, as budgets count it; they store a keyed hash of it.

    Behind proxies it is the one that the outermost trusted proxy saw. An IPv6 address counts with all of its /64, which
    is one household or one building.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    return source_at(
        str(request.META.get("REMOTE_ADDR", "")), forwarded, trusted=settings.TRUSTED_PROXY_COUNT
    )


def source_at(remote: str, forwarded: str, *, trusted: int) -> str:
    """The same of a connection from ``remote``, whose request says ``forwarded``, behind so many trusted proxies."""
    found = remote
    if trusted:
        seen = [part.strip() for part in forwarded.split(",")]
        found = seen[-trusted] if len(seen) >= trusted else seen[0]
    try:
        address = ip_address(found.strip("[]"))
    except ValueError:
        return "nowhere"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return address.exploded[:19]
    return str(address)
