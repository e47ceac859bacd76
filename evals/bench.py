"""Speed of the embedded model: seconds, tokens and requests by stage, and where the time goes.

    python evals/bench.py [--articles NAME,NAME…] [--levers]

Every article is summarised in one process after a first one that warms up. ``cold`` is the whole
command on an example, from start to printed record, beside the same article in the open process.
With ``--levers`` each engine setting is changed alone, each in a process of its own with the
default before and after it: machines differ, the ratio of two runs side by side does less.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from summarizer import Document, Settings, StructuredSummary, Summarizer
from summarizer.evaluation.cases import load
from summarizer.providers import embedded
from summarizer.providers.base import Completion, Request, Usage
from summarizer.providers.wrapping import Wrapper

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "ferry.txt"
CASES = "helicopter-kessin,depot-blockade,cup-final,desalojo-chirapa"
COLD_RUNS = 3
MOST_OUTSIDE = 0.03


@dataclass(frozen=True)
class Span:
    """One use of the engine: of which stage, from when to when, and what it read and wrote."""

    stage: str
    start: float
    end: float
    usage: Usage = field(default_factory=Usage)


@dataclass
class Clock(Wrapper):
    """A model whose uses are timed."""

    spans: list[Span] = field(default_factory=list)

    async def complete(self, request: Request) -> Completion:
        """Time one request."""
        started = time.perf_counter()
        completion = await self.inner.complete(request)
        span = Span(request.name, started, time.perf_counter(), completion.usage)
        self.spans.append(span)
        return completion

    @contextlib.asynccontextmanager
    async def _timed(self, requests: Sequence[Request]) -> AsyncIterator[None]:
        started = time.perf_counter()
        async with self.inner.sharing(requests):
            self.spans.append(Span("read", started, time.perf_counter()))
            yield

    def sharing(self, requests: Sequence[Request]) -> contextlib.AbstractAsyncContextManager[None]:
        """Time how long it takes to read what requests share."""
        return self._timed(requests)


@dataclass(frozen=True)
class Timed:
    """One article: its record, its wall time, and the engine's uses."""

    name: str
    words: int
    record: StructuredSummary
    seconds: float
    spans: tuple[Span, ...]

    @property
    def outside(self) -> float:
        """Share of the wall time in which the engine did nothing."""
        return 1 - covered(self.spans) / self.seconds


def covered(spans: Sequence[Span]) -> float:
    """Seconds in which at least one span was open."""
    total, until = 0.0, 0.0
    for span in sorted(spans, key=lambda one: one.start):
        total += max(0.0, span.end - max(span.start, until))
        until = max(until, span.end)
    return total


class Bench:
    """The embedded model, held open; an engine setting may be changed."""

    def __init__(self, lever: Callable[[Any], None] | None = None) -> None:
        """Load the model, and summarise a first article to warm up."""
        settings = Settings(provider="embedded")
        started = time.perf_counter()
        self._clock = Clock(embedded.load(settings, tune=lever))
        self.load = time.perf_counter() - started
        self._summarizer = Summarizer(settings, model=self._clock)
        self.timed("warm-up", Document.from_text(EXAMPLE.read_text("utf-8")))

    def timed(self, name: str, document: Document) -> Timed:
        """Summarise one article."""
        self._clock.spans.clear()
        started = time.perf_counter()
        record = self._summarizer.summarize(document)
        seconds = time.perf_counter() - started
        return Timed(name, len(document.text.split()), record, seconds, tuple(self._clock.spans))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._summarizer.close()


def articles(names: str) -> list[tuple[str, Document]]:
    """The articles of these cases, or files."""
    known = {case.key.id: case.document for case in load(HERE / "cases")}
    return [
        (Path(name).stem, known.get(name) or Document.from_text(Path(name).read_text("utf-8")))
        for name in names.split(",")
    ]


def shown(runs: Sequence[Timed]) -> None:
    """Print a line for each article and one for each stage."""
    print(f"{'article':<26}{'words':>7}{'seconds':>9}{'requests':>10}{'read':>7}{'cached':>8}"
          f"{'written':>9}{'outside':>9}")  # fmt: skip
    for one in runs:
        run = one.record.run
        print(f"{one.name:<26}{one.words:>7}{one.seconds:>9.1f}{run.requests:>10}"
              f"{run.prompt_tokens - run.cached_tokens:>7}{run.cached_tokens:>8}"
              f"{run.completion_tokens:>9}{one.outside:>9.1%}")  # fmt: skip
    print(f"\n{'stage':<26}{'requests':>9}{'seconds':>9}{'read':>8}{'cached':>8}{'written':>9}")
    spans = [span for one in runs for span in one.spans]
    for stage in dict.fromkeys(span.stage for span in spans):
        own = [span for span in spans if span.stage == stage]
        used = sum((span.usage for span in own), Usage())
        print(f"{stage:<26}{len(own):>9}{covered(own):>9.1f}"
              f"{used.prompt - used.cached:>8}{used.cached:>8}{used.completion:>9}")  # fmt: skip
    wall = sum(one.seconds for one in runs)
    outside = 1 - sum(covered(one.spans) for one in runs) / wall
    print(f"\noutside the engine: {outside:.1%} of {wall:.0f} s (aim: at most {MOST_OUTSIDE:.0%})")


