"""Polarity: whether two texts say the same thing rather than its opposite."""

import re

from summarizer.checks import lexicon

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_REACH = 2
STEM = 5


def stem(word: str) -> str:
    """A crude stem: enough to let "withdraws" meet "withdrew"'s family, not another word."""
    return word.casefold().replace("’", "'").removesuffix("'s")[:STEM]


def content(text: str) -> dict[str, bool]:
    """The content words' stems of a text, and whether each is one of the two behind a negator.

    A word that stands both ways counts as not negated.
    """
    found: dict[str, bool] = {}
    since = _REACH + 1
    for match in _WORD.finditer(text):
        word = match.group().casefold().replace("’", "'")
        if word in lexicon.NEGATORS or word.endswith("n't"):
            since = 0
        elif word not in lexicon.FUNCTION:
            since += 1
            key = stem(word)
            found[key] = found.get(key, True) and since <= _REACH
    return found


def flipped(claim: str, source: str) -> tuple[str, ...]:
    """Stems that the claim states and the source only negates, or the other way round."""
    said, written = content(claim), content(source)
    shared = [key for key in said if key in written]
    return tuple(key for key in shared if said[key] != written[key] and len(key) >= STEM)


def overlap(claim: str, source: str) -> float:
    """The share of the claim's content words that stand in the source; 1.0 when it has none."""
    said, written = content(claim), content(source)
    return sum(key in written for key in said) / len(said) if said else 1.0


def numbers(text: str) -> frozenset[str]:
    """The numbers written in digits, thousands separators left out."""
    found = re.findall(r"\d[\d,.]*\d|\d", text)
    return frozenset(re.sub(r"[,.](?=\d{3}\b)", "", number) for number in found)
