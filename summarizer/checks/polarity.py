"""Polarity: whether two texts say the same thing rather than its opposite, and as surely."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from summarizer.checks import lexicon
from summarizer.checks.numbers import find, tables
from summarizer.checks.stemming import snowball

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[,;:.!?()—–]")
_DIGITS = re.compile(r"(?<![\w.,])\d[\d,.]*\d(?![\w])|(?<![\w.,])\d(?!\w)|\d[\d,.]*\d|\d")
_NEXT = re.compile(r"[\s-]+(?:(?:of|the|other|more|new)\s+)*([^\W\d_]{3,})")
_COMPOUND = re.compile(r"(?<=[a-z])-(?=[a-z])")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.|May|June|July|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MONTH_BEFORE = re.compile(rf"\b{_MONTH} $")
_MONTH_BEHIND = re.compile(rf"(?:st|nd|rd|th)? (?:of )?{_MONTH}(?![a-z])")
_GROUPS = re.compile(r"[,.](?=\d{3}(?!\d))")
_REACH = 3
STEM = 5
_MOST_DENIED = 8
"""Content words that a verb of denial reaches over."""


# "They have until Friday to comply, or her members will walk out."
_ASIDE = re.compile(r", (?:however|though|meanwhile|(?:he|she|they|it) (?:said|added)),")
_OR_ELSE = re.compile(
    r"\b(?:unless|failing (?:which|that)|otherwise|or else|or (?:they|he|she|it|we|I|the|his|her|"
    r"its|their|my|our|face|lose|risk|be|see)|until)\b"
)
_IF_NOT = re.compile(r"\b(if\b[^,.;]{1,60}?) ?(?:\bnot|n['’]t)\b")
_IT = r" (?:it|one|them|this|that|him|her|us|me|you)\b"
_WITHOUT_IT = re.compile(rf"\bwithout{_IT}", re.IGNORECASE)
_FAILING_WHICH = re.compile(r"failing (?:which|that)\b", re.IGNORECASE)
_WITHOUT = re.compile(rf"\bwithout\b(?!{_IT})", re.IGNORECASE)


@dataclass(frozen=True)
class _Word:
    """A content word, and what the words before it make of it.

    Attributes:
        stem: its stem.
        negated: whether a negator stands directly before it, other content words aside.
        near: whether a negator has it in reach.
        denied: whether a verb of denial has it in reach.
        doubled: whether another negator stands before its own in the same clause.
        tail: whether a negator follows it that has no word of its own: "I will not."
        modal: whether it is only possible or wanted: directly behind "could", "might", "should".
        near_modal: whether such a word has it in reach.
    """

    stem: str
    negated: bool
    near: bool
    denied: bool
    doubled: bool
    tail: bool
    modal: bool
    near_modal: bool


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A crude stem: lets "withdrawal" meet "withdraws", and a number only itself."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    if not word.isalpha():
        return word
    return (snowball(word) or word)[:STEM]


def content(text: str) -> frozenset[str]:
    """The stems of a text's content words."""
    return frozenset(word.stem for word in _read(text))


def overlap(claim: str, *sources: str) -> float:
    """The share of the claim's content words that stand in a source; 1.0 when it has none."""
    said, written = content(claim), frozenset().union(*map(content, sources))
    return len(said & written) / len(said) if said else 1.0


def flipped(claim: str, source: str) -> str | None:
    """What the claim turns round: a "not" too few or too many, or "accepted" for "rejected".

    Compared word by word, for the words that both texts have: one that the claim negates must
    stand in reach of a negator in the source, and the other way round. A verb of denial negates
    what follows it. None when nothing is turned.
    """
    claim = _as_in(source, claim)
    for ours, theirs in _aligned(_read(claim), _read(source)):
        more = ours.negated and not any(_may_negate(w, ours) for w in theirs)
        less = all(w.negated for w in theirs) and not (ours.near or ours.denied)
        tail = ours.tail and not any(w.near or w.tail for w in theirs)
        no_tail = all(w.tail for w in theirs) and not (ours.tail or ours.near)
        if more or less or tail or no_tail:
            return f"negation differs at {ours.stem!r}"
    return _denied(claim, source) or _opposite(claim, source)


def _as_in(source: str, claim: str) -> str:
    """The claim without a "not" that the source says in other words: "if not" for "or else"."""
    if _OR_ELSE.search(source):
        claim = _IF_NOT.sub(r"\1", claim)
    return _WITHOUT.sub("with", claim) if _WITHOUT_IT.search(source) else claim


