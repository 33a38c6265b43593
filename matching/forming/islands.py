"""Where a straight line leaves out the crossing (M14): islands without a bridge, by their postcode."""

import re

_POSTCODE = re.compile(r"([A-Z]{1,2})(\d{1,2})")
#: Whole areas, then districts from and to. Skye, Anglesey and Hayling have bridges and are not here.
_AREAS = {
    "BT": "in Northern Ireland",
    "GY": "on Guernsey, Alderney or Sark",
    "HS": "in the Outer Hebrides",
    "IM": "on the Isle of Man",
    "JE": "on Jersey",
    "ZE": "in Shetland",
}
_DISTRICTS = (
    ("KA", 27, 27, "on Arran"),
    ("KA", 28, 28, "on Cumbrae"),
    ("KW", 15, 17, "in Orkney"),
    ("PA", 20, 20, "on Bute"),
    ("PA", 41, 41, "on Gigha"),
    ("PA", 42, 49, "on Islay"),
    ("PA", 60, 60, "on Jura"),
    ("PA", 61, 61, "on Colonsay"),
    ("PA", 62, 75, "on Mull"),
    ("PA", 76, 76, "on Iona"),
    ("PA", 77, 77, "on Tiree"),
    ("PA", 78, 78, "on Coll"),
    ("PH", 42, 44, "on the Small Isles"),
    ("PO", 30, 41, "on the Isle of Wight"),
    ("TR", 21, 25, "on Scilly"),
)


def island_of(postcode: str) -> str:
    """ "on the Isle of Wight"; empty for Great Britain itself and for what is no British postcode."""
    match = _POSTCODE.match(postcode.strip().upper())
    if match is None:
        return ""
    area, district = match[1], int(match[2])
    if area in _AREAS:
        return _AREAS[area]
    return next(
        (where for name, low, high, where in _DISTRICTS if name == area and low <= district <= high), ""
    )
