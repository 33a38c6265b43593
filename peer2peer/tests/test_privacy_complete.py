"""Everything that could be about somebody is declared, or excused here in words (design.md, decision 15)."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from common import privacy
from common.privacy import Blank, ByRule, Delete, history_of_model
from people.models import Person

pytestmark = pytest.mark.contract

#: Ways to a person that nothing declares, and why nothing has to.
EXCUSED_WAYS = {
    "people.Person.merged_into": "It leads from one nameless row to another.",
    "pghistory.MiddlewareEvents.user": "A view of pghistory's that reads other tables; it stores nothing.",
}
#: Models whose rows hang on somebody's rows and say nothing about them, and why.
EXCUSED_CHILDREN = {
    "events.TakeDown": "It is about who asks, not who uploaded; names and addresses are taken out of its words.",
    "groups.SharedOutput": "All who made it agreed to share it; names are taken out of its words.",
    "groups.Visit_came": "Who of the group came: a membership of somebody who has gone bears no name.",
    "files.FileRendition": "A picture made smaller; its file is declared.",
    "groups.DatePoll": "The group's; who opened it is a column, and answers are declared.",
    "groups.GroupMeeting": "The group's; who hosts, facilitates and keeps the time are columns that lose their name.",
    "groups.LiveRoom": "The meeting's state: a stage and its clock. Who stood in is a column that loses its name.",
    "people.NetworkMembership": "Which museums are in a network; its contact is a column of the network.",
}
#: Columns of free words on models that are about nobody, by the reason why they are left alone.
EXCUSED_WORDS = {
    "What an officer or a host writes for everybody to read. The preview says so: your name where "
    "somebody wrote it in their own words.": {
        "events.Event": "cost_note description region slug summary title",
        "events.EventSession": "choice",
        "events.Series": "slug summary title",
        "events.Slot": "title",
        "groups.Group": "name",
        "community.Newsletter": "summary text title",
        "agenda.Session": "access_note online_link page title venue venue_address zone",
        "agenda.Venue": "access_note address name",
        "mailing.Wording": "kind words",
        "programmes.Programme": "contact_email description name organisation region session_word slug summary website "
        "zone",
        "programmes.Call": "audience title words",
        "programmes.CallStage": "desk_name public_name",
        "programmes.Theme": "description name slug",
        "programmes.Funder": "name website",
        "programmes.Funding": "purpose",
        "funds.FundBudget": "name",
    },
    "What all its people sign is theirs together; where it is a group's it is sealed, and this column empty.": {
        "agreements.AgreementVersion": "text"
    },
    "It is anonymous: nothing leads from an answer to who gave it.": {
        "events.Feedback": "better hear_more takes_home"
    },
    "Words of the sector and names of museums, out of registers and thesauri.": {
        "people.Term": "name",
        "people.Label": "words",
        "people.Topic": "area name scope_note slug",
        "people.Museum": "address area country name postcode region register_number subjects town website",
        "people.FormerMuseumStatus": "name",
        "people.MuseumFlag": "detail kind",
        "people.MuseumImport": "answers columns content encoding filename header plan problem",
    },
    "Numbers of rows and settings of a run. What it froze of somebody is emptied by the rule matching.frozen.": {
        "matching.MatchRun": "code_version fixed input problem settings",
        "matching.Start": "problem result",
        "matching.Alternative": "groups unplaced",
        "matching.Decision": "before",
    },
    "Names of kinds, keys of rows, numbers: nobody writes them.": {
        "agenda.ReminderRule": "about",
        "agenda.ExtraWords": "about what",
        "programmes.Call": "kind",
        "agreements.Agreement": "kind",
        "groups.AccessEntry": "digest what",
        "groups.KeyDestruction": "last_digest",
        "groups.DatePoll": "zone",
        "programmes.CallStage": "key zone",
        "mailing.DigestWeek": "name",
        "common.Fault": "about kind left_out task",
        "mailing.MailLimit": "domains name",
        "mailing.Message": "about_type calendar_method kind occurrence order_key",
        "admin.LogEntry": "object_id",
        "auth.Permission": "codename name",
        "auth.Group": "name",
        "contenttypes.ContentType": "app_label model",
    },
    "A number from which nobody can read the address, kept so that nothing is sent to it. The preview says so.": {
        "mailing.Suppression": "digest"
    },
    "Sessions in which somebody is signed in, or on the way to it, are deleted by the rule people.account.": {
        "sessions.Session": "session_data session_key"
    },
    "Keys, and what they are keys of.": {"common.DataKey": "master scope_model scope_pk wrapped"},
}


def ours(model):
    return not hasattr(model, "pgh_tracked_model") and not model._meta.proxy and model._meta.managed


def ways_to_a_person():
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_fields:
            if column.is_relation and column.remote_field.model is Person:
                yield model, column.name


def declared_ways(model):
    """Columns of a model through which a declaration, or the name of who did something, leads to a person."""
    declaration = privacy.declared.get(model)
    ways = {way.split("__")[0] for way in declaration.person} if declaration else set()
    return ways | set(privacy.actors.get(model, ()))


def test_every_way_to_a_person_is_declared_or_excused():
    undeclared = {
        f"{model._meta.label}.{name}"
        for model, name in ways_to_a_person()
        if name not in declared_ways(getattr(model, "pgh_tracked_model", model))
    }
    assert undeclared == set(EXCUSED_WAYS)


def test_what_hangs_on_somebodys_rows_is_declared_or_excused():
    """A dispute hangs on an attendance, which is somebody's: so it is about them, whatever it is called."""
    theirs = set(privacy.declared)
    undeclared = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if ours(model) and model not in theirs
        for column in model._meta.local_fields
        if column.is_relation and column.remote_field.model in theirs - {Person}
    }
    assert undeclared == set(EXCUSED_CHILDREN)


