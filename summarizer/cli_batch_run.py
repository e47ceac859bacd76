"""A batch at the command line: what is shown while it runs, and how it is interrupted."""

import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
from anyio.from_thread import start_blocking_portal

from summarizer.batch.articles import Article, Articles
from summarizer.batch.buckets import is_address
from summarizer.batch.job import Engine, Job, Tally
from summarizer.batch.limits import FailureLimit
from summarizer.batch.sinks import Sink
from summarizer.cli_output import put
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import Settings
from summarizer.errors import InputError, SummarizerError
from summarizer.estimate import Estimate, estimate
from summarizer.fields import chosen
from summarizer.progress import Progress
from summarizer.prompting import load, version
from summarizer.providers.choosing import profile_of
from summarizer.session import Summarizer

EMBEDDED_AT_ONCE = 2
"""Articles under way with the embedded model: one has the engine, the next is read by rules."""
FAILURES_SHOWN = 10
SAMPLE = 400
"""Articles that an estimate is made from, at least; of fewer, all."""
BETWEEN_LINES = 60.0
"""Seconds between lines of progress, where no terminal shows it all the time."""


class Run:
    """One call of the command."""

    def __init__(  # noqa: PLR0913 - what goes in and out, and what is told
        self,
        found: Articles,
        settings: Settings,
        sink: Sink,
        limit: FailureLimit,
        reporter: Reporter,
        *,
        engine: Engine | None = None,
        failures_shown: int | None = FAILURES_SHOWN,
    ) -> None:
        self._sink = sink
        self._most_shown = failures_shown
        self._reporter = reporter
        self._shown = 0
        self._said = time.monotonic()
        self._summarizer = Summarizer(settings, observe=self._passed_on)
        self._job = Job(
            found,
            self._summarizer.asummarize,
            sink,
            at_once=at_once(settings),
            limit=limit,
            engine=engine,
            observe=self._progress,
            failing=self._failing,
        )

    def run(self) -> int:
        """Do it; the exit code is that of the first failure.

        Raises:
            SummarizerError: the output cannot be written.
        """
        with Signals():
            try:
                code = self._finished()
            except KeyboardInterrupt as stop:
                self._end("interrupted; the same command goes on from here")
                code = exit_code(stop)
        return code

    def _finished(self) -> int:
        code = 0
        try:
            with self._summarizer, start_blocking_portal() as portal:
                future = portal.start_task_soon(self._job.run)
                try:
                    future.result()
                except KeyboardInterrupt:
                    future.cancel()
                    with suppress(CancelledError):
                        future.result()
                    raise
        except SummarizerError as error:
            self._reporter.clear()
            code = self._reporter.fail(error)
        finally:
            self._sink.close()
        self._end("stopped early; the same command goes on from here" if code else "")
        return code or self._job.tally.code

    def _end(self, words: str) -> None:
        self._reporter.end()
        said = told(self._job.tally)
        self._reporter.remark(f"{words}: {said}" if words else said)

    def _passed_on(self, event: Progress) -> None:
        """Of the model's own progress, what is not about single requests."""
        if event.stage in {"download", "load"}:
            self._reporter.observe(event)

    def _progress(self, tally: Tally) -> None:
        done, total = tally.earlier + tally.settled, tally.total
        self._reporter.observe(Progress("batch", "articles", done, total, told(tally)))
        now = time.monotonic()
        if now - self._said > BETWEEN_LINES:
            self._said = now
            if not self._reporter.live:
                self._reporter.remark(told(tally))

    def _failing(self, article: Article, error: Exception) -> None:
        self._shown += 1
        if self._most_shown is None or self._shown <= self._most_shown:
            self._reporter.clear()
            self._reporter.fail(error, article.id)
        if self._shown == self._most_shown:
            self._reporter.say("further failures are told in the errors file only")


