"""Speed of validation: items checked in a second, and how cost grows with the article's length.

    python evals/speed.py [--seconds 2]

An article of each size is made of the cases' articles, one after the other, and validated with
all their items again and again. Cutting the same text into sentences is timed beside it: machines
differ, the ratio of the two does less.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from mutations import Bench

from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import _analysed
from summarizer.document import Document
from summarizer.evaluation.cases import Case, load
from summarizer.fields import FIELDS, Field
from summarizer.schema import Grounded
from summarizer.validation import examine, missed

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000)
FLOOR = 1_000
MOST_SLOPE = 1.2


def fastest(work: Callable[[], Any], seconds: float) -> float:
    """Seconds that work takes, the fastest of several times."""
    best, until = math.inf, time.perf_counter() + seconds
    while time.perf_counter() < until or best is math.inf:
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def article(cases: list[Case], size: int) -> tuple[Document, list[tuple[Field, Grounded]]]:
    """An article of about this many characters, and the items of what it is made of."""
    parts: list[str] = []
    items: list[tuple[Field, Grounded]] = []
    length = sentences = 0
    while length < size:
        case = cases[len(parts) % len(cases)]
        for field, item in Bench.of(case).items():
            moved = tuple(
                e.model_copy(
                    update={
                        "start": e.start + length,
                        "end": e.end + length,
                        "sentence": e.sentence + sentences,
                    }
                )
                for e in item.evidence
            )
            items.append((field, item.model_copy(update={"evidence": moved})))
        parts.append(case.document.text.strip() + "\n\n")
        length += len(parts[-1])
        sentences += len(case.document.sentences)
    return Document.from_text("".join(parts), language="en"), items


def main() -> int:
    """Print the table; 1 when it is slower than promised."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="for each figure")
    given = parser.parse_args()
    cases = [case for case in load(HERE / "cases") if case.key.language == "en"]
    points, rates = [], []
    print(f"{'characters':>10}{'items':>8}{'sentences':>11}{'analyse':>10}{'check':>9}"
          f"{'items/s':>10}{'x split':>9}")  # fmt: skip
    for size in SIZES:
        document, items = article(cases, size)

        def everything(document: Document = document, items: Any = items) -> None:
            _analysed.cache_clear()
            analysis = Analysis(document)
            missed({}, FIELDS, analysis)
            for field, item in items:
                examine(field, item, analysis)

        def analyse(document: Document = document) -> None:
            _analysed.cache_clear()
            missed({}, FIELDS, Analysis(document))

        split = fastest(partial(Document.from_text, document.text), given.seconds / 4)
        whole, first = fastest(everything, given.seconds), fastest(analyse, given.seconds)
        checking = whole - first
        points.append((math.log(len(document.text)), math.log(whole)))
        rates.append(len(items) / checking)
        print(
            f"{len(document.text):10,}{len(items):8,}{len(document.sentences):11,}"
            f"{first * 1000:8.1f}ms{checking * 1000:7.1f}ms{rates[-1]:10,.0f}{whole / split:9.1f}"
        )
    slope = (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
    print(f"\ncost grows with length to the power of {slope:.2f} (1 is linear)")
    slow = min(rates) < FLOOR or slope > MOST_SLOPE
    if slow:
        print(f"slower than promised: {FLOOR} items/s, power {MOST_SLOPE}", file=sys.stderr)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
