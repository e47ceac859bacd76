"""What positions and demands share: words of somebody, tied to the one who speaks."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import Field

from summarizer.checks import lexicon
from summarizer.checks.acting import acting
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import QUOTATION, Attribution, CueKind
from summarizer.checks.forms import without_article
from summarizer.checks.matching import locate, occurrences
from summarizer.checks.polarity import content, overlap
from summarizer.document import Sentence
from summarizer.fields.base import in_source, sentences
from summarizer.schema import Check, Grounded

RAREST = 4
"""Content words of a statement, its rarest ones, by which a like one is looked for."""
MOST_NEAR = 40
"""Statements with one of them that are compared: the latest, a bound on the work."""
QUOTE_SUPPORT = 0.3
"""Least share of a statement's content words that its quotation must hold."""


# "The council, which met on Friday, still refuses", "Arrel's own tally is"
_STANCE = re.compile(
    r"(?:, (?:who|which|the|an?|its|his|her)\b[^,;]{1,80},)? (?:also |still |now |again |\w+ly )?"
    r"(?:has |have |had )?(?:refuse[sd]?|declin(?:e[sd]?)|vow(?:s|ed)|pledge[sd]?|plan(?:s|ned)?|"
    r"wants?|intends?|hope[sd]?|oppose[sd]?|back(?:s|ed)|reject(?:s|ed)|accept(?:s|ed)|"
    r"prefer(?:s|red)|offer(?:s|ed)|threaten(?:s|ed)|promise[sd]?|show(?:s|ed) no|"
    r"(?:has|have|had|did) not (?:spoken|commented|responded|replied|respond|comment|reply))\b"
    r"|['’]s? (?:own )?(?:count|tally|toll|figure|estimate|version|account)\b[^,;:.]{0,30}"
    r"(?: is| was| put|:)"
)
_BY = re.compile(r"\b(?:by|on|in) (?:the )?$")
_FIGURE = re.compile(
    r"['’]s? (?:own )?(?:count|tally|reckoning|figures?|estimates?|account|view)\b"
)
_RELATIVE = re.compile(r", who\b.*$")


class Statement(Grounded):
    """Something that somebody says, with the words that show it."""

    actor: str = Field(description="who says it")
    quote: str | None = Field(description="their own words, verbatim, or null")


S = TypeVar("S", bound=Statement)


def asked(analysis: Analysis, kinds: frozenset[CueKind]) -> Mapping[int, Mapping[str, list[str]]]:
    """Sentences with cues of these kinds, and those whom the cues tie to them."""
    found: dict[int, Mapping[str, list[str]]] = {}
    for sentence in analysis.body:
        who = [c.speaker for c in analysis.cues(sentence.number) if c.speaker and c.kind in kinds]
        if who:
            found[sentence.number] = {"actor": list(dict.fromkeys(who))}
    return found


def quote_for(statement: str, numbers: tuple[int, ...], analysis: Analysis) -> str | None:
    """The quotation in these sentences that says most of the statement, or None."""
    known = [n for n in numbers if n <= len(analysis.document.sentences)]
    here = [q for n in known for q in analysis.quoted_in(analysis.document.sentence(n))]
    best = max(here, key=lambda q: overlap(statement, q.text), default=None)
    return best.text if best and overlap(statement, best.text) >= QUOTE_SUPPORT else None


def place(item: Statement, analysis: Analysis) -> tuple[int, int] | None:
    """Where the item's quotation stands in its evidence, or None."""
    quoted = [q for s in sentences(item, analysis) for q in analysis.quoted_in(s)]
    for quotation in quoted if item.quote else ():
        span = locate(item.quote or "", quotation.text)
        if span:
            return quotation.start + span[0], quotation.start + span[1]
    return None


def speakers(item: Statement, analysis: Analysis, kinds: frozenset[CueKind]) -> list[str]:
    """Those to whom the quotation is tied, or else the evidence by its cues of these kinds."""
    span = place(item, analysis)
    if span:
        return list(analysis.spoken_by(*span))
    found = [
        cue.speaker
        for sentence in sentences(item, analysis)
        for cue in analysis.cues(sentence.number)
        if cue.speaker and cue.kind in kinds
    ]
    return list(dict.fromkeys(found))


def attributed(
    item: Statement, analysis: Analysis, kinds: frozenset[CueKind], *, doubt: bool = True
) -> Check:
    """The actor is the one the evidence ties the words to.

    With ``doubt``, it may also be one whom a pronoun or a description there may mean.
    """
    if analysis.reads and lexicon.names_nobody(_RELATIVE.sub("", item.actor)):
        detail = f"{item.actor!r} is part of a sentence and names nobody"
        return Check(name="actor", passed=False, detail=detail)
    present = in_source("actor", item.actor, analysis)
    if not present.passed or not analysis.reads:
        return present
    span = place(item, analysis)
    if analysis.ties(*span, item.actor) if span else _says(item, analysis, kinds):
        return Check(name="actor", passed=True)
    voices = tuple(_voices(item, span, analysis, kinds)) if doubt else ()
    if any(analysis.may_mean(voice, item.actor, voices) for voice in voices):
        return Check(name="actor", passed=True)
    who = speakers(item, analysis, kinds)
    if not who:
        return Check(name="actor", passed=False, detail="nobody speaks in the evidence")
    detail = f"the evidence ties it to {' or '.join(who)}, not to {item.actor}"
    return Check(name="actor", passed=False, detail=detail)


