"""A batch at the command line: what is shown while it runs, and how it is interrupted."""

import math
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2

from summarizer.batch.articles import Article, Articles
from summarizer.batch.buckets import is_address
from summarizer.batch.failures import PASSING
from summarizer.batch.job import Engine, Job, Tally
from summarizer.batch.limits import FailureLimit
from summarizer.batch.sinks import Sink
from summarizer.cli_output import put
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import exit_code
from summarizer.config import Settings
from summarizer.errors import ConfigurationError, InputError, SummarizerError
from summarizer.estimate import Estimate, estimate
from summarizer.fields import chosen
from summarizer.progress import Observer, Progress
from summarizer.prompting import load, version
from summarizer.providers.base import ChatModel
from summarizer.providers.choosing import profile_of
from summarizer.session import Summarizer

EMBEDDED_AT_ONCE = 2
"""Articles under way with the embedded model: one has the engine, the next is read by rules."""
PER_PLACE = 4
"""Articles under way for each hosted request: with one refusal in ten, fewer leave places empty."""
GOES_ON = "the same command goes on from here"
FAILURES_SHOWN = 10
SAMPLE = 400
"""Articles that an estimate is made from, at least; of fewer, all."""
BETWEEN_LINES = 60.0
"""Seconds between lines of progress, where no terminal shows it all the time."""
BETWEEN_LOOKS = 0.1
"""Seconds between changes of what a terminal shows."""


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
        failures_shown: int = FAILURES_SHOWN,
        opening: Callable[[Observer], ChatModel] | None = None,
        most: int | None = None,
    ) -> None:
        """Prepare.

        Args:
            found: the input.
            settings: how to run.
            sink: where records and failures go; closed at the end.
            limit: how many failures end the run.
            reporter: shows how it goes.
            engine: does the work elsewhere.
            failures_shown: how many failures are told one by one.
            opening: gives the model, if not the one that the settings name.
            most: articles under way at once, if not a few more than requests.
        """
        self._sink = sink
        self._most_shown = failures_shown
        self._reporter = reporter
        self._shown = 0
        self._finished = False
        self._told = -math.inf if reporter.live else time.monotonic()
        model = opening(self._passed_on) if opening else None
        self._summarizer = Summarizer(settings, model=model, observe=self._passed_on)
        self._job = Job(
            found,
            self._summarizer.asummarize,
            sink,
            at_once=most or at_once(settings),
            limit=limit,
            engine=engine,
            observe=self._progress,
            failing=self._failing,
        )

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to a later run, unless it tries all failures again."""
        return self._finished and not self._job.tally.failed.keys() & PASSING

    def run(self) -> int:
        """Do it; the exit code is that of the first failure.

        Raises:
            SummarizerError: the output cannot be written.
        """
        try:
            # The sink is closed last, when nothing works any more that might write to it.
            with closing(self._sink), self._summarizer:
                self._work()
                self._finished = True
        except KeyboardInterrupt as stop:
            self._end(f"interrupted; {GOES_ON}: ")
            return exit_code(stop)
        except SummarizerError as error:
            self._reporter.clear()
            code = self._reporter.fail(error)
            self._end(f"stopped early; {GOES_ON}: ")
            return code
        self._end("")
        return self._job.tally.code

    def _work(self) -> None:
        future = self._summarizer.begin(self._job.run)
        try:
            future.result()
        except KeyboardInterrupt:
            self._job.stop()
            future.cancel()
            raise

    def _end(self, words: str) -> None:
        self._reporter.end()
        self._reporter.remark(words + told(self._job.tally))

    def _passed_on(self, event: Progress) -> None:
        """Of the model's own progress, what is not about single requests, unless all is wanted."""
        if self._reporter.verbose or event.stage in {"download", "load", "wait"}:
            self._reporter.observe(event)
        if event.stage == "wait" and not self._reporter.live and self._is_time(BETWEEN_LINES):
            self._reporter.remark(f"batches: {event.detail}")

    def _progress(self, tally: Tally) -> None:
        live = self._reporter.live
        words = _told_with_left(tally)
        if self._is_time(BETWEEN_LOOKS if live else BETWEEN_LINES):
            if live:
                done = tally.earlier + tally.settled
                self._reporter.observe(Progress("batch", "articles", done, tally.total, words))
            else:
                self._reporter.remark(words)

    def _is_time(self, between: float) -> bool:
        """Whether so many seconds have passed since it last was."""
        now = time.monotonic()
        passed = now - self._told >= between
        self._told = now if passed else self._told
        return passed

    def _failing(self, article: Article, error: Exception) -> None:
        self._shown += 1
        if self._shown <= self._most_shown:
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
    parts.append(f"{60 * tally.rate:,.1f} a minute")
    parts.append(f"{tally.prompt_tokens + tally.completion_tokens:,} tokens")
    if tally.cost is None:
        parts.append("cost not known")
    elif tally.cost:
        parts.append(f"${tally.cost:,.4f}")
    return " · ".join([*parts, _duration(tally.seconds)])


