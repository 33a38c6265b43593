"""Small registries: a lower app offers one, upper apps fill it in ``AppConfig.ready()``."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things in a stated order (then in order of arrival). Registering a name twice replaces it."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, T]] = {}

    def register(self, name: str, item: T, *, order: int = 100) -> T:
        self._items[name] = (order, item)
        return item

    def __iter__(self) -> Iterator[T]:
        return iter([item for _, item in sorted(self._items.values(), key=lambda pair: pair[0])])

    def get(self, name: str) -> T | None:
        found = self._items.get(name)
        return found[1] if found else None

    def items(self) -> list[tuple[str, T]]:
        return [(name, item) for name, (_, item) in sorted(self._items.items(), key=lambda pair: pair[1][0])]
