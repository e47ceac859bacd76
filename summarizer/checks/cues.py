"""Words that say what happened to people: "were killed", "the arrest of", "left homeless"."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from summarizer.checks.numbers import any_of
from summarizer.checks.tables import tables
from summarizer.checks.vocabulary import Token

COMPANION_REACH = 14  # tokens
SHARED = 2  # letters

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
            before = words[first - 1].lower if first else ""
            harm, kind = vocabulary.kind(match[0], before)
            cue = Cue(*match.span(), first, behind - 1, harm, kind)
            if not vocabulary.is_spoilt(words, cue):
                found.append(cue)
    return found


class CueWords:
    """The ``harm``, ``grammar`` and ``order`` tables of a language, ready to look up."""

    def __init__(self, language: Mapping[str, Any]) -> None:
        kinds = [
            (phrase, (cast("Harm", name), kind.removesuffix("_phrases")))
            for name, table in language["harm"].items()
            for kind, listed in table.items()
            for phrase in (listed.split() if isinstance(listed, str) else listed)
        ]
        self.kinds: dict[str, tuple[Harm, str]] = dict(kinds)
        self.nouns = {phrase: told for phrase, told in kinds if told[1] == "noun"}
        self.pattern = re.compile(rf"(?<!\w)(?:{_by_letter(self.kinds)})(?!\w)", re.IGNORECASE)
        self.words: dict[str, frozenset[str]] = defaultdict(frozenset)
        for key, listed in language["grammar"].items():
            self.words[key] = frozenset(listed.split() if isinstance(listed, str) else listed)
        self.companions = {
            phrase: frozenset(verbs.split())
            for phrase, verbs in language.get("companions", {}).items()
        }
        self.order: Mapping[str, bool] = language.get("order", {})

    def kind(self, shown: str, before: str) -> tuple[Harm, str]:
        """What a cue says and how; a noun behind an article: "la mort", but "il est mort"."""
        phrase = " ".join(shown.lower().replace("’", "'").split())
        articled = before in self.words["article"]
        return self.nouns[phrase] if articled and phrase in self.nouns else self.kinds[phrase]

    def is_spoilt(self, words: Sequence[Token], cue: Cue) -> bool:
        """Whether its neighbours make something else of a cue: "assassination attempt"."""
        shown = " ".join(word.lower for word in words[cue.first : cue.last + 1])
        if companions := self.companions.get(shown):
            around = words[max(0, cue.first - COMPANION_REACH) : cue.last + COMPANION_REACH]
            if not companions & {word.lower for word in around}:
                return True
        following = words[cue.last + 1].lower if cue.last + 1 < len(words) else ""
        return cue.kind != "participle" and following in self.words["no_cue"]


def _by_letter(phrases: Iterable[str]) -> str:
    """A pattern of phrases that tries only those of one beginning: there are hundreds."""
    beginnings: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        beginnings[phrase[:SHARED]].append(phrase[SHARED:])
    return "|".join(
        re.escape(one) + (f"(?:{any_of(rest)})" if any(rest) else "")
        for one, rest in beginnings.items()
    )


@lru_cache
def cue_words(language: str) -> CueWords | None:
    """The words for harm of a language, or None when there is no file for it."""
    words = tables(language)
    return CueWords(words) if words else None
