"""Who says it: how often the right speaker is accepted, and a wrong one refused.

Reads articles with marked quotations (one JSON object a line, as in PolNeAR: ``text`` and
``gold.attributions``) and asks ``Analysis.ties`` about each direct or mixed quotation whose
speaker is named: about its speaker, and about every other speaker of its article.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.checks.analysis import Analysis
from summarizer.document import Document, normalize
from summarizer.evaluation.statistics import wilson


@dataclass(frozen=True)
class Case:
    """One question about one quotation, and what the rules answered."""

    article: str
    words: str
    actor: str
    right: bool
    tied: bool | None

    @property
    def as_it_should(self) -> bool:
        """Whether the right speaker was accepted, or the wrong one not."""
        return (self.tied is True) == self.right


def cases(article: dict[str, Any]) -> Iterator[Case]:
    """Every question about one article."""
    analysis = Analysis(Document.from_text(article["text"], title=article.get("title")))
    text = analysis.document.text
    gold = [a for a in article["gold"]["attributions"] if not a["speaker_is_pronoun"]]
    everybody = list(dict.fromkeys(a["speaker"] for a in gold if a["speaker"]))
    for quote in gold:
        if not quote["speaker"] or quote["type"] not in {"direct", "mixed"}:
            continue
        span = max(quote["quote_spans"], key=lambda span: span[1] - span[0])
        start, end = (len(normalize(article["text"][:at])) for at in span)
        others = [w for w in everybody if not analysis.names.same(w, quote["speaker"])]
        for actor in (quote["speaker"], *others):
            tied = analysis.ties(start, end, actor)
            right = actor == quote["speaker"]
            yield Case(article["id"], text[start:end], actor, right, tied)


def rate(found: list[Case]) -> str:
    """How many went as they should, with an interval."""
    good, of = sum(case.as_it_should for case in found), len(found)
    low, high = wilson(good, of)
    return f"{good}/{of} = {good / max(of, 1):.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Print both rates, and errors when they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="articles, one JSON object a line")
    parser.add_argument("--errors", type=int, default=0, help="how many errors to print")
    parser.add_argument("--first", type=int, default=0, help="the first article to use, from 0")
    parser.add_argument("--last", type=int, default=None, help="the article to stop before")
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines()[given.first : given.last]
    found = [case for line in lines for case in cases(json.loads(line))]
    print(f"right speaker accepted: {rate([c for c in found if c.right])}")
    print(f"wrong speaker refused:  {rate([c for c in found if not c.right])}")
    for case in [c for c in found if not c.as_it_should][: given.errors]:
        kind = "right refused" if case.right else "wrong accepted"
        print(f"{kind} ({case.tied}) {case.article}: {case.actor!r}: {case.words[:120]!r}")


if __name__ == "__main__":
    main()
