"""Where a place is on a map: an address to follow, which opens nothing by itself."""

import re
from urllib.parse import quote, urlencode

SITE = "https://www.openstreetmap.org"
#: Who knows the way: a name, and the address that a place is put behind. Nothing of theirs is loaded by our pages.
GUIDES = (
    ("Google Maps", "https://www.google.com/maps/dir/?api=1&destination="),
    ("Apple Maps", "https://maps.apple.com/?daddr="),
    ("OpenStreetMap", f"{SITE}/directions?to="),
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


def map_at(latitude: float, longitude: float) -> str:
    """The map with a mark at a point."""
    mark = urlencode({"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"})
    return f"{SITE}/?{mark}#map=17/{latitude:.5f}/{longitude:.5f}"


def map_of(place: str) -> str:
    """The map, asked for an address."""
    return f"{SITE}/search?{urlencode({'query': place})}"


def directions_to(place: str, point: tuple[float, float] | None = None) -> list[tuple[str, str]]:
    """Who shows the way there, each with the address that asks for it: to the point where it is marked on the map,
    otherwise to its postcode, which is found more surely than an address, otherwise to its words."""
    if point is not None:
        to = f"{point[0]:.5f},{point[1]:.5f}"
    else:
        postcodes = _POSTCODE.findall(place.upper())
        to = postcodes[-1] if postcodes else place
    return [(name, f"{address}{quote(to, safe=',')}") for name, address in GUIDES]
