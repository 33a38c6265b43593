"""What the register of events fills in elsewhere."""


def connect() -> None:
    from agenda.register.hosts import registers
    from events.register import mails
    from events.register.host import EventRegisters
    from mailing.declaration import declare

    declare(mails)
    registers.register("events", EventRegisters())
