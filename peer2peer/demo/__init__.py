"""The data of the demo: real programmes and museums, invented people. Loaded by ``manage.py demo``."""
