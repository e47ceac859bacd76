"""``summarize batch --engine openai-batch``: the run whose requests go through the Batch API."""

from functools import partial
from pathlib import Path

from summarizer.batch.articles import Articles
from summarizer.batch.limits import FailureLimit
from summarizer.batch.sinks import Sink
from summarizer.cli_batch_run import Run
from summarizer.cli_progress import Reporter
from summarizer.config import Settings
from summarizer.errors import ConfigurationError
from summarizer.providers.batching import Terms
from summarizer.providers.choosing import check_batching, open_batching
from summarizer.providers.ledger import Ledger

WAVE = 2_000
"""Articles that are under way at once, and with them the requests that wait for one batch."""
POLL = 30.0

GO_ON = "batches that were submitted go on at the provider; the same command takes up their answers"


def check(settings: Settings, output: Path | None) -> None:
    """Refuse what cannot be done in batches, before anything is touched.

    Raises:
        ConfigurationError: the settings do not fit batches.
    """
    check_batching(settings)
    if settings.requests_per_minute or settings.tokens_per_minute:
        raise ConfigurationError(
            "Limits per minute are for single requests; a batch has none. Leave them out."
        )
    if str(output) == "-":
        raise ConfigurationError(
            "--engine openai-batch needs a file, beside which its batches are noted: -o OUT.jsonl"
        )


def run_in_batches(  # noqa: PLR0913 - what goes in and out, and how
    found: Articles,
    settings: Settings,
    sink: Sink,
    limit: FailureLimit,
    reporter: Reporter,
    *,
    output: Path,
    wave: int,
    poll: float,
    restart: bool,
) -> int:
    """Do it, or go on with it; returns the exit code.

    Raises:
        SummarizerError: the output cannot be written, or there is no key.
    """
    ledger = Ledger(_beside(output))
    if restart:
        ledger.clear()
    opening = partial(open_batching, settings, ledger, Terms(poll=poll))
    run = Run(found, settings, sink, limit, reporter, opening=opening, most=wave)
    code = run.run()
    if run.is_complete:
        ledger.clear()
    elif ledger.load():
        reporter.remark(GO_ON)
    return code


def _beside(output: Path) -> Path:
    path = output.resolve()
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.batches")
