"""What the register offers to other apps: the desk's items and the nudge that asks for it."""


def connect() -> None:
    from agenda.obligations import kinds
    from agenda.register.attention import disputes_that_wait, registers_that_wait
    from agenda.register.obligations import REGISTERS
    from common.attention import attention
    from common.registry import Band

    attention.register("agenda.disputes", disputes_that_wait, order=Band.FIRST)
    attention.register("agenda.registers", registers_that_wait)
    kinds.register("agenda.registers", REGISTERS)