def _told_with_left(tally: Tally) -> str:
    left = (tally.total or 0) - tally.earlier - tally.settled
    if not tally.rate or left <= 0:
        return told(tally)
    return f"{told(tally)} · {_duration(left / tally.rate)} left"


def dry_run(found: Articles, settings: Settings, reporter: Reporter) -> int:
    """Print what a run would take, from a sample of the articles; asks nothing."""
    total = found.count()
    step = max(1, (total or 0) // SAMPLE)
    # Where only reading tells how many there are, the first ones stand for all.
    most = math.inf if total else SAMPLE
    profile, seen, looked_at, sample, unread = profile_of(settings), 0, 0, Estimate(), 0
    for article in found:
        seen += 1
        if article.number % step or looked_at >= most:
            continue
        looked_at += 1
        try:
            sample += estimate(article.read(), settings, profile)
        except InputError as error:
            unread += 1
            reporter.fail(error, article.id)
        reporter.observe(Progress("batch", "articles", seen, total, "estimating"))
    reporter.end()
    put(_estimated(sample, seen, looked_at, unread, "evenly spread" if total else "the first"))
    return 0


def _estimated(sample: Estimate, articles: int, looked_at: int, unread: int, which: str) -> str:
    scale = articles / looked_at if looked_at else 0.0
    cost = "not known" if sample.cost is None else f"${sample.cost * scale:,.2f}"
    seconds = "not known" if sample.seconds is None else _duration(sample.seconds * scale)
    rows = {
        "articles": f"{articles:,}",
        "estimated from": f"{looked_at:,} of them, {which}" if scale > 1 else "all",
        "cannot be read": f"{unread:,} of those" if unread else "",
        "requests": f"{sample.requests * scale:,.0f}",
        "prompt tokens": f"{sample.prompt_tokens * scale:,.0f}",
        "completion tokens": f"{sample.completion_tokens * scale:,.0f} (without thinking)",
        "cost": cost,
        "time": seconds,
    }
    return "".join(f"{name:<19}{value}\n" for name, value in rows.items() if value)


def made_with(settings: Settings, source: str, text_field: str, id_field: str) -> Mapping[str, Any]:
    """What a run's results depend on, by name; nothing secret is in it.

    Raises:
        ConfigurationError: a field or the address is none.
    """
    names = [field.name for field in chosen(settings.fields)]
    return {
        "input": source if source == "-" or is_address(source) else str(Path(source).resolve()),
        "text field": text_field,
        "id field": id_field,
        "provider": settings.provider,
        "endpoint": _host(settings.base_url),
        "model": settings.model,
        "fields": names,
        "plan": settings.plan,
        "policy": settings.policy,
        "asking again": settings.reask,
        "semantic check": settings.semantic_check,
        "prompts": version(load().hashes(names)),
    }


def _host(base_url: str | None) -> str | None:
    """Where the model is asked; without the user and the password that may stand before it."""
    try:
        return httpx2.URL(base_url).netloc.decode("ascii") if base_url else None
    except httpx2.InvalidURL as error:
        raise ConfigurationError("The base URL is no address.") from error


def at_once(settings: Settings) -> int:
    """Articles under way: more than requests, as others are read, checked, or wait to ask again."""
    if settings.provider == "embedded":
        return EMBEDDED_AT_ONCE
    return PER_PLACE * settings.max_concurrency


def _duration(seconds: float) -> str:
    if seconds < 100:  # noqa: PLR2004 - more digits than that tell nothing
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
