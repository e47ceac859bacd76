"""What is told of an article under way: a span, what its record holds, and log events."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from summarizer.document import Document
from summarizer.fields import Field
from summarizer.result import StructuredSummary
from summarizer.telemetry import ARTICLES, CURRENT, error_type, log, note, plain, span


@contextmanager
def watched(document: Document) -> Iterator[None]:
    """A block in which this article is worked on; everything told in it names the article."""
    name = plain(document.id)
    token = CURRENT.set(name)
    about: dict[str, str | int] = {
        "summarizer.source.id": name,
        "summarizer.source.sha256": document.sha256,
        "summarizer.source.sentences": len(document.sentences),
    }
    if document.language:
        about["summarizer.source.language"] = plain(document.language)
    log(
        ARTICLES,
        logging.INFO,
        "article begun",
        language=document.language,
        sentences=len(document.sentences),
    )
    try:
        with span("summarize", about):
            yield
    except BaseException as error:
        log(ARTICLES, logging.WARNING, "article failed", error=error_type(error))
        raise
    finally:
        CURRENT.reset(token)


def finished(record: StructuredSummary, fields: Sequence[Field]) -> None:
    """Tell what the record holds of the fields asked for; to be called in the article's block."""
    kept = {field.name: len(getattr(record, field.attribute)) for field in fields}
    rejected = Counter(item.field for item in record.rejected)
    missed = Counter(item.field for item in record.missed)
    run = record.run
    counts: dict[str, int | list[str]] = {"summarizer.requests": run.requests}
    for name, number in kept.items():
        counts[f"summarizer.{name}.kept"] = number
        counts[f"summarizer.{name}.rejected"] = rejected[name]
        counts[f"summarizer.{name}.missed"] = missed[name]
    if run.incomplete:
        counts["summarizer.incomplete"] = [one.field for one in run.incomplete]
    note(counts)
    for one in run.incomplete:
        log(ARTICLES, logging.WARNING, "field not finished", field=one.field, error=one.error)
    log(
        ARTICLES,
        logging.INFO,
        "article finished",
        language=record.source.language,
        sentences=record.source.sentences,
        requests=run.requests,
        prompt_tokens=run.prompt_tokens,
        cached_tokens=run.cached_tokens,
        completion_tokens=run.completion_tokens,
        seconds=run.seconds,
        kept=sum(kept.values()),
        rejected=rejected.total(),
        missed=missed.total(),
    )