def _may_negate(word: "_Word", ours: "_Word") -> bool:
    """Whether the source's word is negated too; a second "not" in a clause needs one of its own."""
    if ours.doubled:
        return word.negated or word.tail
    return word.near or word.tail or (word.denied and not ours.denied)


def surer(claim: str, source: str) -> str | None:
    """What the claim states as a fact that the source only calls possible, or wants; or None."""
    for ours, theirs in _aligned(_read(claim), _read(source)):
        if all(w.modal for w in theirs) and not ours.near_modal:
            return f"{ours.stem!r} is only possible or wanted there"
    return None


def _aligned(
    said: tuple["_Word", ...], written: tuple["_Word", ...]
) -> Iterator[tuple["_Word", list["_Word"]]]:
    """Each word of the claim that the source has too, with its likeliest places there.

    Of several, those are likeliest whose neighbours are most alike.
    """
    places: dict[str, list[int]] = {}
    for at, word in enumerate(written):
        places.setdefault(word.stem, []).append(at)
    ours = [word.stem for word in said]
    theirs = [word.stem for word in written]
    for at, word in enumerate(said):
        found = places.get(word.stem, [])
        if len(found) > 1:
            here = _neighbours(ours, at)
            scores = [_alike(here, _neighbours(theirs, place)) for place in found]
            best = max(scores)
            found = [p for p, score in zip(found, scores, strict=True) if score == best]
        if found:
            yield word, [written[place] for place in found]


def _neighbours(stems: list[str], at: int) -> tuple[list[str], list[str]]:
    """The two words on either side, the nearer one first."""
    return stems[max(0, at - 2) : at][::-1], stems[at + 1 : at + 3]


def _alike(ours: tuple[list[str], list[str]], theirs: tuple[list[str], list[str]]) -> int:
    """How many neighbours are the same; the next ones count three times."""
    pairs = list(zip(ours, theirs, strict=True))
    shared = sum(len(set(a) & set(b)) for a, b in pairs)
    return shared + 2 * sum(a[:1] == b[:1] for a, b in pairs if a)


def miscounted(claim: str, source: str, language: str = "en") -> str | None:
    """What is wrong with the claim's numbers: one that the source lacks, or has for other things.

    "Three helicopters" fails where the source has two of them, though three of something else.
    """
    said, written = _counted(claim, language), _counted(source, language)
    extra = sorted(set(said) - set(written))
    if extra:
        return f"the number {extra[0]} is not in the evidence"
    of: dict[str, set[str]] = {}
    for number, things in written.items():
        for thing in things:
            of.setdefault(thing, set()).add(number)
    for value, things in said.items():
        if "" in written[value]:
            continue  # "We asked for ten": of what, the words before tell
        for thing in things - written[value] - {""}:
            if thing in of:
                return f"{value} is not the number of {thing!r} there"
    return None


def numerals(text: str, language: str = "en") -> frozenset[str]:
    """The numbers of a text in one spelling, those in words too: "two dozen" is 24."""
    return frozenset(_counted(text, language))


@lru_cache(maxsize=4_096)
def _counted(text: str, language: str) -> dict[str, frozenset[str]]:
    """The numbers of a text, and the stem of the word behind each; "" where none follows."""
    found: dict[str, set[str]] = {}
    for value, end in _numbers(text, language):
        behind = _NEXT.match(text, end)
        thing = stem(behind[1]) if behind else ""
        found.setdefault(value, set()).add(thing)
    return {value: frozenset(things) for value, things in found.items()}