def cold(warm: float) -> None:
    """Print how long the whole command takes on the example, beside the open process."""
    command = [str(Path(sys.executable).with_name("summarize")), "-q", "--provider", "embedded"]
    times = []
    for _ in range(COLD_RUNS):
        started = time.perf_counter()
        subprocess.run([*command, str(EXAMPLE)], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    median = statistics.median(times)
    print(f"\ncold: {median:.1f} s from start to printed record; warm: {warm:.1f} s; "
          f"ratio {median / warm:.2f}")  # fmt: skip


def levers(names: str) -> None:
    """Print what each engine setting changes, beside the default right before and after it."""
    print(f"{'engine setting':<24}{'load s':>8}{'seconds':>9}{'default':>9}{'ratio':>7}"
          f"{'same records':>14}")  # fmt: skip
    before = _apart("", names)
    for lever in LEVERS:
        changed, after = _apart(lever, names), _apart("", names)
        usual = (before["seconds"] + after["seconds"]) / 2
        same = [a == b for a, b in zip(before["records"], changed["records"], strict=True)]
        print(f"{lever:<24}{changed['load']:>8.1f}{changed['seconds']:>9.1f}{usual:>9.1f}"
              f"{changed['seconds'] / usual:>7.2f}{sum(same):>9} of {len(same)}",
              flush=True)  # fmt: skip
        before = after
    print(f"{'default':<24}{before['load']:>8.1f}")


def _apart(lever: str, names: str) -> dict[str, Any]:
    """Seconds and records with one setting changed, in a process of its own."""
    command = [sys.executable, __file__, "--articles", names, "--one", lever]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _one(lever: str, names: str) -> str:
    with Bench(LEVERS.get(lever)) as bench:
        runs = [bench.timed(*article) for article in articles(names)]
    records = [one.record.model_dump_json(exclude={"run"}) for one in runs]
    seconds = sum(one.seconds for one in runs)
    return json.dumps({"load": bench.load, "seconds": seconds, "records": records})


def _threads(parameters: Any, number: int) -> None:
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = number


def _slots(parameters: Any, number: int) -> None:
    """Fewer slots: more requests wait, and each that begins alike is read in fewer places."""
    parameters.n_ctx = parameters.n_ctx // parameters.n_parallel * number
    parameters.n_parallel = number


LEVERS: dict[str, Callable[[Any], None]] = {
    "one thread": lambda p: _threads(p, 1),
    "prompts in pieces of 128": lambda p: setattr(p, "n_ubatch", 128),
    "weights not repacked": lambda p: setattr(p, "no_extra_bufts", True),
    "memory in 8 bits": lambda p: _memory(p, "GGML_TYPE_Q8_0"),
    "no flash attention": lambda p: setattr(p, "flash_attn_type", _flash("DISABLED")),
}


def _memory(parameters: Any, kind: str) -> None:
    from xllamacpp import ggml_type  # noqa: PLC0415 - an extra

    parameters.cache_type_k = parameters.cache_type_v = getattr(ggml_type, kind)


def _flash(kind: str) -> Any:
    from xllamacpp import llama_flash_attn_type  # noqa: PLC0415 - an extra

    return getattr(llama_flash_attn_type, f"LLAMA_FLASH_ATTN_TYPE_{kind}")


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", default=CASES, help="cases or files, by comma")
    parser.add_argument("--levers", action="store_true", help="measure engine settings instead")
    parser.add_argument("--one", choices=["", *LEVERS], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(_one(given.one, given.articles))
        return 0
    if given.levers:
        levers(given.articles)
        return 0
    with Bench() as bench:
        shown([bench.timed(*article) for article in articles(given.articles)])
        warm = bench.timed("again", Document.from_text(EXAMPLE.read_text("utf-8"))).seconds
    cold(warm)
    return 0


if __name__ == "__main__":
    sys.exit(main())
