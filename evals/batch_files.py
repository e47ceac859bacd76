"""Speed and memory of a batch's two ends: articles read in a second, results written and resumed.

    python evals/batch_files.py [--articles 100000]

Articles are 3.4 kB of made-up words; results are those of the committed evaluation, 20 kB each. No
model is asked. Memory is the process's, after 500 articles and at the end.
"""

import argparse
import json
import random
import resource
import string
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.batch.articles import Article, articles
from summarizer.batch.output import Output
from summarizer.config import Settings
from summarizer.result import StructuredSummary

RESULTS = Path(__file__).parent / "results" / "embedded.jsonl"
PAGE = resource.getpagesize()


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Made-up articles."""
    words = ["".join(random.choices(string.ascii_lowercase, k=6)) for _ in range(5_000)]  # noqa: S311 - filler
    for number in range(count):
        text = "\n\n".join(" ".join(random.choices(words, k=60)) for _ in range(8))  # noqa: S311 - as above
        yield {"id": f"https://news.example/{number}", "title": "Made up", "text": text}


def results() -> list[StructuredSummary]:
    """The results that the repository has."""
    lines = [json.loads(line) for line in RESULTS.read_text("utf-8").splitlines()]
    records = [line["record"] for line in lines if line.get("record")]
    return [StructuredSummary.model_validate_json(json.dumps(record)) for record in records]


def megabytes() -> float:
    """Memory of this process that is resident now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def reading(path: Path) -> str:
    """Iterate over all articles without reading their texts."""
    found = articles(path, settings=Settings.checked())
    started = time.perf_counter()
    count = 0
    for count, _ in enumerate(found, start=1):
        if count == 500:
            early = megabytes()
    seconds = time.perf_counter() - started
    return f"{count / seconds:,.0f} articles/s, {early:.0f} MB, then {megabytes():.0f} MB"


def writing(path: Path, count: int) -> str:
    """Write so many results."""
    made = results()
    started = time.perf_counter()
    with Output(path, source="-", fingerprint={}) as output:
        for number in range(count):
            result = made[number % len(made)]
            source = result.source.model_copy(update={"id": f"n{number}"})
            article = Article(number, source.id, read=lambda: NotImplemented)
            output.begin(article)
            output.add(article, result.model_copy(update={"source": source}))
            if number == 500:
                early = megabytes()
        output.finish()
    each = (time.perf_counter() - started) / count * 1e6
    return f"{each:,.0f} µs a result, {early:.0f} MB, then {megabytes():.0f} MB"


def resuming(path: Path) -> str:
    """Open what was written."""
    started = time.perf_counter()
    with Output(path, source="-", fingerprint={}) as output:
        seconds = time.perf_counter() - started
        speed = path.stat().st_size / 1e6 / seconds
        return f"{output.done:,} results in {seconds:.1f} s, {speed:,.0f} MB/s"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    count = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        source, out = Path(name) / "in.jsonl", Path(name) / "out.jsonl"
        with source.open("w") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows(count))
        print("reading ", reading(source))
        print("writing ", writing(out, count // 5))
        print("resuming", resuming(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