def _numbers(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Each number in one spelling, and where it ends: digits first, then those in words."""
    words = tables(language)
    scales: dict[str, int] = words["numbers"]["scales"] if words else {}
    text = _COMPOUND.sub(" ", text)
    for match in _DIGITS.finditer(text):
        behind = _NEXT.match(text, match.end())
        scale = scales.get(behind[1].casefold(), 0) if behind else 0
        digits = _GROUPS.sub("", match[0])
        exact = digits.replace(".", "", 1).isdigit() and len(digits) < 15  # noqa: PLR2004 - as a float
        value = f"{float(digits) * (scale or 1):.12g}" if exact else digits
        if _MONTH_BEFORE.search(text, max(0, match.start() - 10), match.start()) or (
            _MONTH_BEHIND.match(text, match.end())
        ):
            value = f"{value} (a date)"  # "March 12" is no dozen
        yield value, behind.end() if behind and scale else match.end()
    for phrase in find(text, language):
        if not any(map(str.isdigit, text[phrase.start : phrase.end])):
            sides = {phrase.number.low, phrase.number.best, phrase.number.high}
            # "One" is rarely a count.
            yield from ((f"{side:.12g}", phrase.end) for side in sides if side and side > 1)


@lru_cache(maxsize=8_192)
def _read(text: str) -> tuple[_Word, ...]:
    """The content words of a text. Two negators before one word undo each other."""
    found: list[_Word] = []
    pending = modals = clause = 0
    far = _MOST_DENIED + 1
    since, denial, modal = far, far, far
    doubled = False
    for match in _WORD.finditer(_ASIDE.sub(_blank, text)):
        word = match.group().casefold().replace("’", "'")
        if not word[0].isalnum() or word == "but":
            _end(found, clause, pending)
            pending, modals, clause = 0, 0, len(found)
            since, denial, modal = far, far, far
        elif _WITHOUT_IT.match(text, match.start()) or _FAILING_WHICH.match(text, match.start()):
            continue  # what is negated stands in another clause
        elif word in lexicon.NEGATORS or word.endswith("n't"):
            doubled = since <= _REACH
            pending += 1
            since = 0
            if word.removesuffix("n't") in lexicon.MODALS or word == "cannot":
                modals, modal = 1, 0
        elif word in lexicon.MODALS:
            modals, modal = 1, 0
        elif word not in lexicon.FUNCTION:
            since, denial, modal = since + 1, denial + 1, modal + 1
            odd, twice = pending % 2 == 1, pending > 0 and pending % 2 == 0
            found.append(
                _Word(
                    stem(word),
                    negated=odd,
                    near=since <= _REACH and not twice,
                    denied=denial <= _MOST_DENIED,
                    doubled=odd and doubled,
                    tail=False,
                    modal=modals > 0,
                    near_modal=modal <= _REACH,
                )
            )
            pending = modals = 0
            if word in lexicon.DENIALS:
                denial = 0
            elif word in _RESTARTS:
                since = denial = far
    _end(found, clause, pending)
    return tuple(found)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _end(found: list[_Word], clause: int, pending: int) -> None:
    """A clause ends: a negator that met no content word behind it belongs to its last one.

    ``clause`` is how many words stood before it.
    """
    if len(found) > clause and pending % 2:
        found[-1] = replace(found[-1], tail=True)


def _denied(claim: str, source: str) -> str | None:
    """Whether the claim states what the source only reports as denied."""
    if _DENIAL.search(claim):
        return None
    said = content(claim)
    negated = {word.stem for word in _read(claim) if word.near or word.tail}
    for match in _DENIAL.finditer(source):
        behind = _DENIAL_ENDS.split(source[match.end() :], maxsplit=1)[0]
        inside = said & content(behind)
        outside = said & content(source[: match.start()])
        if inside & (negated - {word.stem for word in _read(behind) if word.near or word.tail}):
            continue
        if len(inside) >= 2 and len(inside - outside - negated) * 2 > len(said):  # noqa: PLR2004 - more than a word
            return f"the article says that this was {match[0].casefold()!r}"
    return None


_RESTARTS = lexicon.words(
    "demanded demanding demands urged urging called calling asked asking said saying accused "
    "insisted warned added told announced promised vowed"
)
_DENIAL_ENDS = re.compile(
    r"[;.!?\"“”]|(?<!\w)['‘]|,? but |"
    r", (?:after|while|when|as|although|though|and|who|which|\w+ing) |"
    rf" and (?:\w+ )?(?:{'|'.join(sorted(_RESTARTS))})\b"
)
_DENIAL = re.compile(rf"\b(?:{'|'.join(sorted(lexicon.DENIALS))})\b", re.IGNORECASE)


def _opposite(claim: str, source: str) -> str | None:
    said, written = _negations(claim), _negations(source)
    for one, other in lexicon.OPPOSITES:
        for ours, theirs in ((one, other), (other, one)):
            a, b = stem(ours), stem(theirs)
            if a == b or a not in said or a in written or b not in written or b in said:
                continue
            if said[a] == written[b]:
                return f"it says {ours!r} where the article says {theirs!r}"
    return None


@lru_cache(maxsize=8_192)
def _negations(text: str) -> dict[str, bool]:
    return {word.stem: word.near or word.denied for word in _read(text)}
