"""``summarize batch``: a folder or a table of articles in, a file of records out, resumable."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from summarizer import cli_options as options
from summarizer.batch.articles import ID_FIELD, TEXT_FIELD, Article, articles
from summarizer.batch.folders import Kind
from summarizer.batch.limits import FailureLimit
from summarizer.batch.output import Output
from summarizer.batch.parts import PART_SIZE, Parts
from summarizer.batch.ray_engine import Pool
from summarizer.batch.sinks import Sink, Stream
from summarizer.cli_batch_engine import EngineName, check_ends, working
from summarizer.cli_batch_openai import POLL, WAVE, check, run_in_batches
from summarizer.cli_batch_run import FAILURES_SHOWN, Run, at_once, dry_run, made_with
from summarizer.cli_output import put
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.errors import ConfigurationError

MOST_AT_ONCE = 64
"""The ceiling of what --concurrency auto tries."""

EPILOG = """
\b
Examples:
  summarize batch news/ -o records.jsonl
  summarize batch articles.jsonl -o records.jsonl --id-field url
  summarize batch articles.parquet -o records.jsonl --max-cost 20
  zcat dump.jsonl.gz | summarize batch - -o records.jsonl
  summarize batch articles.jsonl -o records.jsonl --engine openai-batch
  summarize batch s3://news/2026/ -o records/ --engine ray --ray-address head:6379
  summarize batch articles.jsonl --dry-run

\b
The same command goes on where it stopped, however it stopped. Articles that
fail are in OUT.errors.jsonl; those that failed for want of a connection, time
or quota are tried again by the next run, others with --retry-failed.
How it scales, and what the files hold: docs/scale.md.

\b
Exit codes:
    0  every article has a record
    1  too many failed (--max-failures), or something unexpected
    2  usage, or the output was begun with other settings
    3  the input, or an article, cannot be read
    4  the model cannot be asked, or the budget is used up
    5  the model's answer to an article is not usable
  130  interrupted (143: terminated); what was finished is written
  141  the reader of standard output went away
