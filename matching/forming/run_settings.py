"""What an officer sets before groups are formed: sizes, switches, weights, and presets that say what they are for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: How much something counts.
AMOUNTS = ((0, "Does not matter"), (1, "A little"), (2, "Much"), (3, "Most of all"))
#: Whether people in a group should be alike or differ in something.
LEANINGS = (
    (-2, "Alike matters much"),
    (-1, "Alike matters a little"),
    (0, "Does not matter"),
    (1, "Difference matters a little"),
    (2, "Difference matters much"),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """Something that makes two people worth more to each other, and what an officer reads about it."""

    name: str
    label: str
    help: str
    leans: bool = False

    @property
    def choices(self) -> tuple[tuple[int, str], ...]:
        return LEANINGS if self.leans else AMOUNTS


WEIGHTS = (
    Weight(
        "learns", "One offers what the other wants", "Counts both ways; best where each can help the other."
    ),
    Weight("shares", "They want to learn the same", "Up to three topics count."),
    Weight(
        "near", "They are near each other", "By straight line. People who would meet online count as near."
    ),
    Weight("new", "They have not been in a group together", "Groups of earlier calls count as having met."),
    Weight("goal", "Goal", "Solve a problem, get better, find a way through a change, know people.", True),
    Weight("size", "Size of the museum", "By visits a year. Neighbouring sizes differ less.", True),
    Weight("governance", "Governance", "Independent, local authority, national, university.", True),
    Weight("kind", "Staff, volunteer or trustee", "", True),
    Weight("work", "Role", "Alone, in a team, managing others, leading the museum.", True),
    Weight("years", "Experience", "Years in museums. Neighbouring answers differ less.", True),
    Weight("region", "Region", "", True),
)


@dataclass(frozen=True, slots=True)
class Preset:
    slug: str
    name: str
    purpose: str
    weights: Mapping[str, int]
    need_topic: bool = True


PRESETS = (
    Preset(
        "difference",
        "Learn from difference",
        "Enough in common to talk, and then as different as can be: sizes, governance, roles, experience.",
        {"learns": 3, "shares": 2, "near": 1, "new": 2, "size": 2, "governance": 1, "work": 1, "years": 1},
    ),
    Preset(
        "problem",
        "Same problem",
        "People who struggle with the same thing, in houses that are alike, so that answers carry over.",
        {"learns": 2, "shares": 3, "near": 1, "new": 2, "goal": -2, "size": -1, "work": -1},
    ),
    Preset(
        "near",
        "Near each other",
        "Short ways before all else: for groups that visit one another's museums.",
        {"learns": 2, "shares": 2, "near": 3, "new": 1, "size": 1},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run, as they are kept with it."""

    low: int = 4
    high: int = 8
    #: The size to aim at, or None where every size from low to high is as good.
    aim: int | None = None
    same_museum: bool = False
    need_topic: bool = True
    company: bool = True
    preset: str = PRESETS[0].slug
    weights: Mapping[str, int] = field(default_factory=dict)

    def weight(self, name: str) -> int:
        return self.weights.get(name, 0)

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "weights": dict(self.weights)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Settings":
        return cls(**data)


def preset_of(slug: str) -> Preset:
    """The preset of a name; the first one for a name that is none."""
    return next((preset for preset in PRESETS if preset.slug == slug), PRESETS[0])


def settings_from(preset: Preset, *, low: int = 4, high: int = 8, aim: int | None = None) -> Settings:
    """The settings a preset starts with."""
    return Settings(
        low=low,
        high=high,
        aim=aim,
        need_topic=preset.need_topic,
        preset=preset.slug,
        weights=dict(preset.weights),
    )