def _voices(
    item: Statement,
    span: tuple[int, int] | None,
    analysis: Analysis,
    kinds: frozenset[CueKind],
) -> Iterator[Attribution]:
    """The cues that tell who says it, whoever that is; ``span`` is where its quotation stands."""
    if span:
        yield from analysis.voices(*span)
        return
    for sentence in sentences(item, analysis):
        cues = analysis.cues(sentence.number)
        for cue in cues:
            if cue.cue == QUOTATION:
                yield from analysis.voices(sentence.start, sentence.end)
            elif cue.kind in kinds:
                yield cue
        if not cues:
            told = analysis.voices(sentence.start, sentence.end)
            yield from told or analysis.about(sentence)


def _says(item: Statement, analysis: Analysis, kinds: frozenset[CueKind]) -> bool:
    """Whether a sentence of the evidence is the actor's, by a cue of these kinds.

    Where a sentence has nobody who speaks, the one who acts in it shows what they think:
    "The ministry refuses to pay".
    """
    for sentence in sentences(item, analysis):
        cues = [cue for cue in analysis.cues(sentence.number) if cue.speaker]
        for cue in cues:
            if cue.cue == QUOTATION:
                says = analysis.ties(sentence.start, sentence.end, item.actor) or False
            else:
                says = cue.kind in kinds and analysis.means(cue, item.actor)
            if says:
                return True
        if not cues and _thinks(item.actor, sentence, analysis):
            return True
        if _stands_for(item.actor, sentence, analysis):
            return True
    return False


def _thinks(actor: str, sentence: Sentence, analysis: Analysis) -> bool:
    """Whether a sentence without a cue says what the actor thinks: "For them, it is too long"."""
    tied = analysis.ties(sentence.start, sentence.end, actor)
    if tied is not None:
        return tied
    viewed = rf"(?:For|To|In the (?:eyes|view|opinion) of) (?:the )?{re.escape(actor)},"
    return bool(re.match(viewed, sentence.text)) or _acts(actor, sentence, analysis)


def _forms(actor: str, analysis: Analysis) -> set[str]:
    """How the text may write this actor."""
    bare = without_article(actor)
    last = {bare.split()[-1]} if analysis.names.is_person(bare) else set()
    return {bare, *last, *analysis.names.aliases(bare)} - {""}


def _acts(actor: str, sentence: Sentence, analysis: Analysis) -> bool:
    text, forms = analysis.document.text, _forms(actor, analysis)
    return any(acting(form, text, sentence.start, sentence.end) for form in forms)


def _stands_for(actor: str, sentence: Sentence, analysis: Analysis) -> bool:
    """Whether the sentence tells what the actor wants, or whose figure it is."""
    text = analysis.unquoted
    return any(
        _STANCE.match(text, end, sentence.end)
        or (_BY.search(text, sentence.start, start) and _FIGURE.match(text, end, sentence.end))
        for form in _forms(actor, analysis)
        for start, end in occurrences(form, text, sentence.start, sentence.end)
    )


def quoted(item: Statement, analysis: Analysis) -> Check:
    """The quotation is verbatim and lies in quotation marks of the article."""
    if item.quote is None:
        return Check(name="quote", passed=True)
    near = [q for s in sentences(item, analysis) for q in analysis.quoted_in(s)]
    if any(locate(item.quote, quotation.text) for quotation in near):
        return Check(name="quote", passed=True)
    elsewhere = any(locate(item.quote, quotation.text) for quotation in analysis.quotations)
    detail = "these words are not quoted in the article"
    if elsewhere:
        detail = "these words are quoted elsewhere, not in the evidence"
    return Check(name="quote", passed=False, detail=detail)


class Near:
    """Finds statements that may say the same without comparing each with each.

    Statements that have most of their content words in common share one of their rarest.
    """

    def __init__(self) -> None:
        self._by_stem: dict[str, list[int]] = {}

    def add(self, at: int, statement: str) -> None:
        """Take one more, known by a number."""
        for stem in content(statement):
            self._by_stem.setdefault(stem, []).append(at)

    def of(self, statement: str) -> list[int]:
        """Those that may say the same, in the order they were taken."""
        rarest = sorted(content(statement), key=lambda s: (len(self._by_stem.get(s, ())), s))
        listed = (self._by_stem.get(stem, ())[-MOST_NEAR:] for stem in rarest[:RAREST])
        return sorted({at for numbers in listed for at in numbers})


def reattribute(item: S, analysis: Analysis, kinds: frozenset[CueKind]) -> tuple[S, str] | None:
    """Give the words to the one speaker that the evidence leaves, if there is just one."""
    who = speakers(item, analysis, kinds)
    if len(who) != 1 or attributed(item, analysis, kinds).passed:
        return None
    return item.model_copy(update={"actor": who[0]}), f"actor was {item.actor!r}, is {who[0]!r}"
