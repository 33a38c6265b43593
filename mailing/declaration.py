"""What stands in one place about a kind of mail: what it is called, says and asks, and how long its words are kept.

``mailing.mail.Mail`` adds how such a mail is written. The modules below it know declarations only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.template import Context
from django.utils.module_loading import import_string

from common.markup import Broken
from common.registry import Registry
from mailing.choices import Priority
from mailing.wording.parts import EditablePart, Placeholder, compiled, parts_of
from programmes.models import Programme

if TYPE_CHECKING:
    from mailing.models import Message
    from mailing.replies.questions import Question


@dataclass(frozen=True, slots=True)
class KeepWords:
    """How long the words of a mail stay once it has gone, and why not for ``settings.MAIL_WORDS_KEPT_DAYS``."""

    time: timedelta
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A kind of mail.

    ``kind`` is the outbox's key for it ("events.offer"), ``name`` what officers read for that, ``sort`` the key of what
    people switch on and off (``mailing.kinds``). ``subject`` is a line of Django's template language about the same
    words as ``template``, which extends mail/base.html.

    Officers find it under ``group`` and put it into their own words, with its ``placeholders``. ``rehearse`` shows them
    what comes of it: it sends the mail about the newest row there is of a programme, by the function that sends it, and
    nothing that it does is kept; where there is no such row it sends nothing. A mail that is ``for_all`` is about no
    programme, so that it has one text for all. Where nobody changes the words, ``as_written`` says why.

    ``to_unconfirmed`` is the subject for somebody who has not shown that they read the address, where ``subject`` holds
    words that anybody may type into a form: so nobody sends words of their own to whom they like under our name.

    ``question`` is the path of what an answer by mail does (a ``mailing.replies.questions.Question``), ``reaction``
    that of a function of a message that did not reach its reader. They are named, not imported, because both go through
    the services that write the mail.

    The words of a ``secret`` mail open something: nobody but its reader sees them, and they are erased once it has
    gone.

    Raises ImproperlyConfigured where neither is said how officers change its words nor why they do not, and where
    ``to_unconfirmed`` is not the same for everybody.
    """

    kind: str
    name: str
    sort: str
    subject: str
    template: str
    to_unconfirmed: str = ""
    placeholders: tuple[Placeholder, ...] = ()
    group: str = ""
    rehearse: Callable[[Programme], object] | None = None
    for_all: bool = False
    as_written: str = ""
    question: str = ""
    reaction: str = ""
    keep: KeepWords | None = None
    priority: Priority = Priority.BOOKING
    secret: bool = False

    def __post_init__(self) -> None:
        editable = self.rehearse is not None and bool(self.group)
        if editable == bool(self.as_written):
            raise ImproperlyConfigured(
                f"“{self.kind}” needs either a group and a rehearsal, or the reason why its words stay as written."
            )
        if "{" in self.to_unconfirmed:
            raise ImproperlyConfigured(f"“{self.kind}” puts words that vary into the subject for strangers.")

    @property
    def is_editable(self) -> bool:
        """Whether officers may put it into their own words."""
        return not self.as_written

    def placeholder(self, name: str) -> Placeholder:
        """Raises Broken for a name that it does not have."""
        for each in self.placeholders:
            if each.name == name:
                return each
        raise Broken(f"There is no placeholder {{{name}}} here.")

    def parts(self) -> list[EditablePart]:
        """The parts of its words, its subject first."""
        return parts_of(self.template)

    def subject_of(self, words: dict[str, Any]) -> str:
        """The subject as it was first written, about ``words``."""
        return compiled(self.subject).render(Context(words, autoescape=False))

    def asked(self) -> "Question | None":
        """What it asks that can be answered by mail."""
        found: Question | None = import_string(self.question) if self.question else None
        return found

    def react(self, message: "Message") -> None:
        """Do what follows at once when ``message`` did not reach its reader (rule 26). It is called in the transaction
        in which that becomes known, and must do nothing the second time. The row need not be saved yet."""
        if self.reaction:
            import_string(self.reaction)(message)


#: Every kind of mail there is, by its key.
declarations: Registry[Declaration] = Registry()


def declare(*modules: ModuleType) -> None:
    """Register every mail that ``modules`` declare, for ``AppConfig.ready()``. Raises ImproperlyConfigured for a kind
    that is declared twice."""
    for module in modules:
        for found in vars(module).values():
            if not isinstance(found, Declaration):
                continue
            known = declarations.get(found.kind)
            if known is None:
                declarations.register(found.kind, found)
            elif known is not found:
                raise ImproperlyConfigured(f"Mail of the kind “{found.kind}” is declared twice.")
