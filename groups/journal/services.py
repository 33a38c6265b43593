"""The rules of the private journal: its owner writes, changes and takes out; nobody else finds that there is a page."""

from common.errors import DomainError
from common.history import recorded
from groups.models import JournalPage
from groups.room.door import NOT_HERE, Room
from people.models import Person

EMPTY = "Write something first."


@recorded
def write(*, room: Room, by: Person, words: str) -> JournalPage:
    """A new page, dated today."""
    page = JournalPage(group=room.group, by=room.membership, written_on=room.today)
    return _keep(room, page, words)


@recorded
def change(*, room: Room, by: Person, page: JournalPage, words: str) -> JournalPage:
    return _keep(room, _own(room, page), words)


@recorded
def take_out(*, room: Room, by: Person, page: JournalPage) -> None:
    _own(room, page).delete()


def mine(room: Room) -> list[tuple[JournalPage, str]]:
    """One's own pages with their words, newest first."""
    rows = list(JournalPage.objects.filter(group=room.group, by=room.membership))
    words = room.open(rows, "words")
    return [(row, words[row.pk]["words"] or "") for row in rows if row.pk in words]


def _own(room: Room, page: JournalPage) -> JournalPage:
    row = JournalPage.objects.select_for_update().filter(pk=page.pk, by=room.membership).first()
    if row is None:
        raise DomainError(NOT_HERE, status=404)
    return row


def _keep(room: Room, page: JournalPage, words: str) -> JournalPage:
    if not words.strip():
        raise DomainError(EMPTY, field="words")
    room.seal(page, words=words.strip())
    page.save()
    return page