def told(tally: Tally) -> str:
    """How far a run has come, on one line."""
    parts = [f"{tally.done:,} done"]
    if tally.earlier:
        parts.append(f"{tally.earlier:,} by an earlier run")
    if failed := tally.failed.total():
        kinds = ", ".join(f"{number} {kind}" for kind, number in tally.failed.most_common(3))
        parts.append(f"{failed:,} failed ({kinds})")
    if tally.incomplete:
        parts.append(f"{tally.incomplete:,} with a field unfinished")
    if tally.total is not None:
        parts[0] += f" of {tally.total:,}"
    rate = tally.settled / tally.seconds if tally.seconds else 0.0
    parts.append(f"{60 * rate:,.1f} a minute" if rate else "none yet")
    parts.append(f"{tally.prompt_tokens + tally.completion_tokens:,} tokens")
    if tally.cost is None:
        parts.append("cost not known")
    elif tally.cost:
        parts.append(f"${tally.cost:,.4f}")
    left = (tally.total or 0) - tally.earlier - tally.settled
    if rate and left > 0:
        parts.append(f"{_duration(left / rate)} left")
    return " · ".join([*parts, _duration(tally.seconds)])


def dry_run(found: Articles, settings: Settings, reporter: Reporter) -> int:
    """Print what a run would take, from a sample of the articles; asks nothing."""
    total = found.count()
    step = max(1, (total or 0) // SAMPLE)
    profile, seen, sample, unread = profile_of(settings), 0, Estimate(), 0
    for article in found:
        seen += 1
        if article.number % step:
            continue
        try:
            sample += estimate(article.read(), settings, profile)
        except InputError as error:
            unread += 1
            reporter.fail(error, article.id)
        reporter.observe(Progress("batch", "articles", seen, total, "estimating"))
    reporter.end()
    looked_at = len(range(0, seen, step))
    put(_estimated(sample, seen, looked_at, unread))
    return 0


def _estimated(sample: Estimate, articles: int, looked_at: int, unread: int) -> str:
    scale = articles / looked_at if looked_at else 0.0
    cost = "not known" if sample.cost is None else f"${sample.cost * scale:,.2f}"
    seconds = "not known" if sample.seconds is None else _duration(sample.seconds * scale)
    rows = {
        "articles": f"{articles:,}",
        "estimated from": f"{looked_at:,} of them, evenly spread" if scale > 1 else "all",
        "cannot be read": f"{unread:,} of those" if unread else "",
        "requests": f"{sample.requests * scale:,.0f}",
        "prompt tokens": f"{sample.prompt_tokens * scale:,.0f}",
        "completion tokens": f"{sample.completion_tokens * scale:,.0f} (without thinking)",
        "cost": cost,
        "time": seconds,
    }
    return "".join(f"{name:<19}{value}\n" for name, value in rows.items() if value)


def made_with(settings: Settings, source: str, text_field: str) -> Mapping[str, Any]:
    """What a run's results depend on, by name; nothing secret is in it."""
    names = [field.name for field in chosen(settings.fields)]
    endpoint = httpx2.URL(settings.base_url).netloc.decode("ascii") if settings.base_url else None
    return {
        "input": source if source == "-" or is_address(source) else str(Path(source).resolve()),
        "text field": text_field,
        "provider": settings.provider,
        "endpoint": endpoint,
        "model": settings.model,
        "fields": names,
        "plan": settings.plan,
        "policy": settings.policy,
        "asking again": settings.reask,
        "semantic check": settings.semantic_check,
        "prompts": version(load().hashes(names)),
    }


def at_once(settings: Settings) -> int:
    """Articles under way: a few more than requests, as some are being read or checked."""
    if settings.provider == "embedded":
        return EMBEDDED_AT_ONCE
    return settings.max_concurrency + settings.max_concurrency // 4 + 1


def _duration(seconds: float) -> str:
    if seconds < 100:  # noqa: PLR2004 - more digits than that tell nothing
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
