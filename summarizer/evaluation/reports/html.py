"""The report as one HTML page: everything is in it, and nothing is loaded from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2

from summarizer.evaluation.metrics import METRICS
from summarizer.evaluation.reports.report import SHOWN, Report, change, interval, number
from summarizer.evaluation.scorers.base import Pair
from summarizer.evaluation.scoring import CaseScore
from summarizer.evaluation.statistics import by_case
from summarizer.render.content import footer, reasons
from summarizer.render.html.template import template
from summarizer.render.raw import facts, words


@dataclass(frozen=True)
class CaseView:
    """A scored case, as its row and its details show it.

    Attributes:
        anchor: its place in the page.
        name: its id; of repeats, which one it is.
        score: what came of it.
        figures: by field, its metric in this case alone.
    """

    anchor: str
    name: str
    score: CaseScore
    figures: Mapping[str, float | None]

    @property
    def tally(self) -> Counter[str]:
        """How many pairs there are of each outcome."""
        return Counter(pair.outcome for pairs in self.score.alignments.values() for pair in pairs)

    @property
    def errors(self) -> list[str]:
        """Why there is no record, or why fields of it are not finished."""
        unfinished = self.score.record.run.incomplete if self.score.record else ()
        found = [f"{one.field} not finished: {one.error}: {one.message}" for one in unfinished]
        return [self.score.error, *found] if self.score.error else found

    @property
    def lang(self) -> str:
        """The language tag of the article's words; that of unknown ones where there is none."""
        return self.score.language if re.fullmatch("[a-z]{2,3}", self.score.language) else "und"


def render(report: Report) -> str:
    """The page, complete."""
    scores = report.results.scores
    fields = dict.fromkeys(field for score in scores for field in score.alignments)
    return _template().render(
        report=report,
        metrics=[METRICS[name] for name in SHOWN],
        failed={(failure.metric, failure.wanted) for failure in report.failures},
        cases=_cases(scores, fields),
    )


def _cases(scores: Sequence[CaseScore], fields: Iterable[str]) -> list[CaseView]:
    # Repeats of a case have rows of their own, so they are told apart by where they stand.
    counts = {f"case-{at}": score.counts for at, score in enumerate(scores, start=1)}
    figures = {field: by_case(name, counts) for field in fields for name in _headline(field)}
    repeated = len({score.case for score in scores}) < len(scores)
    return [
        CaseView(
            anchor=anchor,
            name=f"{score.case} · {score.repeat}" if repeated else score.case,
            score=score,
            figures={field: each[anchor] for field, each in figures.items()},
        )
        for anchor, score in zip(counts, scores, strict=True)
    ]


def _headline(field: str) -> list[str]:
    """The metric that sums up a field: a list's F1, or how much of the facts a text covers."""
    return [name for name in (f"{field}.f1", f"{field}.covered") if name in METRICS][:1]


def order(pairs: Sequence[Pair]) -> list[str]:
    """The properties in the order in which expected items have them, then predicted ones."""
    sides = [*(pair.expected for pair in pairs), *(pair.predicted for pair in pairs)]
    return list(dict.fromkeys(name for side in sides if side for name in side))


def evidence(item: Mapping[str, Any]) -> list[str]:
    """What is said to prove an item: fragments of the article, or sentences by their numbers."""
    proof = item.get("evidence") or []
    return [
        f"[{one['sentence']}] {one.get('text', '')}"
        if isinstance(one, Mapping) and "sentence" in one
        else words(one)
        for one in (proof if isinstance(proof, list | tuple) else [proof])
    ]


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    mine = (change, evidence, facts, interval, number, order, words, reasons, footer)
    return template("summarizer.evaluation", "reports", "report.html.j2", *mine)
