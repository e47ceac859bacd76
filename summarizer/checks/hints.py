"""What may have happened to people of whom no word says it: "Four were still in cells"."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import Count, Harm
from summarizer.checks.cues import CueWords, cue_words, cues
from summarizer.checks.matching import locate
from summarizer.checks.numbers import any_of, find
from summarizer.checks.tables import tables
from summarizer.checks.vocabulary import Token, tokens, vocabulary_of

BEFORE = 2
"""How many sentences before "Five were nurses" may say what happened to the five."""
LIST_GAP = 10  # tokens
_STOPS = frozenset([";", ":", "."])


def suggested(phrase: str, numbers: AbstractSet[int], analysis: Analysis) -> frozenset[Harm]:
    """The harms that the counted people may have come to, by sentences that don't say so outright.

    Args:
        phrase: the words that count them.
        numbers: of the sentences that are cited.
        analysis: the document's.
    """
    language = analysis.counts_language
    own = frozenset(c.harm for c in cues(phrase, tokens(phrase, language), language))
    if "killed" in (own := own | hinted(phrase, language)):
        return own & {"killed"}  # "two of the victims"
    beside = frozenset[Harm]().union(*(_beside(phrase, n, analysis) for n in numbers))
    if beside:
        return beside
    bound = frozenset(c.harm for n in numbers for c in analysis.counts_in(n) if c.harm)
    free = own.union(*(_nearest(phrase, n, bound, analysis) for n in numbers))
    if numbers and _says_nobody(phrase, language):
        return free | bound or _before(min(numbers), analysis)
    return free


def _nearest(
    phrase: str, number: int, bound: AbstractSet[Harm], analysis: Analysis
) -> frozenset[Harm]:
    """The harms told next to a phrase, of those that no other people of the sentence came to."""
    text, language = analysis.document.sentence(number).text, analysis.counts_language
    told = {(c.start, c.end, c.harm) for c in cues(text, tokens(text, language), language)}
    told |= {
        (*match.span(), harm)
        for harm, pattern in _patterns(language).items()
        for match in pattern.finditer(text)
    }
    span = locate(phrase, text)
    free = [one for one in told if one[2] not in bound]
    if span is None or not free:
        return frozenset(harm for _, _, harm in free)
    apart = {one: max(one[0] - span[1], span[0] - one[1], 0) for one in free}
    start, end, _ = min(free, key=lambda one: (apart[one], one[0]))
    return frozenset(one[2] for one in free if one[0] < end and start < one[1])


def open_to(cue: str, language: str) -> frozenset[Harm]:
    """The harms that a cue may also mean: those who were "shot" may be dead or hurt."""
    return frozenset(h for h, pattern in _patterns(language).items() if pattern.fullmatch(cue))


def _beside(phrase: str, number: int, analysis: Analysis) -> frozenset[Harm]:
    """The harms of those who are listed with the counted people, with no verb between."""
    words, sentence = cue_words(analysis.counts_language), analysis.document.sentence(number)
    span = locate(phrase, analysis.document.text, sentence.start, sentence.end)
    if span is None or words is None:
        return frozenset()
    near = [c for c in analysis.counts_in(number) if c.harm]
    if inside := [c.harm for c in near if c.harm and c.start <= span[0] and span[1] <= c.end]:
        return frozenset(inside)  # "one of 12 people"
    before = tokens(analysis.document.text[sentence.start : span[0]])[-2:]
    behind = tokens(analysis.document.text[span[1] : sentence.end])[:1]
    while before and before[-1].lower in words.words["article"]:
        before.pop()
    if before and before[-1].lower in words.words["preposition"]:
        return frozenset()  # "of the 40 passengers, 12 died"
    if any(w.lower in words.words["boundary"] for w in behind):
        return frozenset()  # "killed Ann Lee, the mayor said"
    return frozenset(c.harm for c in near if c.harm and _is_list(span, c, words, analysis))


def _is_list(span: tuple[int, int], count: Count, words: CueWords, analysis: Analysis) -> bool:
    gap = (span[1], count.start) if span[1] <= count.start else (count.end, span[0])
    between = tokens(analysis.document.text[slice(*gap)])
    if len(between) == 1 and between[0].lower in words.words["be"]:
        return True  # "her brother was one of the dead"
    while between and between[-1].lower in words.words["article"]:
        between.pop()
    named = words.words["named"]
    if between and between[0].lower in named and _only_names(between, words):
        return True  # "named four of the dead as Ann Beck, 51, a guide; and Leo Roth"
    if between and {word.lower for word in between} <= named | {","}:
        return True  # "the driver, identified as Ann Beck, was killed"
    joints = words.words["conjunction"] | {","}
    if not any(word.lower in joints for word in (*between[:1], *between[-1:])):
        return False
    verbs = words.words["be"] | words.words["auxiliary"] | words.words["boundary"]
    return len(between) <= LIST_GAP and not any(
        word.lower in verbs or word.lower in _STOPS or word.lower.endswith("ed") for word in between
    )


def _only_names(between: Sequence[Token], words: CueWords) -> bool:
    verbs = words.words["be"] | words.words["auxiliary"] | words.words["boundary"] | {".", ":"}
    return not any(word.lower in verbs for word in between)


def _told(number: int, analysis: Analysis) -> frozenset[Harm]:
    text, language = analysis.document.sentence(number).text, analysis.counts_language
    said = frozenset(cue.harm for cue in cues(text, tokens(text, language), language))
    return said | hinted(text, language)


def _before(number: int, analysis: Analysis) -> frozenset[Harm]:
    """What the nearest sentence before that tells of harm tells of it."""
    for one in range(number - 1, max(number - 1 - BEFORE, 0), -1):
        counted = frozenset(c.harm for c in analysis.counts_in(one) if c.harm)
        if told := counted or _told(one, analysis):
            return told
    return frozenset()


def _says_nobody(phrase: str, language: str) -> bool:
    """Whether a phrase counts those just spoken of: "Five", "two of them", "three others"."""
    vocabulary, number = vocabulary_of(language), next(find(phrase, language), None)
    if vocabulary is None or number is None:
        return False
    behind = [word.lower for word in tokens(phrase[number.end :], language)]
    return not behind or behind[0] in vocabulary.of | vocabulary.more


def hinted(text: str, language: str) -> frozenset[Harm]:
    """The harms whose company a text's words keep; none where the language has no list of them."""
    return frozenset(harm for harm, pattern in _patterns(language).items() if pattern.search(text))


@lru_cache
def _patterns(language: str) -> dict[Harm, re.Pattern[str]]:
    words = tables(language)
    listed: dict[Harm, list[str]] = words.get("hints", {}) if words else {}
    return {
        harm: re.compile(rf"\b(?:{any_of(phrases)})\b", re.IGNORECASE)
        for harm, phrases in listed.items()
    }
