"""``summarize eval``: records scored against hand-written keys, with intervals and gates."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from summarizer import cli_options as options
from summarizer.cli_output import put
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import PlanName, ProviderName
from summarizer.errors import ConfigurationError
from summarizer.files import check_writable, write_atomically

if TYPE_CHECKING:
    from summarizer.evaluation.harness import Job as AnyJob
    from summarizer.evaluation.reports import Report

Split = Literal["dev", "test", "all"]

SUFFIXES = (".jsonl", ".html", ".md", ".xml", ".txt")

EPILOG = """
\b
Examples:
  summarize eval                                  replay what was recorded
  summarize eval --live -o new.jsonl --baseline old.jsonl
  summarize eval --live --record --split all      ask the model, keep its answers
  summarize eval my-cases/ --live --cases 'court-*' --show 'court-*'
  summarize eval --predictions other-tool/ -o report.html -o junit.xml

\b
A case is NAME.txt, an article, with NAME.json, what a careful reader finds in
it. Metrics, the format of cases and how to make your own: docs/evals.md.

\b
Exit codes:
    0  every case has a record, and every gate is passed
    1  a case has none, a metric is below its floor, or worse than the baseline
    2  usage
    3  a file cannot be read
    4  the model cannot be asked
  130  interrupted; with -o FILE.jsonl the same command goes on from there
"""


def evaluate(  # noqa: PLR0913, PLR0917 - one parameter an option
    directory: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The cases: this folder, or cases/ in it."),
    ] = Path("evals"),
    live: Annotated[bool, typer.Option("--live", help="Ask the model.")] = False,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay",
            help="Take the model's recorded answers (the default); a request that was never "
            "recorded fails its case.",
        ),
    ] = False,
    predictions: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Score these records instead: a folder of NAME.json, or JSON lines found by "
            "source.id.",
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="With --live: keep the answers for --replay.")
    ] = False,
    recordings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where recordings are.  [default: recordings/ in DIR]"),
    ] = None,
    split: Annotated[
        Split, typer.Option(help="Which cases: those to tune on, those held out, or all.")
    ] = "dev",
    cases: Annotated[
        list[str] | None,
        typer.Option("--cases", metavar="GLOB", help="Only cases with such ids; may be repeated."),
    ] = None,
    repeat: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="Run each case so often, for a model that varies."),
    ] = 1,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Results (.jsonl) to compare with, case by case."),
    ] = None,
    gates: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Floors of metrics.  [default: gates.toml in DIR]"),
    ] = None,
    floor: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=VALUE", help="A floor more, or another; may be repeated."),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the report there too; its ending says how: "
            f"{', '.join(SUFFIXES)}. May be repeated.",
        ),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Show expected beside given items of these cases."),
    ] = None,
    fields: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Only these fields, by comma.")
    ] = None,
    provider: Annotated[
        ProviderName | None, typer.Option(help="As for articles; see summarize --help.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="The model to ask, or whose recordings.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Address of an OpenAI-compatible server.")
    ] = None,
    plan: Annotated[PlanName | None, typer.Option(help="As for articles.")] = None,
    reask: Annotated[bool, typer.Option("--reask/--no-reask", help="As for articles.")] = True,
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Cases under way at once.  [default: 4; 1 for the embedded model]",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress; only the report and errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="One line for each request.")
    ] = False,
) -> int:
    """Score the model's records, or another tool's, against hand-written keys.

    Items are aligned one to one; every figure has a 95% interval, and two runs are compared on
    the same cases. Nothing is asked of a model unless you say --live.
    """
    if sum([live, replay, predictions is not None]) > 1:
        raise ConfigurationError("--live, --replay and --predictions exclude each other.")
    if record and not live:
        raise ConfigurationError("--record needs --live: there is nothing else to record.")
    amount = options.amount(quiet=quiet, verbose=verbose)
    _check_outputs(output or ())
    _need_extra()
    from summarizer.evaluation.harness import Job  # noqa: PLC0415 - its extra is checked first
    from summarizer.evaluation.journal import remove  # noqa: PLC0415 - as above

    settings = options.settings(
        provider=provider,
        model=model,
        base_url=base_url,
        fields=fields,
        plan=plan,
        reask=reask,
    )
    mode: Literal["live", "replay", "predictions"] = "live" if live else "replay"
    job = Job(
        directory=directory,
        mode="predictions" if predictions else mode,
        settings=settings,
        predictions=predictions,
        recordings=recordings,
        record=record,
        split=split,
        patterns=tuple(cases or ()),
        repeats=repeat,
        baseline=baseline,
        gates=gates,
        floors=tuple(floor or ()),
        journal=_journal(output or ()),
        workers=concurrency,
    )
    with Reporter(amount, settings.api_key) as reporter, Signals():
        try:
            report = _run(job, reporter, quiet=quiet)
        except KeyboardInterrupt as stop:
            reporter.end()
            kept = "; the same command goes on from there" if job.journal else ""
            reporter.say(f"interrupted{kept}")
            return exit_code(stop)
    _write(report, output or (), show or ())
    if job.journal:
        remove(job.journal)
    return 1 if report.failures or report.results.errors else 0


def _run(job: "AnyJob", reporter: Reporter, *, quiet: bool) -> "Report":
    """Run all cases, with a line on standard error for each that took a model's time."""

    def finished(line: str) -> None:
        reporter.clear()
        if not quiet and job.mode == "live":
            reporter.say(line)

    report = job.run(
        observe=reporter.observe,
        starting=reporter.begin,
        finished=finished,
        say=reporter.say,
    )
    reporter.end()
    return report


def _write(report: "Report", outputs: Sequence[Path], show: Sequence[str]) -> None:
    from summarizer.evaluation.reports import RENDERERS, alignments  # noqa: PLC0415 - as above

    for path in outputs:
        write_atomically(path, RENDERERS[path.suffix](report))
    put(alignments(report, show) + RENDERERS[".txt"](report))


def _check_outputs(outputs: Sequence[Path]) -> None:
    for path in outputs:
        if path.suffix not in SUFFIXES:
            raise ConfigurationError(
                f"--output: {path} must end in one of {', '.join(SUFFIXES)}, which says how it "
                "is written."
            )
        check_writable(path)


def _journal(outputs: Sequence[Path]) -> Path | None:
    return next((path for path in outputs if path.suffix == ".jsonl"), None)


def _need_extra() -> None:
    for name in ("numpy", "scipy"):
        if find_spec(name) is None:
            raise ConfigurationError(
                f"summarize eval needs the extra 'eval' ({name} is missing): "
                "pip install 'summarizer[eval]'"
            )
