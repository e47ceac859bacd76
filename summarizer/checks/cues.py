"""Words that say what happened to people: "were killed", "the arrest of", "left homeless"."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from summarizer.checks.numbers import any_of, tables
from summarizer.checks.vocabulary import Token

Harm = Literal["killed", "injured", "detained", "missing", "displaced"]


@dataclass(frozen=True)
class Cue:
    """A word or phrase that says what happened to people.

    Attributes:
        start: offset in the sentence.
        end: offset behind it.
        first: its first token.
        last: its last token.
        harm: what happened.
        kind: how it reaches the people: participle, active, intransitive, adjective, noun, toll.
    """

    start: int
    end: int
    first: int
    last: int
    harm: Harm
    kind: str


def cues(text: str, words: Sequence[Token], language: str = "en") -> list[Cue]:
    """Every harm cue in a text, in order."""
    vocabulary = cue_words(language)
    if vocabulary is None:
        return []
    starts = [word.start for word in words]
    found = []
    for match in vocabulary.pattern.finditer(text):
        first, behind = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        at_word = first < len(words) and words[first].start == match.start()
        if at_word and behind > first and words[behind - 1].end == match.end():
            harm, kind = vocabulary.kinds[" ".join(match[0].lower().split())]
            cue = Cue(*match.span(), first, behind - 1, harm, kind)
            if not vocabulary.is_spoilt(words, cue):
                found.append(cue)
    return found


class CueWords:
    """The ``harm`` and ``grammar`` tables of a language, ready to look up."""

    def __init__(self, harm: Mapping[str, Any], grammar: Mapping[str, Any]) -> None:
        self.kinds: dict[str, tuple[Harm, str]] = {
            phrase: (cast("Harm", name), kind.removesuffix("_phrases"))
            for name, table in harm.items()
            for kind, listed in table.items()
            for phrase in (listed.split() if isinstance(listed, str) else listed)
        }
        self.pattern = re.compile(rf"(?<!\w)(?:{any_of(list(self.kinds))})(?!\w)", re.IGNORECASE)
        self.words = {
            key: frozenset(listed.split() if isinstance(listed, str) else listed)
            for key, listed in grammar.items()
        }

    def is_spoilt(self, words: Sequence[Token], cue: Cue) -> bool:
        """Whether its neighbours make something else of a cue: "assassination attempt"."""
        following = words[cue.last + 1].lower if cue.last + 1 < len(words) else ""
        return cue.kind != "participle" and following in self.words["no_cue"]


@lru_cache
def cue_words(language: str) -> CueWords | None:
    """The words for harm of a language, or None when there is no file for it."""
    words = tables(language)
    return CueWords(words["harm"], words["grammar"]) if words else None
