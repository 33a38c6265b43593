"""Every rule that changes events and places, one function a verb.

``publishing`` moves an event through its life, ``places`` counts and gives places, ``signup`` is what people do.
"""
