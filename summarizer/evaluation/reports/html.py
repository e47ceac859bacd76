"""The report as one HTML page: everything is in it, and nothing is loaded from elsewhere.

Articles and what models say of them are untrusted. The template escapes every value, after
control characters were made visible and bidirectional overrides removed; the page's policy lets
only its own style and script through, by their hashes.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2

from summarizer.evaluation.metrics import METRICS
from summarizer.evaluation.reports.report import SHOWN, Report, change, interval, number
from summarizer.evaluation.scorers.base import Pair
from summarizer.evaluation.scoring import CaseScore
from summarizer.evaluation.statistics import by_case
from summarizer.render import content
from summarizer.render.safe import one_line

RANGE = ("low", "best", "high")


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


def facts(item: Mapping[str, Any], names: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """What an item says, in this order but lists last; what is empty is left out."""
    ordered = [name for name in dict.fromkeys([*names, *item]) if name in item]
    ordered.sort(key=lambda name: isinstance(item[name], list | tuple))
    is_range = all(end in item for end in RANGE)
    for name in ordered:
        value = item[name]
        if is_range and name in RANGE:
            if name == RANGE[0]:
                yield " / ".join(RANGE), " / ".join(words(item[end]) or "–" for end in RANGE)
        elif name == "historical" and isinstance(value, bool):
            yield "event", "earlier" if value else "this one"
        elif name != "evidence" and (name, value) != ("verdict", "supported") and words(value):
            yield name.replace("_", " "), words(value)


def evidence(item: Mapping[str, Any]) -> list[str]:
    """What is said to prove an item: fragments of the article, or sentences by their numbers."""
    proof = item.get("evidence") or []
    return [
        f"[{one['sentence']}] {one.get('text', '')}"
        if isinstance(one, Mapping) and "sentence" in one
        else words(one)
        for one in (proof if isinstance(proof, list | tuple) else [proof])
    ]


def words(value: Any) -> str:
    """Any JSON value as people read it; empty when there is nothing to say."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return " · ".join(f"{name} {words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return " · ".join(filter(None, map(words, value)))
    return str(value)


def digest(text: str) -> str:
    """A style or script as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _harmless(value: Any) -> Any:
    """What the template writes, before it is escaped; its own markup stays as it is."""
    return one_line(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("summarizer.evaluation", "reports"),
        autoescape=True,
        finalize=_harmless,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    mine = (change, digest, evidence, facts, interval, number, order, words)
    environment.globals.update({one.__name__: one for one in mine})
    environment.globals.update(reasons=content.reasons, footer=content.footer)
    return environment.get_template("report.html.j2")
