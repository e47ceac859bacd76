"""`summarize batch` under load: throughput, processor time, memory, and whether all is there.

    python evals/load.py [--articles 5000] [--concurrency 16] [--faults 0.1]
    python evals/load.py --sweep --plot docs/throughput.svg

Short made-up articles go through the command, as a process of its own, against evals/endpoint.py:
50 ms of latency, and one request in ten goes wrong (429 with Retry-After, 500, a reset, a hang,
a truncated and an invalid answer, each as often). Then every article must have one line, a record
or a failure.

What latency and concurrency allow is that all places are always taken: *used* is the time that
requests were under way at the endpoint, as it counted itself, divided by places and time. *CPU* is
the processor time of the command, less that of a run with one article. *Checking* is what one
article takes of it when a Summarizer is asked alone, with a model that answers at once; the rest,
of which most is the HTTP client, is *overhead*. Run it on a machine with nothing else to do.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from endpoint import answer
from throughput import Point, plot

from summarizer.config import Settings
from summarizer.document import Document
from summarizer.providers.base import Request
from summarizer.session import Summarizer
from summarizer.testing import ScriptedModel

HERE = Path(__file__).parent
COMMAND = "import sys; from summarizer.cli import main; sys.exit(main())"
TIMEOUT = 2.0
EARLY = 500
PAGE = os.sysconf("SC_PAGE_SIZE")
SWEPT = (1, 2, 4, 8, 16, 32, 64)
PLACES = ("river", "bridge", "council", "harbour", "school", "market", "road", "train", "valley")


def article(number: int) -> str:
    """A short one, of five sentences."""
    pick = random.Random(number)  # noqa: S311 - filler
    reopened = (
        f"Officials said the {pick.choice(PLACES)} would reopen within {days} days."
        for days in pick.sample(range(2, 40), 3)
    )
    closed = f"The {pick.choice(PLACES)} in district {number} was closed on Monday."
    injured = f"{pick.randint(2, 90)} people were injured near the {pick.choice(PLACES)}"
    return "\n\n".join([closed, *reopened, f"{injured}, police said."])


@dataclass(frozen=True)
class Load:
    """One run.

    Attributes:
        concurrency: places.
        articles: how many.
        seconds: from the first request to the last answer.
        cpu: seconds of processor time, without those of the start.
        checking: seconds of it an article, that no batch could save.
        used: share of the places' time that requests were under way.
        requests: by outcome.
        early: megabytes resident after 500 articles.
        late: and at the end.
        failed: articles with a failure for a record.
    """

    concurrency: int
    articles: int
    seconds: float
    cpu: float
    checking: float
    used: float
    requests: dict[str, int]
    early: float
    late: float
    failed: Counter[str]

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds

    @property
    def point(self) -> Point:
        """For the picture."""
        core = self.articles / self.cpu
        return Point(self.concurrency, self.rate, self.rate / self.used, core)

    @property
    def row(self) -> list[str]:
        """Cells of the table."""
        each = 1000 * self.cpu / self.articles
        return [
            f"{self.concurrency}",
            f"{self.rate:.1f}",
            f"{self.rate / self.used:.1f}",
            f"{self.used:.0%}",
            f"{self.cpu / self.seconds:.0%}",
            f"{each:.1f}",
            f"{each - 1000 * self.checking:.1f}",
            f"{self.early:.0f}",
            f"{self.late:.0f}",
            f"{self.failed.total()}",
        ]


HEAD = [
    "places", "articles/s", "allowed", "used", "one core", "CPU ms", "overhead ms", "MB early",
    "MB late", "failed",
]  # fmt: skip


@contextmanager
def endpoint(latency: float, faults: float) -> Iterator[str]:
    """The address of an endpoint in a process of its own."""
    command = [sys.executable, str(HERE / "endpoint.py"), "--latency", str(latency)]
    command += ["--faults", str(faults)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin  # noqa: S101 - as asked for
        assert process.stdout  # noqa: S101 - as asked for
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def checking(count: int = 500) -> float:
    """Seconds of processor time one article takes without a batch, a cache and HTTP."""

    def model(request: Request) -> str:
        body = {"json_schema": {"schema": request.schema}}
        messages = [{"content": request.messages[-1].content}]
        return answer({"messages": messages, "response_format": body})

    documents = [article(number) for number in range(count)]
    with Summarizer(Settings.checked(provider="openai"), model=ScriptedModel(model)) as summarizer:
        summarizer.summarize(documents[0])
        started = time.process_time()
        for _ in summarizer.map(map(Document.from_text, documents), concurrency=4):
            pass
        return (time.process_time() - started) / count


@dataclass(frozen=True)
class Conditions:
    """What is the same for all runs: the endpoint's behaviour, and what is measured before.

    Attributes:
        latency: seconds.
        faults: share of requests.
        checking: seconds of processor time of an article alone.
        start: and of the command with a single article.
    """

    latency: float
    faults: float
    checking: float = 0.0
    start: float = 0.0


def load(count: int, concurrency: int, given: Conditions) -> Load:
    """Run the command once.

    Raises:
        AssertionError: an article is lost, or there twice.
    """
    with tempfile.TemporaryDirectory() as name, endpoint(given.latency, given.faults) as url:
        folder = Path(name)
        source, out = folder / "in.jsonl", folder / "out.jsonl"
        with source.open("w") as file:
            for number in range(count):
                file.write(json.dumps({"id": f"a{number}", "text": article(number)}) + "\n")
        cpu, memory = _run(source, out, url, concurrency)
        stats = _stats(url)
        failed = _checked(out, count)
    return Load(
        concurrency=concurrency,
        articles=count,
        seconds=stats["seconds"],
        cpu=cpu - given.start,
        checking=given.checking,
        used=stats["busy"] / concurrency / stats["seconds"],
        requests=stats["requests"],
        early=memory[0],
        late=memory[-1],
        failed=failed,
    )


def _run(source: Path, out: Path, url: str, concurrency: int) -> tuple[float, list[float]]:
    """The command's processor time, and its memory from article 500 on."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    environment |= {"OPENAI_BASE_URL": f"{url}/v1", "SUMMARIZER_CACHE_DIR": str(out.parent)}
    command = [sys.executable, "-c", COMMAND, "batch", str(source), "-o", str(out)]
    command += ["--concurrency", str(concurrency), "--timeout", str(TIMEOUT)]
    memory: list[float] = []
    with (out.parent / "stderr").open("w") as told:
        process = subprocess.Popen(command, env=environment, stderr=told)
        written = 0
        while True:
            ended, _, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            written = written if written >= EARLY else _lines(out)
            if written >= EARLY:
                memory.append(_megabytes(process.pid))
            time.sleep(0.1)
    process.returncode = 0
    print((out.parent / "stderr").read_text().splitlines()[-1])
    # A process that has just ended has none.
    return used.ru_utime + used.ru_stime, [size for size in memory if size] or [0.0]


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _megabytes(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6


def _stats(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/stats") as reply:  # noqa: S310 - loopback
        stats: dict[str, Any] = json.load(reply)
    return stats


def _checked(out: Path, count: int) -> Counter[str]:
    """What failed, by error; every article must be there once, in its place."""
    records = [json.loads(line)["source"]["id"] for line in out.open()]
    errors = out.with_name("out.errors.jsonl")
    failures = [json.loads(line) for line in errors.open()] if errors.exists() else []
    wanted = [f"a{number}" for number in range(count)]
    failed = {failure["id"] for failure in failures}
    if records != [one for one in wanted if one not in failed] or len(failed) != len(failures):
        raise AssertionError("An article is lost, there twice, or not in its place.")
    return Counter(failure["error"] for failure in failures)


def show(loads: Sequence[Load]) -> None:
    """Print the table, as Markdown."""
    print("\n| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    for one in loads:
        print("| " + " | ".join(one.row) + " |")


def main() -> None:
    """Read the arguments, run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--faults", type=float, default=0.1)
    parser.add_argument("--sweep", action="store_true", help=f"all of {SWEPT} in place of one")
    parser.add_argument("--plot", type=Path, help="an SVG file to draw throughput into")
    given = parser.parse_args()
    conditions = Conditions(given.latency, given.faults, checking())
    start = load(1, 1, Conditions(0.0, 0.0)).cpu
    print(f"CPU: {1000 * conditions.checking:.1f} ms checking an article, {start:.1f} s starting")
    conditions = replace(conditions, start=start)
    loads = []
    for places in SWEPT if given.sweep else [given.concurrency]:
        count = min(given.articles, 200 * places) if given.sweep else given.articles
        loads.append(load(count, places, conditions))
        print(dict(loads[-1].requests), dict(loads[-1].failed))
    show(loads)
    if given.plot:
        given.plot.write_text(plot([one.point for one in loads]))


if __name__ == "__main__":
    main()