(with several failures, that of the first)
"""


def batch(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN",
            help="A folder of articles; a file of JSON lines, CSV or Parquet, or a folder or "
            "bucket (s3://, gs://) of those; or - for JSON lines from standard input.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.jsonl|OUT/",
            help="Where the records go, one a line; a folder gets part files; - is standard "
            "output, without resuming.",
        ),
    ] = None,
    part_size: Annotated[
        int, typer.Option(min=1, metavar="N", help="Articles in one part file.")
    ] = PART_SIZE,
    text_field: Annotated[
        str, typer.Option(metavar="NAME", help="Field or column with the article's text.")
    ] = TEXT_FIELD,
    id_field: Annotated[
        str, typer.Option(metavar="NAME", help="Field or column with the article's id.")
    ] = ID_FIELD,
    kind: Annotated[
        Kind | None, typer.Option(help="What IN is, when its name does not say.")
    ] = None,
    unordered: Annotated[
        bool,
        typer.Option("--unordered", help="Leave records in the order in which they finished."),
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Drop what an earlier run has done, and begin anew.")
    ] = False,
    mixed: Annotated[
        bool,
        typer.Option("--mixed", help="Go on although settings or prompts are others than before."),
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try all articles again that failed before.")
    ] = False,
    max_failures: Annotated[
        str | None,
        typer.Option(metavar="N|P%", help="End the run when more fail.  [default: no limit]"),
    ] = None,
    concurrency: Annotated[
        str,
        typer.Option(
            metavar="N|auto",
            help="Hosted requests under way at once; auto finds out how many the endpoint takes, "
            f"up to {MOST_AT_ONCE}.",
        ),
    ] = "auto",
    requests_per_minute: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Begin no more hosted requests.")
    ] = None,
    tokens_per_minute: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Use no more tokens.")
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0, metavar="USD", help="Stop before more than that is spent."),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Stop before more tokens than that are used."),
    ] = None,
    dry_run_: Annotated[
        bool,
        typer.Option("--dry-run", help="Estimate tokens, cost and time; ask nothing."),
    ] = False,
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Keep answers, and ask nothing twice."),
    ] = True,
    engine: Annotated[
        EngineName,
        typer.Option(
            help="Who has the work: this process; a Ray cluster; or the provider's Batch API, "
            "which takes up to a day and costs half."
        ),
    ] = "local",
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Processes with --engine ray.  [default: one a processor]"
        ),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="The Ray cluster; without one, a local one is started."
        ),
    ] = None,
    wave: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="Articles under way at once with openai-batch."),
    ] = WAVE,
    poll: Annotated[
        float,
        typer.Option(
            min=0.001, metavar="SECONDS", help="When to look at a batch first; later, more rarely."
        ),
    ] = POLL,
    fields: options.Fields = None,
    provider: options.Provider = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    policy: options.PolicyName = None,
    plan: options.Plan = None,
    reask: options.Reask = True,
    semantic_check: options.SemanticCheck = False,
    offline: options.Offline = False,
    max_bytes: options.MaxBytes = None,
    timeout: options.Timeout = None,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
) -> int:
    """Turn many articles into records, one JSON line each, and go on where an earlier run stopped.

    Records are in the order of the input. An article that fails stops no other.
    """
    amount = options.amount(quiet=quiet, verbose=verbose)
    limit = FailureLimit.parse(max_failures)
    places, adaptive = _concurrency(concurrency)
    settings = options.settings(
        provider=provider,
        model=model,
        base_url=base_url,
        fields=fields,
        policy=policy,
        plan=plan,
        offline=offline,
        reask=reask,
        semantic_check=semantic_check,
        max_input_bytes=max_bytes,
        request_timeout=timeout,
        max_concurrency=places,
        adaptive_concurrency=adaptive,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
        max_cost=max_cost,
        max_tokens=max_tokens,
        cache=cache,
    )
    with Signals(), Reporter(amount, settings.api_key) as reporter:
        try:
            found = articles(
                source, settings=settings, text_field=text_field, id_field=id_field, kind=kind
            )
            if dry_run_:
                return dry_run(found, settings, reporter)
            if output is None:
                raise ConfigurationError("Where do the records go? Name a file: -o OUT.jsonl")
            check_ends(engine, source, output)
            if engine == "openai-batch":
                check(settings, Path(output))
            sink: Sink
            going_on = {"restart": restart, "mixed": mixed, "retry_failed": retry_failed}
            made, path = made_with(settings, source, text_field, id_field), Path(output)
            if output == "-":
                sink = _standard_output(reporter, ordered=not unordered)
            elif output.endswith(os.sep) or path.is_dir():
                sink = Parts(path, source=source, fingerprint=made, size=part_size, **going_on)
            else:
                sink = Output(
                    path, source=source, fingerprint=made, ordered=not unordered, **going_on
                )
            shown = 0 if output == "-" else FAILURES_SHOWN
            if engine == "openai-batch":
                return run_in_batches(
                    found,
                    settings,
                    sink,
                    limit,
                    reporter,
                    output=path,
                    wave=wave,
                    poll=poll,
                    restart=restart,
                )
            pool = Pool(settings, at_once(settings), workers, ray_address, ordered=not unordered)
            with closing(sink), working(engine, found, pool) as work:
                return Run(
                    found, settings, sink, limit, reporter, engine=work, failures_shown=shown
                ).run()
        except KeyboardInterrupt as stop:
            return exit_code(stop)


def _standard_output(reporter: Reporter, *, ordered: bool) -> Stream:
    """Records on standard output; every failure is told, as no file has it."""

    def shown(line: str) -> None:
        reporter.clear()
        put(line)

    def tell(article: Article, error: Exception) -> None:
        reporter.clear()
        reporter.fail(error, article.id)

    return Stream(shown, tell, ordered=ordered)


def _concurrency(words: str) -> tuple[int, bool]:
    """How many requests at once, and whether that is only a ceiling."""
    if words == "auto":
        return MOST_AT_ONCE, True
    if words.isdecimal() and int(words):
        return int(words), False
    raise ConfigurationError(f"--concurrency: {words!r} is neither a number from 1 nor 'auto'.")
