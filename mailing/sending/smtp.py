"""Django's SMTP backend, with a memory of how far a hand-over got before it broke."""

import re
import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from mailing.sending.mime import ClaimLost, OutboxMail

#: An address that stands in a command as it is. The library takes any other one apart first.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!#$%&*+/=?^_{|}~-]*@[A-Za-z0-9][A-Za-z0-9.-]*")


def bracketed(address: str) -> str:
    """``address`` as the commands of SMTP have it."""
    return f"<{address}>" if _PLAIN.fullmatch(address) else smtplib.quoteaddr(address)


def as_data(wire: bytes) -> bytes:
    """A mail as it follows DATA: a point that begins a line is doubled, and a line with a point alone ends it."""
    doubled = wire.replace(b"\n.", b"\n..")
    start = b"." if wire.startswith(b".") else b""
    return start + doubled + (b".\r\n" if wire.endswith(b"\r\n") else b"\r\n.\r\n")


class SmtpBackend(EmailBackend):
    """Says by ``may_have_gone`` whether the server may have taken the last mail, whatever was heard of it since.

    Before DATA a broken connection means that the mail did not go; after it nobody can tell. The mail is asked
    (``before_it_goes``) while the server makes up its mind about the sender: two waits become one.
    """

    may_have_gone = False
    asks_before_it_sends = True
    _mail: OutboxMail | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        backend = self
        plain: type[smtplib.SMTP] = super().connection_class

        class WatchedConnection(plain):  # type: ignore[misc, valid-type]
            def mail(self, sender: str, options: Sequence[str] = ()) -> Any:
                if backend._mail is None:
                    return super().mail(sender, options)
                self.putcmd("mail", " ".join([f"FROM:{bracketed(sender)}", *options]))
                try:
                    backend._mail.before_it_goes()
                except ClaimLost:
                    self.getreply()
                    self.rset()
                    raise
                return self.getreply()

            def rcpt(self, recip: str, options: Sequence[str] = ()) -> Any:
                if backend._mail is None:
                    return super().rcpt(recip, options)
                self.putcmd("rcpt", " ".join([f"TO:{bracketed(recip)}", *options]))
                return self.getreply()

            def data(self, msg: Any) -> Any:
                backend.may_have_gone = True
                if backend._mail is None:
                    return super().data(msg)
                self.putcmd("data")
                code, answer = self.getreply()
                if code != 354:
                    raise smtplib.SMTPDataError(code, answer)
                self.send(as_data(msg))
                return self.getreply()

        return WatchedConnection

    def send_messages(self, email_messages: Any) -> int:
        self.may_have_gone = False
        return super().send_messages(email_messages) or 0

    def _send(self, email_message: Any) -> bool:
        if not isinstance(email_message, OutboxMail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        assert self.connection is not None
        self._mail = email_message
        try:
            self.connection.sendmail(email_message.return_path, email_message.recipient, email_message.wire())
        finally:
            self._mail = None
        return True
