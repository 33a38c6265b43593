import pytest
from django.core.exceptions import ImproperlyConfigured

from common.registry import Band, Registry
from mailing.kinds import Sort, add_sort, sorts
from people.panels import panels


def ann(person, by):
    return "Ann"


def ben(person, by):
    return "Ben"


def test_items_come_in_their_bands_then_as_they_arrived():
    registry: Registry[str] = Registry()
    registry.register("c", "third")
    registry.register("b", "second", order=Band.EARLY)
    registry.register("a", "first", order=Band.FIRST)
    registry.register("d", "fourth")
    registry.register("z", "last", order=Band.LAST)
    registry.register("e", "fifth", order=Band.LATE)
    assert list(registry) == ["first", "second", "third", "fourth", "fifth", "last"]


def test_a_name_that_is_taken_is_refused_with_both_registrants():
    panels.register("test.taken", ann)
    try:
        with pytest.raises(ImproperlyConfigured) as refused:
            panels.register("test.taken", ben)
        assert str(refused.value) == (
            "“test.taken” is registered by common.tests.test_registry already; "
            "common.tests.test_registry needs another name."
        )
        assert panels.get("test.taken") is ann
    finally:
        del panels._items["test.taken"]


def test_a_registrant_is_named_and_not_the_function_that_hands_on():
    """``mailing.kinds`` offers its registry through ``add_sort``; whoever calls that is meant."""
    add_sort(Sort("test.registrant", "A test", "Nothing comes of it."))
    try:
        assert sorts._registrants["test.registrant"] == "common.tests.test_registry"
    finally:
        del sorts._items["test.registrant"]
