"""Alignment: which predicted item stands for which expected one, one to one and optimal."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

E = TypeVar("E")
P = TypeVar("P")


def align(
    expected: Sequence[E],
    predicted: Sequence[P],
    similarity: Callable[[E, P], float],
    *,
    threshold: float,
    core: Sequence[bool] | None = None,
) -> list[tuple[int, int, float]]:
    """The pairs of the best assignment, in order of the expected items.

    Best means: as many pairs as possible; of those, as many with a core item as possible; of
    those, the most similar ones. So making a predicted item worse can lose pairs, never win any.

    Args:
        expected: the items of the key.
        predicted: the items of the record.
        similarity: how alike two items are, from 0 to 1.
        threshold: least similarity of a pair, above 0.
        core: whether each expected item is one that a good answer must have; by default all are.

    Returns:
        Index of the expected item, index of the predicted one, their similarity.
    """
    if not expected or not predicted:
        return []
    alike = np.array([[similarity(e, p) for p in predicted] for e in expected], dtype=float)
    allowed = alike >= threshold
    # Each level outweighs everything below it, whatever the number of pairs.
    step = float(min(alike.shape) + 1)
    must = np.array([True] * len(expected) if core is None else core, dtype=float)
    weight = np.where(allowed, step * step + step * must[:, None] + alike, 0.0)
    rows, columns = linear_sum_assignment(weight, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [
        (row, column, float(alike[row, column])) for row, column in pairs if allowed[row, column]
    ]
