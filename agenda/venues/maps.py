"""Where a place is on a map: an address to follow, which opens nothing by itself."""

from urllib.parse import urlencode

SITE = "https://www.openstreetmap.org"


def map_at(latitude: float, longitude: float) -> str:
    """The map with a mark at a point."""
    mark = urlencode({"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"})
    return f"{SITE}/?{mark}#map=17/{latitude:.5f}/{longitude:.5f}"


def map_of(place: str) -> str:
    """The map, asked for an address."""
    return f"{SITE}/search?{urlencode({'query': place})}"
