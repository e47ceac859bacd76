"""``summarize view``: saved results beside their articles, as pages for a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer import cli_options as options
from summarizer.checks.analysis import Analysis
from summarizer.cli_output import Output, opened
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import Settings
from summarizer.document import Document
from summarizer.errors import ConfigurationError, MissingInputError, SummarizerError
from summarizer.inputs import expand, read, read_text
from summarizer.saved import Articles, completed, records

SUFFIXES = (".json", ".jsonl")
MOST_BYTES = 1_000_000_000
"""Largest file of results: records of many articles, not one."""

EPILOG = """
\b
Examples:
  summarize view record.json --source article.txt -o page.html
  summarize view records.jsonl --source articles/ -o pages
  summarize view results/ --source articles/ -o pages

\b
One result is one page, which needs nothing but itself. Several, a JSON lines
file or a folder of results are a folder of pages with an index.html. What an
evaluation wrote (summarize eval -o FILE.jsonl) can be viewed, too.

\b
Exit codes:
    0  done
    2  usage
    3  a file cannot be read, or is not a result; the others were written
"""


def view(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT",
            help="JSON or JSON lines files of results, folders of them, or -.",
        ),
    ],
    source: options.Articles,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="A .html file for one result, or a directory that gets a page for each and an "
            "index.  [default: standard output, for one]",
        ),
    ] = None,
    quiet: options.Quiet = False,
) -> int:
    """Show saved results beside their articles: point at an item, and its words light up.

    Nothing is checked again and no model is asked; 'summarize check --format html' checks.
    """
    if "-" in results and "-" in source:
        raise ConfigurationError("Standard input cannot be both the result and the article.")
    with Reporter("quiet" if quiet else "normal") as reporter, Signals() as signals:
        work = _Viewing(Settings.from_env(), reporter)
        try:
            files = [file for name in results for file in _files(name)]
            found = [record for file in files for record in work.records(file)]
            destination = opened(output, "html", several=len(found) > 1)
            articles = Articles(list(work.articles(source)))
            try:
                work.show(found, articles, destination, signals)
            finally:
                with signals.held():
                    destination.finish()
        except KeyboardInterrupt as stop:
            return exit_code(stop)
    return work.code


class _Viewing:
    """One call of the command; what one result fails with stops no other.

    Attributes:
        code: the exit code, that of the first failure.
    """

    def __init__(self, settings: Settings, reporter: Reporter) -> None:
        self._settings = settings
        self._reporter = reporter
        self.code = 0

    def records(self, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The records of a file, each with the name that messages give it."""
        limited = self._settings.model_copy(update={"max_input_bytes": MOST_BYTES})
        try:
            found = records(read_text(file, limited), file)
        except SummarizerError as error:
            self._fail(error, file)
            return
        for number, record in enumerate(found, start=1):
            yield file if len(found) == 1 else f"{file}, record {number}", record

    def articles(self, names: list[str]) -> Iterator[Document]:
        """The articles that can be read."""
        for one in expand(names):
            try:
                yield read(one, self._settings, self._reporter.observe)
            except SummarizerError as error:
                self._fail(error, one.id)

    def show(
        self,
        found: list[tuple[str, dict[str, Any]]],
        articles: Articles,
        destination: Output,
        signals: Signals,
    ) -> None:
        """Write the page of each record whose article is there."""
        for number, (name, record) in enumerate(found, start=1):
            self._reporter.begin(name, number, len(found))
            try:
                document = articles.of(record, name)
                result = completed(record, Analysis(document), name)
            except SummarizerError as error:
                self._fail(error, name)
                continue
            with signals.held():
                self._reporter.clear()
                destination.add(result, document)

    def _fail(self, error: SummarizerError, name: str) -> None:
        self._reporter.clear()
        code = self._reporter.fail(error, name)
        self.code = self.code or code


def _files(name: str) -> list[str]:
    """The files of results that a name stands for.

    Raises:
        MissingInputError: it is a folder without any.
    """
    path = Path(name)
    if name == "-" or not path.is_dir():
        return [name]
    found = sorted(str(file) for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not found:
        raise MissingInputError(f"{name}: no {' or '.join(SUFFIXES)} file in this folder.")
    return found
