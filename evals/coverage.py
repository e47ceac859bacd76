"""Coverage of casualty counts: how many labelled victims do the cues in the text find?

    python evals/coverage.py FILE.jsonl

The file has one article a line (``text``) with the victims of MUC-4's key (``gold``: ``killed``,
``injured``; each with ``number``: ``value``, ``min``, ``max``). A mention is looked for when its
number stands in the text, and found when a count of that number and that harm is. Victims without
a number in the text ("a peasant") are counted apart. The key labels only targets of terrorist
incidents, so how many counts are wrong cannot be told from it.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from summarizer.checks.counts import Count, counts
from summarizer.checks.numbers import find
from summarizer.document import Document
from summarizer.evaluation.statistics import wilson

FLOOR = 0.9


def values(low: int | None, best: int | None, high: int | None) -> set[int]:
    """The values a count gives."""
    return {value for value in (low, best, high) if value is not None}


def main() -> int:
    """Print both rates; 1 when numbered victims are below the floor."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many that were not found")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    left = given.errors
    for line in given.file.read_text("utf-8").splitlines():
        row = json.loads(line)
        document = Document.from_text(row["text"], language="en")
        phrases = {
            value
            for phrase in find(document.text)
            for value in values(phrase.number.low, phrase.number.best, phrase.number.high)
        }
        counted = counts(document)
        for harm in ("killed", "injured"):
            for victim in row["gold"].get(harm, ()):
                # Of several figures the key doesn't say which one is of this harm.
                said = {one["value"] for one in victim["number"] if one["value"]}
                kind = "single" if said == {1} else "numbered"
                numbers = said if kind == "single" else said & phrases
                if not numbers:
                    continue
                total[kind] += 1
                hit = any(_is(count, harm, number) for count in counted for number in numbers)
                found[kind] += hit
                if not hit and left:
                    left -= 1
                    print(f"{row['id']}: {harm} {numbers} {victim['text']}")
    for kind, n in total.items():
        low, high = wilson(found[kind], n)
        rate = found[kind] / n
        print(f"{kind}: {found[kind]} of {n} found = {rate:.1%} [{low:.1%}, {high:.1%}]")
    return int(found["numbered"] < FLOOR * total["numbered"])


def _is(count: Count, harm: str, number: int) -> bool:
    said = values(count.number.low, count.number.best, count.number.high)
    return count.harm == harm and number in said and not (count.negated or count.hypothetical)


if __name__ == "__main__":
    sys.exit(main())
