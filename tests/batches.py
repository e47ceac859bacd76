"""Batches without a model: results made up, and runs that are killed."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from summarizer.batch.articles import Article, articles
from summarizer.batch.output import Output
from summarizer.config import Settings
from summarizer.errors import InputError, RateLimitError, SummarizerError
from summarizer.result import Run, Source, StructuredSummary
from summarizer.saved import UNKNOWN_RUN

FINGERPRINT = {"model": "made-up", "fields": ("summary",)}
AT_ONCE = 8
# Runs in which the endpoint has bad moments; the ones behind them succeed.
UNLUCKY_RUNS = 6


def result(article: Article, summary: str = "Made up.") -> StructuredSummary:
    """A result of this article, whose text is not looked at."""
    source = Source(id=article.id, title=None, sha256="", characters=1, sentences=1, language=None)
    run = Run.model_validate(UNKNOWN_RUN | {"seconds": random.random()})  # noqa: S311 - a timing
    return StructuredSummary(source=source, summary=summary, run=run)


def write_input(path: Path, count: int) -> None:
    """Articles of which every tenth is empty."""
    rows = ({"id": f"n{n}", "text": f"Article {n}." if n % 10 else ""} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def run_batch(source: Path, out: Path, *, ordered: bool, unlucky: bool) -> None:
    """All of it: articles finish in any order, and some requests fail for no reason of theirs."""
    found = articles(source, settings=Settings.checked())
    with Output(out, source=source, fingerprint=FINGERPRINT, ordered=ordered) as output:
        working: list[Article] = []
        for article in found:
            if output.begin(article):
                working.append(article)
            if len(working) >= AT_ONCE or output.pending >= 4 * AT_ONCE:
                _settle_one(working, output, unlucky=unlucky)
        while working:
            _settle_one(working, output, unlucky=unlucky)
        output.finish()


def _settle_one(working: list[Article], output: Output, *, unlucky: bool) -> None:
    time.sleep(0.0005)
    article = working.pop(random.randrange(len(working)))  # noqa: S311 - any order
    error: SummarizerError = RateLimitError("Too many requests.")
    if unlucky and random.random() < 0.1:  # noqa: S311 - bad luck
        output.fail(article, error)
        return
    try:
        document = article.read()
    except InputError as error:
        output.fail(article, error)
    else:
        output.add(article, result(article, document.text * 50))


def run_killed(source: Path, out: Path, *, ordered: bool) -> dict[str, Any]:
    """Run it in processes that are killed at random moments, until one comes to its end."""
    killed = runs = 0
    while True:
        runs += 1
        unlucky = runs <= UNLUCKY_RUNS
        child = os.fork()
        if not child:
            random.seed()
            run_batch(source, out, ordered=ordered, unlucky=unlucky)
            os._exit(0)
        time.sleep(random.uniform(0, 0.06))  # noqa: S311 - any moment
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if status == 0 and not unlucky:
            return {"killed": killed, "runs": runs}


if __name__ == "__main__":
    outcome = run_killed(Path(sys.argv[1]), Path(sys.argv[2]), ordered=sys.argv[3] == "ordered")
    sys.stdout.write(json.dumps(outcome))
