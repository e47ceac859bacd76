"""Acronyms: which letters stand for which name, as a text itself explains them."""

import re
from collections.abc import Iterator, Sequence

from summarizer.checks import lexicon

_ACRONYM = re.compile(r"\(([^\W\d_]{2,10})\)")
_BARE_ACRONYM = re.compile(r"\b[^\W\d_a-z]{3,7}\b")
_CAPITALISED = re.compile(
    r"[ \u00a0-]*(?:(?:and|of|for|in|on|the|to) ){0,2}(?P<word>[^\W\d_][\w’'-]*)"
)


def bracketed(text: str) -> dict[str, str]:
    """Acronyms in brackets behind what they mean: "Dockers' Union (DU)"."""
    found = {}
    for match in _ACRONYM.finditer(text):
        words = text[max(0, match.start() - 200) : match.start()].split()
        meaning = _expansion(match.group(1), words)
        if meaning:
            found[match.group(1)] = meaning
    return found


def unbracketed(text: str, starts: Sequence[int]) -> dict[str, str]:
    """Acronyms that no brackets explain, but whose letters begin the words of a name.

    Args:
        text: the text.
        starts: offsets of its names.
    """
    used = set(_BARE_ACRONYM.findall(text))
    longest = max(map(len, used), default=0)
    found: dict[str, str] = {}
    for start in starts if used else ():
        for letters, end in _spelled(text, start, longest):
            if letters in used:
                found.setdefault(letters, text[start:end])
    return found


def _spelled(text: str, start: int, most: int) -> Iterator[tuple[str, int]]:
    """The initials of the capitalised words from a name on, and where these words end."""
    letters, at = "", start
    while len(letters) < most and (match := _CAPITALISED.match(text, at)):
        if not match["word"][0].isupper():
            return
        letters, at = letters + match["word"][0], match.end()
        if len(letters) > 2:  # noqa: PLR2004 - two letters are too many things
            yield letters, at


def _expansion(acronym: str, words: list[str]) -> str | None:
    """The words before a bracketed acronym whose initials spell it; small words may be skipped."""
    letters = [c.casefold() for c in acronym]
    taken: list[str] = []
    for word in reversed(words):
        if not letters:
            break
        start = word.lstrip("\"'“‘(")[:1].casefold()
        if start == letters[-1]:
            letters.pop()
        elif word.casefold() not in lexicon.FUNCTION | {"and", "of"}:
            return None
        taken.insert(0, word)
    return " ".join(taken) if not letters and taken else None
