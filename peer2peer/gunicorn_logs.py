"""Gunicorn's own logs, in which addresses stand as they were asked for: without the tokens in them."""

from typing import Any

from gunicorn.glogging import Logger

from peer2peer.logs import Masked


class MaskedLogger(Logger):
    """Its error log, and its access log where somebody turns it on."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if handler.formatter is not None:
                    handler.setFormatter(Masked(handler.formatter))
