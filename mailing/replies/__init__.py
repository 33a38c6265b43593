"""Answering a mail by mail: YES, NO or "can't" is understood, done, echoed, and can be undone (C22).

``address`` makes the address that a mail asks to be answered at; ``questions`` says what a question of a mail's
declaration is; ``understanding`` reads an answer; ``intake`` does what it says; ``services`` undoes it. It is off until
``REPLY_DOMAIN`` is set, and no mail speaks of it then. docs/outbox.md has the whole of it.
"""
