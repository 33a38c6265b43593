from common.registry import Registry


def test_items_come_in_their_order_then_as_they_arrived():
    registry: Registry[str] = Registry()
    registry.register("b", "second", order=20)
    registry.register("a", "first", order=10)
    registry.register("c", "third", order=20)
    assert list(registry) == ["first", "second", "third"]


def test_registering_a_name_again_replaces_it():
    registry: Registry[str] = Registry()
    registry.register("a", "old")
    registry.register("a", "new")
    assert registry.items() == [("a", "new")]
