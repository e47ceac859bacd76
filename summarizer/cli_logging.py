"""The log on standard error, for whoever asks for it in the environment."""

import json
import logging
import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from summarizer.errors import ConfigurationError

LEVEL = "SUMMARIZER_LOG"
FORMAT = "SUMMARIZER_LOG_FORMAT"

LEVELS = ("debug", "info", "warning", "error")

# What every record has is not the event's own.
_COMMON = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: time, level, logger, event, and the event's attributes."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        own = {key: value for key, value in vars(record).items() if key not in _COMMON}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **own,
        }
        return json.dumps({_text(key): _plain(value) for key, value in line.items()})


FORMATS: Mapping[str, logging.Formatter] = {
    "text": logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"),
    "json": JsonLines(),
}


@contextmanager
def logging_to_stderr(environ: Mapping[str, str]) -> Iterator[None]:
    """A block in which the package's log goes to standard error, if the environment says so.

    Raises:
        ConfigurationError: there is no such level or format.
    """
    level = _chosen(environ, LEVEL, LEVELS)
    form = _chosen(environ, FORMAT, FORMATS) or "text"
    if not level:
        yield
        return
    logger, handler = logging.getLogger("summarizer"), logging.StreamHandler()
    handler.setFormatter(FORMATS[form])
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)


def _chosen(environ: Mapping[str, str], name: str, known: Collection[str]) -> str:
    given = environ.get(name, "").strip().lower()
    if given and given not in known:
        raise ConfigurationError(f"{name}: there is no {given!r}; it is one of {', '.join(known)}.")
    return given


def _plain(value: Any) -> Any:
    """What JSON can say of a value: numbers that are none, and objects, become words."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return _text(value)


def _text(value: Any) -> str:
    # Half a character, as broken file names hold, is refused by many readers of JSON.
    return str(value).encode("utf-8", "replace").decode()
