"""What standard error shows: progress on a terminal, notes, one line for each error."""

import os
import threading
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from pydantic import SecretStr
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID
from rich.progress import Progress as Display
from rich.table import Column
from rich.text import Text

from summarizer.cli_logging import LEVEL
from summarizer.errors import SummarizerError
from summarizer.progress import Progress
from summarizer.render.safe import lines, one_line

DEBUG = "SUMMARIZER_DEBUG"
HINT = f"This is a mistake in the program. Run again with {DEBUG}=1 to see where."

Amount = Literal["quiet", "normal", "verbose"]

_DOING = {
    "fetch": "fetching",
    "download": "downloading",
    "load": "loading",
    "read": "reading",
    "ask": "asking for",
    "batch": "summarising",
    "wait": "waiting for",
}
_IN_BYTES = {"fetch", "download"}
_WITH_BAR = {*_IN_BYTES, "batch", "wait"}


class Reporter:
    """Standard error; may be told of progress from any thread.

    Progress lines are wiped by ``clear``, to be called before something is written to standard
    output; everything else stays on the screen.
    """

    def __init__(self, amount: Amount = "normal", secret: SecretStr | None = None) -> None:
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._verbose = amount == "verbose"
        self._quiet = amount == "quiet"
        # Lines of the log would be torn apart by what is drawn over.
        drawn = amount != "quiet" and not os.environ.get(LEVEL)
        self._live = drawn and self._console.is_terminal
        self._secret = secret.get_secret_value() if secret else ""
        self._lock = threading.Lock()
        self._display: Display | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._announced: set[tuple[str, str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def observe(self, event: Progress) -> None:
        """Show one event: the Observer to hand to whoever does the work."""
        with self._lock:
            note = self._note(event)
            if note:
                self._print(note, style="dim")
            if self._live and event.stage != "retry":
                self._show(event)

    def say(self, message: str) -> None:
        """One message for the user; its further lines are indented."""
        with self._lock:
            self._print(f"summarize: {message}")

    @property
    def live(self) -> bool:
        """Whether progress shows on a terminal."""
        return self._live

    @property
    def verbose(self) -> bool:
        """Whether every request is to be told of."""
        return self._verbose

    def remark(self, message: str) -> None:
        """One message that a quiet run goes without."""
        if not self._quiet:
            self.say(message)

    def fail(self, error: Exception, name: str = "") -> int:
        """One line for an error met with the input ``name``; returns its exit code.

        The traceback is only for those who set SUMMARIZER_DEBUG.
        """
        message = str(error)
        if not isinstance(error, SummarizerError):
            message = f"unexpected {type(error).__name__}: {message}\n{HINT}"
        named = not name or message.startswith(f"{name}:")
        self.say(message if named else f"{name}: {message}")
        if os.environ.get(DEBUG):
            with self._lock:
                self._print("".join(traceback.format_exception(error)))
        return error.exit_code if isinstance(error, SummarizerError) else 1

    def begin(self, name: str, number: int, total: int) -> None:
        """Show which article is under way, when there are several."""
        if self._live and total > 1:
            with self._lock:
                words = f"{one_line(name)} ({number} of {total})"
                self._started().add_task(words, total=None, stage="article", detail="")

    def clear(self) -> None:
        """Wipe the progress lines."""
        with self._lock:
            if self._display:
                self._display.stop()
            self._display = None
            self._tasks.clear()

    def end(self) -> None:
        """Wipe them for good: threads that still work must not bring them back."""
        with self._lock:
            self._live = False
        self.clear()

    def _note(self, event: Progress) -> str:
        """The line that stays on the screen for an event, if any."""
        if event.stage == "retry" and (self._live or self._verbose):
            return f"{event.name}: {event.detail} (attempt {event.done} of {event.total} failed)"
        if not self._verbose or event.stage == "batch":
            return ""
        if event.stage == "ask":
            return f"{event.name}: {event.detail}" if event.detail else ""
        seen = (event.stage, event.name, event.detail)
        if seen in self._announced:
            return ""
        self._announced.add(seen)
        detail = f" ({event.detail})" if event.detail else ""
        return f"{_DOING.get(event.stage, event.stage)} {event.name}{detail}"

    def _print(self, message: str, style: str = "") -> None:
        if self._secret:
            message = message.replace(self._secret, "[key]")
        # Indented, so that no server's message can pass for one of ours.
        shown = Text("\n  ".join(lines(message.rstrip("\n"))), style=style)
        with suppress(BrokenPipeError):
            self._console.print(shown, soft_wrap=True)

    def _show(self, event: Progress) -> None:
        display = self._started()
        key = (event.stage, event.name)
        if key not in self._tasks:
            words = f"{_DOING.get(event.stage, event.stage)} {one_line(event.name)}"
            self._tasks[key] = display.add_task(words, total=None, stage=event.stage, detail="")
        done, total = event.done, event.total
        if event.stage == "ask" and event.detail:
            # Tokens and seconds are known: this request is answered.
            done = total = max(done, 1)
        task, detail = self._tasks[key], one_line(event.detail)
        display.update(task, completed=done, total=total, detail=detail)

    def _started(self) -> Display:
        if self._display is None:
            self._display = Display(
                SpinnerColumn("line", finished_text="+"),
                _Words(Column(no_wrap=True)),
                _Bar(bar_width=30),
                _Done(Column(no_wrap=True, overflow="ellipsis")),
                console=self._console,
                transient=True,
                # Anything else written while progress shows would be captured and re-coloured.
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._display.start()
        return self._display


class _Words(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(task.description)


class _Bar(BarColumn):
    def render(self, task: Task) -> Text:  # type: ignore[override]
        known = task.fields["stage"] in _WITH_BAR and task.total
        return super().render(task) if known else Text("")  # type: ignore[return-value]


class _Done(ProgressColumn):
    def render(self, task: Task) -> Text:
        detail = task.fields["detail"]
        if task.fields["stage"] not in _IN_BYTES:
            return Text(detail or f"{task.elapsed or 0:.0f} s", style="dim")
        words = decimal(int(task.completed))
        if task.total:
            words += f" of {decimal(int(task.total))} ({task.percentage:.0f}%)"
        if task.speed:
            words += f", {decimal(int(task.speed))}/s"
        if task.total and task.time_remaining:
            words += f", {task.time_remaining:.0f} s left"
        return Text(f"{words} {detail}".rstrip(), style="dim")
