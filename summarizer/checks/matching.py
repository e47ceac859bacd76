"""Finding words in a text: blind to quotation marks, dashes, spaces and case, to nothing else."""

import re
from collections.abc import Iterator
from functools import lru_cache

DOUBLE_QUOTES = '"“”„‟«»'
_SINGLE_QUOTES = "'’‘‛`´"
_DASHES = "-‐‑‒–—−"
_SAME = {
    char: f"[{re.escape(group)}]"
    for group in (DOUBLE_QUOTES, _SINGLE_QUOTES, _DASHES)
    for char in group
}


# Letters and digits between which words end; Chinese and Japanese set no spaces.
_BOUNDED = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]")
_PLAIN = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
)


@lru_cache(maxsize=4096)
def pattern(words: str) -> re.Pattern[str]:
    """What matches these words wherever they stand as whole words."""
    body = r"\s+".join("".join(_SAME.get(c, re.escape(c)) for c in w) for w in words.split())
    stripped = words.strip()
    before = r"(?<!\w)" if _BOUNDED.match(stripped[:1]) else ""
    after = r"(?!\w)" if _BOUNDED.match(stripped[-1:]) else ""
    return re.compile(before + body + after, re.IGNORECASE)


def locate(words: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where the words stand first, as offsets into the text, or None.

    Only quotation marks, dashes, runs of white space and case may differ: a number, a name or
    a "not" never matches another.
    """
    return next(occurrences(words, text, start, end), None)


def occurrences(
    words: str, text: str, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Every place where the words stand, in order."""
    # Most words that are looked for stand nowhere: that is found out without a pattern.
    if words.strip() and (start or end is not None or plain(words) in _plain(text)):
        found = pattern(words).finditer(text, start, len(text) if end is None else end)
        yield from (match.span() for match in found)


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    return plain(text)


def plain(text: str) -> str:
    """One spelling for texts that differ only in marks, dashes, spaces and case."""
    return " ".join(text.translate(_PLAIN).split()).casefold()
