"""Which harm cue governs which people in a sentence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizer.checks.binder import Binder, Bond
from summarizer.checks.cues import Cue, CueWords, Harm, cue_words
from summarizer.checks.free_order import FreeBinder
from summarizer.checks.listing import Reading
from summarizer.checks.people import Mention
from summarizer.checks.vocabulary import vocabulary_of

NEAR = 4  # tokens

__all__ = ["Bond", "Reading", "bonds", "is_part"]


def bonds(reading: Reading, found: Sequence[Cue], language: str = "en") -> list[Bond]:
    """Who is governed by which cue; one bond for each mention and harm."""
    people, harms = vocabulary_of(language), cue_words(language)
    if people is None or harms is None:
        return []
    kind = FreeBinder if harms.order.get("free") else Binder
    binder = kind(reading, found, harms, people.is_plural)
    made = [bond for cue in found for bond in binder.bind(cue)]
    made = [bond for bond in made if not _is_aside(bond, made, reading, language)]
    made += _parts(reading, made, language)
    directly = {bond.mention for bond in made if bond.direct}
    kept: dict[tuple[Mention, Harm], Bond] = {}
    for bond in made:
        if bond.direct or bond.mention not in directly:
            kept.setdefault((bond.mention, bond.cue.harm), bond)
    return sorted(kept.values(), key=lambda bond: (bond.mention.start, bond.cue.start))


def _is_aside(bond: Bond, made: Sequence[Bond], reading: Reading, language: str) -> bool:
    """As in "died in hospital": where they were, not what happened."""
    harms, cue = cue_words(language), bond.cue
    if harms is None or reading.words[cue.first].lower not in harms.words["where"]:
        return False
    return any(
        0 < cue.first - one.cue.last <= NEAR and _is_plain(reading, one.cue, cue, harms)
        for one in made
        if one.mention == bond.mention and one.cue.harm == "killed"
    )


def _is_plain(reading: Reading, one: Cue, other: Cue, harms: CueWords) -> bool:
    between = [word.lower for word in reading.words[one.last + 1 : other.first]]
    joints = harms.words["conjunction"] | {","}
    return not joints & set(between)


def _parts(reading: Reading, made: Sequence[Bond], language: str) -> Iterator[Bond]:
    """As in "34 were hurt, two of them seriously": a part has the harm of its whole."""
    bound = {bond.mention for bond in made}
    counted = [mention for mention in reading.people if mention.counted]
    for whole, part in pairwise(counted):
        if part not in bound and is_part(reading, part, language):
            yield from (
                Bond(part, bond.cue, direct=False) for bond in made if bond.mention == whole
            )


def is_part(reading: Reading, mention: Mention, language: str) -> bool:
    """Whether these are some of those just counted: "two of them", "five critically"."""
    harms = cue_words(language)
    if harms is None or not mention.counted:
        return False
    behind = {word.lower for word in reading.words[mention.last + 1 : mention.last + 2]}
    if reading.words[mention.last].lower in harms.words["them"]:
        return not behind & harms.words["fatal"]
    return mention.first == mention.last and bool(behind & harms.words["manner"])
