"""What a scorer of a list is: how alike two items are, and what else is asked of a pair."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from summarizer.evaluation.alignment import align
from summarizer.evaluation.cases import Case, Expected
from summarizer.evaluation.scorers.evidence import is_evidence_right
from summarizer.schema import Grounded

E = TypeVar("E", bound=Expected)
P = TypeVar("P", bound=Grounded)

Counts = Counter[str]
"""What is counted in one case, by name; sums of it over cases are what metrics are made of."""


class Pair(BaseModel):
    """An expected item and the predicted one that stands for it; one of them may be missing.

    Attributes:
        expected: the item of the key, as JSON.
        predicted: the item of the record, as JSON, without its checks.
        similarity: how alike they are, 0 to 1.
        core: whether a good answer must have it.
        right: what else was asked of the pair: exact numbers, the evidence, the addressee.
    """

    model_config = ConfigDict(frozen=True)

    expected: dict[str, Any] | None = None
    predicted: dict[str, Any] | None = None
    similarity: float = 0.0
    core: bool = True
    right: dict[str, bool] = {}

    @property
    def outcome(self) -> str:
        """``matched``, ``missed``, ``left out`` (nothing lost: not core) or ``invented``."""
        if self.expected is None:
            return "invented"
        if self.predicted is not None:
            return "matched"
        return "missed" if self.core else "left out"


@dataclass(frozen=True)
class ListScorer(Generic[E, P]):
    """How one field's list is scored.

    Attributes:
        field: the attribute of key and record that holds the list.
        similarity: of an expected and a predicted item, 0 to 1.
        threshold: least similarity of a pair.
        asked: what else is asked of a pair, by name; None where it does not apply.
    """

    field: str
    similarity: Callable[[E, P, Case], float]
    threshold: float
    asked: Mapping[str, Callable[[E, P, Case], bool | None]] = attribute(default_factory=dict)

    def score(self, case: Case, predicted: Sequence[P]) -> tuple[list[Pair], Counts]:
        """The alignment of a case's items and what is counted in it."""
        expected: Sequence[E] = getattr(case.key, self.field)
        core = [item.core for item in expected]
        found = align(
            expected,
            predicted,
            lambda e, p: self.similarity(e, p, case),
            threshold=self.threshold,
            core=core,
        )
        by_row = {row: (column, alike) for row, column, alike in found}
        pairs = [self._pair(item, at, by_row, predicted, case) for at, item in enumerate(expected)]
        used = {column for column, _ in by_row.values()}
        pairs += [Pair(predicted=_shown(p)) for at, p in enumerate(predicted) if at not in used]
        return pairs, self._counts(pairs)

    def _pair(
        self,
        item: E,
        at: int,
        found: Mapping[int, tuple[int, float]],
        predicted: Sequence[P],
        case: Case,
    ) -> Pair:
        expected = item.model_dump(mode="json", exclude={"core"})
        if at not in found:
            return Pair(expected=expected, core=item.core)
        column, similarity = found[at]
        own = predicted[column]
        asked = {name: ask(item, own, case) for name, ask in self.asked.items()}
        asked["evidence"] = is_evidence_right(item, own, case)
        return Pair(
            expected=expected,
            predicted=_shown(own),
            similarity=round(similarity, 3),
            core=item.core,
            right={name: fine for name, fine in asked.items() if fine is not None},
        )

    def _counts(self, pairs: Sequence[Pair]) -> Counts:
        counts: Counts = Counter()
        for pair in pairs:
            matched = pair.outcome == "matched"
            counts[f"{self.field}.predicted"] += pair.predicted is not None
            counts[f"{self.field}.matched"] += matched
            if pair.expected is not None and pair.core:
                counts[f"{self.field}.core"] += 1
                counts[f"{self.field}.core_found"] += matched
            for name, fine in pair.right.items():
                counts[f"{self.field}.{name}.asked"] += 1
                counts[f"{self.field}.{name}.right"] += fine
        return counts


def _shown(item: Grounded) -> dict[str, Any]:
    shown = item.model_dump(mode="json", exclude={"checks", "evidence"})
    shown["evidence"] = [{"sentence": e.sentence, "text": e.text} for e in item.evidence]
    return shown
