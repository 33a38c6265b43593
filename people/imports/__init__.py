"""Importing lists: one way for museums, people and who came to a session.

``reading`` makes rows of cells from text (``texts``) and workbooks (``workbooks``); ``mapping`` says which column is
which; ``meanings`` what the words of a column mean; ``kinds`` declares what can be imported, and how a trial run speaks
of each row: what becomes of it, why, and what is asked. ``desk`` and ``forms`` are the pages of the steps, the same for
every kind.

Museums: ``museums`` are their columns, ``checking`` makes a plan of what would be written, ``applying`` carries it out
in one transaction. What may not be kept between the steps, such as people (``programmes.imports``), is a
``drafts.Draft`` that travels sealed. A list of who came is held against its register (``agenda.register.lists``).
"""
