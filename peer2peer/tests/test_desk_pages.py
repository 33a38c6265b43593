"""Every page of the desk, walked: whose rows it shows, what it is called, where it leads back, what its list costs."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factory.django import DjangoModelFactory

from agenda.factories import AttendanceFactory, ReminderRuleFactory
from agenda.models import Dispute, Reminder
from common import scoping
from common.admin import with_article
from common.desk import Work
from events.factories import ProposalFactory, RegistrationFactory
from events.models import Certificate, SpeakerRequest
from funds.factories import a_budget, a_claim, a_request
from groups.models import Group, SharedOutput
from mailing.models import Wording
from matching.factories import PoolFactory
from matching.models import MatchRun
from matching.partners import cards
from peer2peer.tests.test_access import address, routes
from people.factories import PersonFactory, TopicFactory
from people.models import MuseumImport, PersonMerge, Term
from programmes.factories import ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
#: It sends everybody on to the form, whether there is such a row or not; the form then says that there is none.
REDIRECTS = "<path:object_id>/"


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of):
    return client_of(PersonFactory.create(is_staff=True, is_superuser=True))


def models():
    return [pytest.param(model, id=model._meta.label_lower) for model in admin.site._registry]


def page_of(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


# --- whose rows ---
def test_a_row_of_another_programme_is_not_there_whatever_is_asked_of_it(world, client_of):
    """404 and never 403, for looking and for doing, on every page about a row that belongs to one programme."""
    theirs = {
        name: row for name, row in world["rows"].items() if scoping.paths_of(type(row)) not in ((), None)
    }
    client = client_of(world["other"])
    walked, wrong = 0, {}
    for route in sorted(set(routes())):
        name = "/".join(route.split("/")[1:3])
        rest = "/".join(route.split("/")[3:])
        if not route.startswith("desk/") or name not in theirs or "<" not in rest or rest == REDIRECTS:
            continue
        where = address(route, world)
        for method in ("get", "post"):
            with transaction.atomic():
                status = getattr(client, method)(where).status_code
                transaction.set_rollback(True)
            walked += 1
            if status != 404:
                wrong[f"{method} {where}"] = status
    assert wrong == {}
    assert walked > 150


# --- what pages are called, and where they lead back ---
@pytest.mark.parametrize("model", models())
def test_every_kind_of_row_stands_in_a_part_of_the_desk(model):
    assert isinstance(admin.site._registry[model].work, Work)


def test_pages_are_called_in_the_words_of_the_work(world, desk):
    wrong = {}
    for model, own in admin.site._registry.items():
        row = world["rows"].get(f"{model._meta.app_label}/{model._meta.model_name}")
        if row is None:
            wrong[model._meta.label] = "no row in the world"
            continue
        row = model._base_manager.get(pk=row.pk)
        pages = {page_of(model, "changelist"): own.heading, page_of(model, "change", row.pk): str(row)}
        if own.has_add_permission(desk.get(page_of(model, "changelist")).wsgi_request):
            pages[page_of(model, "add")] = f"Add {with_article(str(model._meta.verbose_name))}"
        for where, expected in pages.items():
            answer = desk.get(where)
            title = answer.context["title"]
            trail = [words for words, _ in answer.context["trail"]]
            if (title, trail[0]) != (OWN_WORDS.get(title, expected), own.work.value):
                wrong[where] = (title, trail)
    assert wrong == {}


#: Pages that are called after what they do: the steps of an import.
OWN_WORDS = {words: words for words in ("Import museums", "Not imported")}


def test_the_kit_alone_makes_the_frame_of_a_page():
    """One place asks Django for what all pages share, so that none can be made without a title and a way back."""
    root = Path(django_settings.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for config in apps.get_app_configs()
        if root in Path(config.path).parents and ".venv" not in config.path
        for path in Path(config.path).rglob("*.py")
        if "tests" not in path.parts and "each_context(" in path.read_text()
    }
    assert found == {"common/desk/frame.py", "peer2peer/desk/site.py"}


# --- what lists cost ---
def _reminder():
    attendance = AttendanceFactory.create()
    rule = ReminderRuleFactory.create(programme=attendance.session.programme)
    Reminder.objects.create(attendance=attendance, rule=rule, due_at=attendance.session.starts_at)


def _certificate():
    row = RegistrationFactory.create()
    Certificate.objects.create(registration=row, name=row.who, hours=2, code=f"CODE{row.pk:08d}")


def _merge():
    PersonMerge.objects.create(kept=PersonFactory.create(), gone=PersonFactory.create())


def _wording():
    programme = ProgrammeFactory.create()
    Wording.objects.create(kind="events.place", programme=programme, number=1, by=PersonFactory.create())


def _group():
    run = MatchRun.objects.create(pool=PoolFactory.create(), seed=1)
    Group.objects.create(programme=run.pool.programme, run=run, number=1, name="Group 1")


#: Rows that have no factory of their own.
MADE = {
    "agenda.dispute": lambda: Dispute.objects.create(
        attendance=AttendanceFactory.create(), words="I was there."
    ),
    "agenda.reminder": _reminder,
    "events.certificate": _certificate,
    "events.speakerrequest": lambda: SpeakerRequest.objects.create(
        proposal=ProposalFactory.create(), person=PersonFactory.create()
    ),
    "groups.group": _group,
    "mailing.wording": _wording,
    "matching.boardcard": lambda: cards.post(
        kind="ask", words="Moths", topic=TopicFactory.create(), by=PersonFactory.create()
    ),
    "matching.matchrun": lambda: MatchRun.objects.create(
        pool=PoolFactory.create(), asked_by=PersonFactory.create(), seed=1
    ),
    "people.term": lambda: Term.objects.create(name=f"Term {Term.objects.count()}"),
    "people.museumimport": lambda: MuseumImport.objects.create(
        filename="a.csv", uploaded_by=PersonFactory.create()
    ),
    "people.personmerge": _merge,
    "groups.sharedoutput": lambda: SharedOutput.objects.create(
        programme=ProgrammeFactory.create(), kind="guide", title="A guide", words="Words."
    ),
    "funds.fundbudget": a_budget,
    "funds.commitment": lambda: a_request(a_budget()),
    "funds.claim": lambda: a_claim(a_budget()),
}


def maker_of(model):
    """How a row of ``model`` is made: by its factory, or as above."""
    label = model._meta.label_lower
    if label in MADE:
        return MADE[label]
    module = import_module(f"{model._meta.app_label}.factories")
    kinds = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, DjangoModelFactory)
    ]
    return next(each.create for each in kinds if each._meta.model is model)


@pytest.mark.parametrize("model", models())
def test_a_list_costs_the_same_for_one_row_and_for_three(desk, model):
    make, counts = maker_of(model), []
    for more in (1, 2):
        for _ in range(more):
            make()
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert model._default_manager.count() >= 3
    assert counts[0] == counts[1], [query["sql"][:200] for query in queries]
