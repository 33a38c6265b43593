"""What the register of events fills in elsewhere."""


def connect() -> None:
    from agenda.register.hosts import registers
    from events.register.host import EventRegisters

    registers.register("events", EventRegisters())
