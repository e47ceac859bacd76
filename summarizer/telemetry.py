"""What is told to whoever runs this: log records, and OpenTelemetry's spans and metrics.

Of an article they say its id, its hash and counts; of a request its name and tokens; of an error
its class. Texts, prompts, answers and messages of errors are in none of them, since an error may
quote all the others. Who listens is decided outside: without a handler, or without OpenTelemetry's
API and a provider, nothing is recorded.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version

try:
    from opentelemetry import metrics, trace
except ImportError:  # an extra
    HAS_API = False
else:
    HAS_API = True
    # Both are stand-ins until a provider is set, and the real thing from then on.
    _TRACER = trace.get_tracer("summarizer", version("summarizer"))
    _METER = metrics.get_meter("summarizer", version("summarizer"))
    _TOKENS = _METER.create_histogram(
        "gen_ai.client.token.usage",
        unit="{token}",
        description="Number of input and output tokens used.",
        explicit_bucket_boundaries_advisory=[4**power for power in range(14)],
    )
    _DURATION = _METER.create_histogram(
        "gen_ai.client.operation.duration",
        unit="s",
        description="GenAI operation duration.",
        explicit_bucket_boundaries_advisory=[0.01 * 2**power for power in range(14)],
    )

Value = str | bool | int | float
Attributes = Mapping[str, Value | list[str]]

ARTICLES = logging.getLogger("summarizer.article")
REQUESTS = logging.getLogger("summarizer.request")
MODELS = logging.getLogger("summarizer.model")
# Without it, Python itself would print warnings of a program that set up no logging.
logging.getLogger("summarizer").addHandler(logging.NullHandler())

CURRENT: ContextVar[str | None] = ContextVar("summarizer_article", default=None)
"""The id of the article under way; every log record names it."""

LONGEST = 200
"""Characters that are shown of a value."""

_USER_INFO = re.compile(r"(?<=://)[^/?#\\]*@")
_BARE = re.compile(r"[^\s\"=]+")


def log(logger: logging.Logger, level: int, event: str, **attributes: Value | None) -> None:
    """Log an event; its attributes are in the message, and by name in the record.

    Args:
        logger: one of those above.
        level: the event's level.
        event: what happened; always the same words, in the record as ``event``.
        attributes: what else is known. None is left out.
    """
    if not logger.isEnabledFor(level):
        return
    given = {"article": CURRENT.get(), **attributes}
    known = {
        name: plain(value) if isinstance(value, str) else value
        for name, value in given.items()
        if value is not None
    }
    words = " ".join((event, *(f"{name}={_shown(value)}" for name, value in known.items())))
    logger.log(level, "%s", words, extra={"event": event, **known}, stacklevel=2)


def plain(text: str) -> str:
    """The text as it may be shown: printable, on one line, short, without a URL's user name."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    line = _USER_INFO.sub("", " ".join(printable.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def error_type(error: BaseException) -> str:
    """What is told of an error."""
    return type(error).__name__


@contextmanager
def span(
    name: str, attributes: Attributes | None = None, *, client: bool = False
) -> Iterator[None]:
    """A block as a span, child of the one it stands in; an error ends it as failed.

    Args:
        name: the span's name.
        attributes: what is known when it begins.
        client: whether the block asks another service.
    """
    if not HAS_API:
        yield
        return
    kind = trace.SpanKind.CLIENT if client else trace.SpanKind.INTERNAL
    with _TRACER.start_as_current_span(
        name,
        kind=kind,
        attributes=attributes,
        # They would copy the error's message.
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", error_type(error))
            current.set_status(trace.StatusCode.ERROR)
            raise


def note(attributes: Attributes) -> None:
    """Add attributes to the current span."""
    if HAS_API:
        trace.get_current_span().set_attributes(attributes)


def rename(name: str) -> None:
    """Rename the current span."""
    if HAS_API:
        trace.get_current_span().update_name(name)


def measure(seconds: float, tokens: Mapping[str, int], attributes: Attributes) -> None:
    """Record what a request took, in the metrics of the GenAI conventions.

    Args:
        seconds: wall time.
        tokens: by type: ``input``, ``output``. Empty when they are not known.
        attributes: what both metrics are told apart by.
    """
    if HAS_API:
        _DURATION.record(seconds, attributes)
        for kind, count in tokens.items():
            _TOKENS.record(count, {**attributes, "gen_ai.token.type": kind})


def _shown(value: Value) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
