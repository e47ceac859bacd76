"""Items of any shape in words: what was rejected or comes from elsewhere has no class to ask."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

RANGE = ("low", "best", "high")


def facts(item: Mapping[str, Any], names: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """What an item says, in this order but lists last; what is empty is left out."""
    ordered = [name for name in dict.fromkeys([*names, *item]) if name in item]
    ordered.sort(key=lambda name: isinstance(item[name], list | tuple))
    is_range = all(end in item for end in RANGE)
    for name in ordered:
        value = item[name]
        if is_range and name in RANGE:
            if name == RANGE[0]:
                yield " / ".join(RANGE), extent(*(item[end] for end in RANGE))
        elif name == "historical" and isinstance(value, bool):
            yield "event", "earlier" if value else "this one"
        elif name != "evidence" and (name, value) != ("verdict", "supported") and words(value):
            yield name.replace("_", " "), words(value)


def extent(low: Any, best: Any, high: Any) -> str:
    """Three counts, each by itself; a dash for one that is not known."""
    return " / ".join(words(one) or "–" for one in (low, best, high))


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
