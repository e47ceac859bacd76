"""Tolls: which counts of people are one, and which of them replaces another."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from summarizer.checks.analysis import Analysis
from summarizer.checks.matching import plain
from summarizer.checks.numbers import find
from summarizer.checks.polarity import content

if TYPE_CHECKING:
    from summarizer.fields.casualties import Casualty

FEW = 5
"""Counts below it are often of different people: two guards, two inmates."""
_UNNAMED = frozenset(content("people persons men women others"))
# "up from 131", "revised the toll from 12 to nine".
_FORMER = re.compile(
    r"\b(?:up|down|rose|ris(?:es|en|ing)|climb(?:s|ed|ing)|jumped|grew|grown|raised|revised|lowered|"
    r"increased)\b[^.;:]{0,60}?\bfrom (?P<rest>[^.;:]{1,40})"
)


def merge(items: "Sequence[Casualty]", analysis: Analysis) -> "list[Casualty]":
    """One item for each count: a toll that is given again adds its sentence as evidence.

    A toll that says which one it replaces takes that one's place, and its evidence.
    """
    merged: list[Casualty] = []
    by_value: dict[tuple[object, ...], list[int]] = {}
    for item in items:
        value = (item.harm, item.low, item.best, item.high, item.historical)
        known = by_value.setdefault(value, [])
        at = next((i for i in known if _is_again(merged[i], item)), None)
        if at is None:
            known.append(len(merged))
            merged.append(item)
            continue
        both = {e.start: e for e in (*merged[at].evidence, *item.evidence)}
        merged[at] = merged[at].model_copy(
            update={"evidence": tuple(both[k] for k in sorted(both))}
        )
    return _updated(merged) if analysis.reads else merged


def _updated(items: "list[Casualty]") -> "list[Casualty]":
    """The counts without those that later ones replace: "214 dead, up from 131"."""
    kept = list(items)
    for item in items:
        former = {number for e in item.evidence for number in _formers(e.text)} - {item.best}
        for old in [one for one in kept if one.best in former and _is_of(one, item)]:
            at = next(
                i for i, one in enumerate(kept) if _is_of(one, item) and one.best == item.best
            )
            both = {e.start: e for e in (*old.evidence, *kept[at].evidence)}
            kept[at] = kept[at].model_copy(
                update={"evidence": tuple(both[k] for k in sorted(both))}
            )
            kept.remove(old)
    return kept


def _is_of(one: "Casualty", other: "Casualty") -> bool:
    return one.harm == other.harm and not one.historical and not other.historical


def _formers(text: str) -> Iterator[int]:
    """The numbers that a toll stood at before, where the text says so."""
    for match in _FORMER.finditer(text):
        number = next(find(match["rest"]), None)
        if number and number.start == 0 and number.number.best is not None:
            yield number.number.best


def _is_again(known: "Casualty", item: "Casualty") -> bool:
    """Whether a count with the same numbers is the same count: of a large or a like number."""
    same = plain(known.phrase) == plain(item.phrase)
    if {e.start for e in known.evidence} & {e.start for e in item.evidence}:
        return same
    if item.best is None or item.best < FEW:
        return same and item.best != 1
    ours, theirs = (_nouns(one.phrase) for one in (known, item))
    return not ours or not theirs or bool(ours & theirs)


def _nouns(phrase: str) -> frozenset[str]:
    return frozenset(w for w in content(phrase) if not w[0].isdigit()) - _UNNAMED
