"""Where a mail to a person goes: to the address they have when it goes, not when it was written."""

from collections.abc import Sequence

from mailing.models import Message
from mailing.preferences.owner import token
from people.models import Person


def to_their_address_of_today(mails: Sequence[Message]) -> None:
    """Readdress those of ``mails`` (locked by the caller) whose reader has another address by now: one query.

    What opens an account stays where it was sent, and so does the word to a former address that it was given up.
    """
    people = {mail.person_id for mail in mails if mail.person_id is not None and not mail.secret}
    if not people:
        return
    rows = Person.objects.filter(pk__in=people).values_list("pk", "email", "shared_mailbox")
    today = {pk: email or shared for pk, email, shared in rows}
    for mail in mails:
        address = today.get(mail.person_id) if mail.person_id is not None else None
        if not mail.secret and address and address != mail.to_address:
            _readdress(mail, address)


def _readdress(mail: Message, address: str) -> None:
    # The links at its foot open for the reader of one address only.
    old, new = token(mail.recipient, mail.to_address), token(mail.recipient, address)
    mail.to_address = address
    mail.html, mail.text = mail.html.replace(old, new), mail.text.replace(old, new)
    mail.save(update_fields=["to_address", "html", "text"])
