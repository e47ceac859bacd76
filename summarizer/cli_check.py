"""``summarize check``: a result against its article, and the list of what does not hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from summarizer import cli_options as options
from summarizer.checks.analysis import Analysis
from summarizer.cli_output import is_stdout, opened, put
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import Policy, Settings
from summarizer.document import Document
from summarizer.errors import ConfigurationError
from summarizer.fields import FIELDS
from summarizer.files import check_writable, save
from summarizer.inputs import expand, read, read_text
from summarizer.render.safe import one_line
from summarizer.result import StructuredSummary
from summarizer.saved import Articles, completed, records
from summarizer.schema import Grounded
from summarizer.session import Summarizer
from summarizer.validation import validate

CheckFormat = Literal["text", "json", "jsonl", "html"]

EPILOG = """
\b
Examples:
  summarize check record.json --source article.txt
  summarize check records.jsonl --source articles/
  summarize check record.json --source article.txt --format json > checked.json
  summarize check record.json --source article.txt --format html -o checked.html
  other-tool article.txt | summarize check - --source article.txt

\b
The result may be written by hand: source, run, verdicts and checks can be
left out, and evidence can be given by sentence number ("evidence": [4]) or by
its words ("evidence": [{"text": "..."}]).

\b
Exit codes:
    0  every item is supported by the article
    1  an item is not; the list says which, and why
    2  usage
    3  a file cannot be read, or is not a result
"""


def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    result: Annotated[
        str, typer.Argument(metavar="RESULT", help="A JSON or JSON lines file of results, or -.")
    ],
    source: options.Articles,
    format: Annotated[  # noqa: A002 - the option's name
        CheckFormat,
        typer.Option(
            "--format", "-f", help="The list of what fails, or the results with new verdicts."
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file instead of standard output; for html, a directory gets a "
            "page for each result and an index.",
        ),
    ] = None,
    policy: Annotated[
        Policy,
        typer.Option(
            help="For json, jsonl and html: keep items that fail, flagged, or move them to "
            "rejected."
        ),
    ] = "flag",
    semantic_check: Annotated[
        bool,
        typer.Option(
            "--semantic-check",
            help="Let the model judge each item that passes, too. Provider and model are those "
            "of the environment.",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the exit code.")] = False,
) -> int:
    """Check saved results against their articles; no model is asked unless you say so.

    Every item's evidence, names, numbers, negations, speakers and harms are compared with the
    article again, whoever wrote them.
    """
    if result == "-" and "-" in source:
        raise ConfigurationError("Standard input cannot be both the result and the article.")
    settings = Settings.from_env(semantic_check=semantic_check or None)
    with Reporter("quiet" if quiet else "normal") as reporter, Signals():
        try:
            checked = list(_checked(result, source, settings, reporter))
        except KeyboardInterrupt as stop:
            return exit_code(stop)
        reporter.end()
    wrong = [_flagged(one) for one, _ in checked]
    if quiet and output is None:
        return 1 if any(wrong) else 0
    if format == "text":
        pairs = zip(checked, wrong, strict=True)
        _write(output, "".join(line + "\n" for (one, _), bad in pairs for line in _lines(one, bad)))
    else:
        destination = opened(output, format, several=len(checked) > 1)
        for one, document in checked:
            destination.add(validate(one, document, policy=policy), document)
        destination.finish()
    return 1 if any(wrong) else 0


def _write(path: Path | None, text: str) -> None:
    if path is None or is_stdout(path):
        put(text)
    else:
        check_writable(path)
        save(path, text)


def _checked(
    name: str, sources: list[str], settings: Settings, reporter: Reporter
) -> Iterator[tuple[StructuredSummary, Document]]:
    """The results with what fails flagged, and their articles."""
    found = records(read_text(name, settings), name)
    articles = Articles([read(one, settings, reporter.observe) for one in expand(sources)])
    summarizer = Summarizer(settings, observe=reporter.observe)
    with summarizer:
        for number, record in enumerate(found, start=1):
            which = name if len(found) == 1 else f"{name}, record {number}"
            document = articles.of(record, which)
            given = completed(record, Analysis(document), which)
            one = validate(given, document, policy="flag")
            yield (summarizer.judge(one) if settings.semantic_check else one), document


def _flagged(result: StructuredSummary) -> list[tuple[str, Grounded]]:
    return [
        (f"{field.attribute}[{at}] {field.claim(item)}", item)
        for field in FIELDS
        for at, item in enumerate(getattr(result, field.attribute))
        if item.verdict == "flagged"
    ]


def _lines(result: StructuredSummary, wrong: list[tuple[str, Grounded]]) -> Iterator[str]:
    total = sum(len(getattr(result, field.attribute)) for field in FIELDS)
    yield one_line(f"{result.source.id}: {total - len(wrong)} of {total} items are supported")
    for note in result.run.notes:
        if note.startswith("checked against"):
            yield one_line(f"  note: {note}")
    for said, item in wrong:
        yield one_line(f"  {said}")
        for failed in item.failures:
            yield one_line(f"      {failed.name}: {failed.detail}")
        for e in item.evidence:
            yield one_line(f"      [{e.sentence}] {' '.join(e.text.split())}")
    if result.missed:
        yield f"  not accounted for by any item ({len(result.missed)}):"
    for cue in result.missed:
        yield one_line(f"      [{cue.sentence}] {cue.field}: {cue.cue}")
