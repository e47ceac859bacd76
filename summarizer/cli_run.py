"""Article after article: read, summarize, write; what one of them fails with stops no other."""

from collections.abc import Sequence
from contextlib import ExitStack

from summarizer import errors
from summarizer.cli_output import Output
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import Settings
from summarizer.errors import HOPELESS
from summarizer.inputs import Source, read
from summarizer.result import StructuredSummary
from summarizer.session import Summarizer


class Work:
    """All inputs of one call of the command."""

    def __init__(
        self, sources: Sequence[Source], settings: Settings, output: Output, reporter: Reporter
    ) -> None:
        self._sources = sources
        self._settings = settings
        self._output = output
        self._reporter = reporter
        self._resources = ExitStack()
        self._opened: Summarizer | None = None
        self._done = 0
        self._code = 0

    def run(self) -> int:
        """Do it; the exit code is that of the first failure.

        Raises:
            SummarizerError: the results cannot be written.
            ReaderGoneError: nobody reads standard output any more.
        """
        with Signals() as signals, self._resources:
            try:
                self._all(signals)
            except KeyboardInterrupt as stop:
                self._reporter.say(f"interrupted: {self._done} of {len(self._sources)} done")
                return exit_code(stop)
        return self._code

    def _all(self, signals: Signals) -> None:
        total = len(self._sources)
        try:
            for number, source in enumerate(self._sources, start=1):
                self._reporter.begin(source.id, number, total)
                if not self._one(source, signals):
                    self._skip(total - number)
                    break
        finally:
            self._reporter.end()
            with signals.held():
                self._output.finish()

    def _one(self, source: Source, signals: Signals) -> bool:
        """Do one article; false when there is no point in going on with others."""
        try:
            document = read(source, self._settings, self._reporter.observe)
        except Exception as error:  # noqa: BLE001 - a bug met in one article stops no other
            self._fail(source, error)
            return True
        try:
            result = self._summarizer().summarize(document)
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(source, error)
            return not isinstance(error, HOPELESS)
        with signals.held():
            self._reporter.clear()
            self._output.add(result, document)
            self._done += 1
        self._tell_incomplete(source, result)
        return True

    def _summarizer(self) -> Summarizer:
        """Opened for the first article that can be read, not for a mistyped name."""
        if self._opened is None:
            summarizer = Summarizer(self._settings, observe=self._reporter.observe)
            self._opened = self._resources.enter_context(summarizer)
        return self._opened

    def _fail(self, source: Source, error: Exception) -> None:
        self._reporter.clear()
        code = self._reporter.fail(error, source.id)
        self._code = self._code or code

    def _skip(self, left: int) -> None:
        if left:
            self._reporter.say(f"{left} more not tried: the same would happen to them.")

    def _tell_incomplete(self, source: Source, result: StructuredSummary) -> None:
        for one in result.run.incomplete:
            words = f"{one.field} not finished: {one.error}: {one.message}"
            self._reporter.say(f"{source.id}: {words}")
            self._code = self._code or errors.named(one.error).exit_code
