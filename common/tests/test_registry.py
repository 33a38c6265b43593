import ast

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common import scoping
from common.registry import Band, Registry, Single
from events.models import Event
from mailing.kinds import Sort, add_sort, sorts
from people.accounts.outgoing_mail import way_out
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


def test_what_one_app_provides_no_other_takes_over():
    single: Single[str] = Single("The weather")
    with pytest.raises(ImproperlyConfigured, match=r"^The weather is provided by nobody\.$"):
        single.get()
    single.register("rain")
    with pytest.raises(ImproperlyConfigured) as refused:
        single.register("sun")
    assert str(refused.value) == (
        f"The weather is provided by {single.registrant} already; {single.registrant} cannot as well."
    )
    assert single.get() == "rain"


@pytest.mark.parametrize(
    ("provided", "by"),
    [(scoping.provider, "programmes.surface"), (way_out, "mailing.accounts.surface")],
)
def test_who_acts_for_what_and_how_mail_of_accounts_goes_is_said_once(provided, by):
    before = provided.get()
    with pytest.raises(
        ImproperlyConfigured, match=f"is provided by {by} already; common.tests.test_registry cannot"
    ):
        provided.register(before)
    assert provided.get() is before


def test_how_a_model_reaches_its_programmes_is_said_once():
    with pytest.raises(
        ImproperlyConfigured, match=r"is said by events\.\S+ already; common\.tests\.test_registry"
    ):
        scoping.register(Event, "programme")


def test_a_surface_holds_nothing_but_what_connects():
    found = set()
    for path in settings.BASE_DIR.rglob("surface.py"):
        if path.parent.parts[len(settings.BASE_DIR.parts)].startswith((".", "var")):
            continue
        for node in ast.parse(path.read_text()).body:
            said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if (
                not said
                and not isinstance(node, ast.Import | ast.ImportFrom)
                and getattr(node, "name", "") != "connect"
            ):
                found.add(f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}")
    assert found == set()
