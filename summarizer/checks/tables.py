"""The word tables of a language: ``data/counts.<language>.toml``, inflected words written out."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any

Classes = Mapping[str, tuple[list[str], list[str]]]
"""Endings by inflection class: those of one, those of several."""


@lru_cache
def tables(language: str) -> Mapping[str, Any] | None:
    """The words of a language, or None when there is no file for it.

    A word "stem/class" stands for its stem with every ending that the ``inflection`` table gives
    this class. In ``people.words`` only the singular stays; the plural joins ``people.plural``.
    """
    if not language.isalpha():
        return None
    file = resources.files("summarizer.checks").joinpath("data", f"counts.{language}.toml")
    if not file.is_file():
        return None
    raw = tomllib.loads(file.read_text("utf-8"))
    classes = {name: _endings(listed) for name, listed in raw.pop("inflection", {}).items()}
    people = raw["people"]
    inflected = [word for word in people["words"].split() if "/" in word]
    several = [form for word in inflected for form in _forms(word, classes, (1,))]
    people["words"] = " ".join(
        form for word in people["words"].split() for form in _forms(word, classes, (0,))
    )
    people["plural"] = " ".join([people["plural"], *several])
    written: Mapping[str, Any] = _written_out(raw, classes)
    return written


def _endings(listed: str) -> tuple[list[str], list[str]]:
    """As in "- a | s": a hyphen is no ending; behind the bar stand those of several."""
    one, _, several = listed.partition("|")
    return (
        [end.strip("-") for end in one.split()],
        [end.strip("-") for end in several.split()],
    )


def _written_out(value: Any, classes: Classes) -> Any:
    if isinstance(value, dict):
        return {
            form: _written_out(inner, classes)
            for key, inner in value.items()
            for form in _phrases(key, classes)
        }
    if isinstance(value, list):
        return [form for phrase in value for form in _phrases(phrase, classes)]
    if isinstance(value, str) and classes and "/" in value:
        return " ".join(form for word in value.split() for form in _forms(word, classes))
    return value


def _phrases(phrase: str, classes: Classes) -> Iterator[str]:
    """Every form of a phrase: each of its words may be inflected."""
    if not classes or "/" not in phrase:
        yield phrase
        return
    forms = (list(_forms(word, classes)) for word in phrase.split(" "))
    yield from (" ".join(chosen) for chosen in product(*forms))


def _forms(word: str, classes: Classes, numbers: tuple[int, ...] = (0, 1)) -> Iterator[str]:
    stem, _, name = word.partition("/")
    if not name:
        yield word
        return
    yield from (stem + end for number in numbers for end in classes[name][number])
