"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer2peer.settings")

application = get_wsgi_application()

from common.sealed.checks import refuse_wrong_keys  # noqa: E402 (models can be loaded only now)

refuse_wrong_keys()
# Every page's code is loaded now, not with the first request: gunicorn's processes then share it (45 MB each).
get_resolver().url_patterns  # noqa: B018
