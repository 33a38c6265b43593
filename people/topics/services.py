"""The rules of the shared vocabulary (M1)."""

from django.db.models import Count, QuerySet

from common.errors import DomainError
from common.history import recorded
from people.models import Person, Topic, TopicInterest


def by_use(topics: QuerySet[Topic]) -> list[Topic]:
    """The topics, the one that most people chose first."""
    return list(topics.annotate(uses=Count("interests")).order_by("-uses", "name"))


@recorded
def merge(*, keep: Topic, gone: Topic, by: Person) -> None:
    """Everybody who chose ``gone`` now has ``keep``, with their own note. ``gone`` stays and points there, so that
    what was said with it is still understood."""
    if keep.pk == gone.pk:
        raise DomainError("Choose two different topics.")
    if keep.merged_into_id or gone.merged_into_id:
        raise DomainError("One of these has been merged already. Choose the topic it became.")
    Topic.objects.select_for_update().filter(pk__in=[keep.pk, gone.pk]).count()
    have = set(TopicInterest.objects.filter(topic=keep).values_list("person", "direction"))
    for interest in TopicInterest.objects.filter(topic=gone):
        if (interest.person_id, interest.direction) in have:
            interest.delete()
        else:
            interest.topic = keep
            interest.save(update_fields=["topic"])
    for relation in Topic._meta.related_objects:
        if relation.many_to_many:  # themes, events: whatever apps above describe by topics
            for row in relation.related_model._default_manager.filter(**{relation.field.name: gone}):
                described = getattr(row, relation.field.name)
                described.remove(gone)
                described.add(keep)
    Topic.objects.filter(merged_into=gone).update(merged_into=keep)
    gone.merged_into = keep
    gone.retired = True
    gone.save(update_fields=["merged_into", "retired"])
