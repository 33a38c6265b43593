"""The rules of the thesaurus: the terms to begin with, and merging two of them (M1)."""

import csv
from pathlib import Path

from django.db import transaction

from common.errors import DomainError
from common.history import recorded
from people.models import Label, Person, Term, Topic

FILE = Path(__file__).with_name("thesaurus.csv")


def _several(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";") if each.strip()]


@transaction.atomic
def load_terms() -> int:
    """Write those terms of the file that are not there yet; what officers have changed stays. Returns how many."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Term.objects.values_list("name", flat=True))
    new = [row for row in rows if row["term"] not in known]
    Term.objects.bulk_create([Term(name=row["term"]) for row in new])
    terms = {term.name: term for term in Term.objects.all()}
    topics = {topic.name: topic.merged_into_id or topic.pk for topic in Topic.objects.all()}
    Label.objects.bulk_create(
        [
            Label(term=terms[row["term"]], words=words)
            for row in new
            for words in dict.fromkeys(_several(row["also"]))
        ]
    )
    link, relation = Term.topics.through, Term.related.through
    link.objects.bulk_create(
        [
            link(term_id=terms[row["term"]].pk, topic_id=topics[name])
            for row in new
            for name in _several(row["topics"])
            if name in topics
        ],
        ignore_conflicts=True,
    )
    pairs = {(row["term"], other) for row in new for other in _several(row["related"])}
    relation.objects.bulk_create(
        [
            relation(from_term_id=terms[one].pk, to_term_id=terms[other].pk)
            for one, other in sorted(pairs | {(other, one) for one, other in pairs})
        ],
        ignore_conflicts=True,
    )
    for row in new:
        if row["broader"]:
            terms[row["term"]].broader = terms[row["broader"]]
    Term.objects.bulk_update([terms[row["term"]] for row in new if row["broader"]], ["broader"])
    return len(new)


@recorded
def merge(*, keep: Term, gone: Term, by: Person) -> None:
    """What was said with ``gone`` now leads where ``keep`` does. ``gone`` stays, and points there."""
    rows = Term.objects.select_for_update().order_by("pk").in_bulk([keep.pk, gone.pk])
    if keep.pk == gone.pk:
        raise DomainError("Choose two different terms.")
    keep, gone = rows[keep.pk], rows[gone.pk]
    if keep.merged_into_id or gone.merged_into_id:
        raise DomainError("One of these has been merged already. Choose the term it became.")
    have = set(keep.labels.values_list("words", flat=True)) | {keep.name}
    for label in gone.labels.all():
        if label.words in have:
            label.delete()
        else:
            label.term = keep
            label.save(update_fields=["term"])
    if gone.name not in have:
        Label.objects.create(term=keep, words=gone.name)
    keep.topics.add(*gone.topics.all())
    keep.related.add(*gone.related.exclude(pk=keep.pk))
    gone.related.clear()
    gone.topics.clear()
    if keep.broader_id == gone.pk:
        keep.broader = gone.broader if gone.broader_id != keep.pk else None
        keep.save(update_fields=["broader"])
    for narrower in gone.narrower.exclude(pk=keep.pk):
        narrower.broader = keep
        narrower.save(update_fields=["broader"])
    Term.objects.filter(merged_into=gone).update(merged_into=keep)
    gone.broader, gone.merged_into = None, keep
    gone.save(update_fields=["broader", "merged_into"])


def must_not_circle(*, term: Term, broader: Term | None) -> None:
    """A term is not broader than one that is broader than itself."""
    seen = {term.pk} if term.pk else set()
    while broader is not None:
        if broader.pk in seen:
            raise DomainError(
                f"“{broader}” is a narrower term of this one already. Choose another.", field="broader"
            )
        seen.add(broader.pk)
        broader = broader.broader
