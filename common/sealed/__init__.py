"""Sealed text: encrypted in the database, and opened only by whoever asks for it by name.

A model has a ``SealedTextField`` (``fields``); ``texts.seal`` writes and ``texts.unseal`` reads it. Texts of one scope
(of one group, say) share a data key (``common.DataKey``), which a master key of ``SEALING_KEYS`` wraps (``keys``).
Destroying the data key of a scope destroys its texts. ``rotation`` replaces keys of both kinds.
"""
