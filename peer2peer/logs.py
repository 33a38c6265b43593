"""Structured logs without personal data: one JSON object a line in production, one readable line elsewhere."""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What may identify somebody never reaches a log line, whoever wrote it there.
PRIVATE_KEYS = frozenset(
    {"email", "address", "name", "to", "recipient", "body", "subject", "html", "text", "ip", "token"}
)


#: What opens something to whoever has it, as it stands in addresses and messages, quoted or not.
_COLON = "(?::|%3A)"
_KEY = "[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
_TOKEN = re.compile(
    # signed by django.core.signing: the link to a booking, the confirmation of an address
    rf"(?<![\w-])(?:[\w-]++{_COLON}){{1,2}}[\w-]{{43}}(?![\w-])|"
    # a new password
    r"(?<![\w-])[0-9a-z]{1,13}-[0-9a-z]{5,8}-[0-9a-f]{32}(?![\w-])|"
    # the key of a mail, of a code at the door, of a certificate; the address at which a mail is answered
    rf"(?<=[/+<=]){_KEY}(?![\w-])|(?<=reply\+)[a-z2-7]{{52}}|"
    # secrets.token_urlsafe: letters of both sizes, where a slug has small ones only; one in 1,400 has no digit
    r"(?<=[/=])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{40,}+|"
    # by its name, in a query or a cookie
    r"(?P<named>(?:token|secret|code|sessionid|password)=)[^&\s;\"']++",
)


def masked(line: str) -> str:
    """``line`` with the word "withheld" for every token in it, and otherwise as it was."""
    return _TOKEN.sub(lambda found: f"{found['named'] or ''}withheld", line)


class Masked(logging.Formatter):
    """What another formatter writes, traceback and all, without tokens."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return masked(self._inner.format(record))


class OneFormatter(structlog.stdlib.ProcessorFormatter):
    """The formatter of every line of ours."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def withhold_personal_data(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace the values of keys that hold personal data by the word "withheld"."""
    for key in PRIVATE_KEYS & event.keys():
        event[key] = "withheld"
    return event


def logging_config(*, console: bool, level: str) -> None:
    """Send both structlog's and the standard library's records through one formatter to standard output."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_personal_data,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer()
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "one": {
                    "()": OneFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        renderer,
                    ]
                    if not console
                    else [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "one"}},
            "root": {"handlers": ["out"], "level": level},
            "loggers": {
                "fontTools": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "celery.app.trace": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