def words_of(model):
    """Columns in which somebody could write anything: not those that are chosen from a list."""
    for column in model._meta.local_fields:
        inner = column.base_field if isinstance(column, ArrayField) else column
        free = isinstance(inner, models.CharField | models.TextField | models.JSONField | models.BinaryField)
        if free and not inner.choices and not column.choices:
            yield column.name


def covered_words(model):
    """What a declaration says about the words of a model: gone with the row, emptied, or kept with a reason."""
    named = set(privacy.mentioning.get(model, ()))
    declaration = privacy.declared.get(model)
    if declaration is None:
        return named
    if isinstance(declaration.on_erase, Delete):
        return set(words_of(model))
    if isinstance(declaration.on_erase, Blank):
        named |= set(declaration.on_erase.values)
    if isinstance(declaration.on_erase, ByRule):
        named |= set(declaration.on_erase.empties)
    return named | set(declaration.apart)


def test_every_column_of_free_words_is_declared_or_excused():
    uncovered = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models(include_auto_created=True)
        if ours(model)
        for name in set(words_of(model)) - covered_words(model)
    }
    excused = {
        f"{label}.{name}"
        for models_ in EXCUSED_WORDS.values()
        for label, names in models_.items()
        for name in names.split()
    }
    assert uncovered == excused


def test_each_excuse_is_a_sentence():
    excuses = [*EXCUSED_WAYS.values(), *EXCUSED_CHILDREN.values(), *EXCUSED_WORDS]
    assert [why for why in excuses if not why.endswith(".")] == []


def test_every_rule_that_a_declaration_names_is_there():
    named = {each.on_erase.name for each in privacy.declared.values() if isinstance(each.on_erase, ByRule)}
    assert named <= privacy.rules()


def test_every_declaration_reaches_its_person_and_names_real_columns(db):
    """Run over nobody's rows: a way, a column or a sort that does not exist fails here, not when somebody goes."""
    nobody = Person(pk=0)
    for declaration in privacy.declared.values():
        assert declaration.section(nobody) == []
        declaration.erase(nobody)
        assert declaration.kept(nobody) == []
        for name in declaration.apart:
            declaration.model._meta.get_field(name)
    for model, names in [*privacy.actors.items(), *privacy.mentioning.items()]:
        for name in names:
            model._meta.get_field(name)


def test_declaring_twice_is_refused():
    with pytest.raises(ValueError, match=r"people.Person has been declared already"):
        privacy.personal(Person, person="pk", on_erase=privacy.DELETE)
    with pytest.raises(ValueError, match=r"people.account has been given already"):
        privacy.erased("people.account", print, when=privacy.When.ACCOUNT)


def test_histories_are_found():
    assert history_of_model(Person) is None
    assert history_of_model(apps.get_model("people.Affiliation")) is apps.get_model(
        "people.AffiliationHistory"
    )
