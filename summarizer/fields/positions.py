"""Positions: who thinks or states what."""

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import CueKind
from summarizer.checks.matching import plain
from summarizer.checks.polarity import content, overlap
from summarizer.checks.reading import Reading
from summarizer.fields import statements
from summarizer.fields.base import (
    MOST_CITED,
    MOST_NAME,
    MOST_TEXT,
    Cited,
    Cue,
    Draft,
    Fieldset,
    Name,
    Text,
    cited,
    evidence,
    preceding,
    supported,
)
from summarizer.fields.statements import Statement
from summarizer.schema import Check

KINDS: frozenset[CueKind] = frozenset({"speech", "directive"})
SAME = 0.8
MIN_WORDS = 3
_OFFICES = lexicon.TITLES | lexicon.ROLE_NOUNS
MOST_SMALL = 4
"""Letters of words that a title writes small."""
_REPORTS = re.compile(r"^(?:asked|said|says|told \w+|wrote|added|replied|answered|wondered) ")


class Position(Statement):
    """What somebody thinks or states, with the words that show it."""

    actor: str = Field(description="who holds it")
    position: str = Field(description="what they think or state, in a few words")
    quote: str | None = Field(description="their own words, verbatim, or null")


class PositionDraft(Draft):
    """A position as the model writes it."""

    actor: Name = Field(description="who holds it, by full name")
    says: Text = Field(description="what they say, think or want, in the article's words")
    s: Cited = Field(description="numbers of the sentences that show it")


def build(draft: PositionDraft, analysis: Analysis) -> Position:
    """Complete the name and cut the quotation out of the source."""
    numbers = tuple(draft.s)
    return Position(
        actor=analysis.names.canonical(draft.actor),
        position=draft.says,
        quote=statements.quote_for(draft.says, numbers, analysis),
        evidence=analysis.evidence(numbers),
    )


def actor(item: Position, analysis: Analysis) -> Check:
    """The actor is the one who says it."""
    return statements.attributed(item, analysis, KINDS)


def said(item: Position, analysis: Analysis) -> Check:
    """What is stated stands in the evidence, with its numbers and negations."""
    words = _REPORTS.sub("", item.position)
    before = preceding(item, analysis)
    language = analysis.document.language
    return supported("position", words, cited(item), language=language, before=before)


def states(item: Position, analysis: Analysis) -> Check:
    """It states something: a title, or a name alone, is no position."""
    words = [plain(word.strip(".,;:")) for word in item.position.split()]
    left = [w for w in words if w not in analysis.names.words and w not in _OFFICES]
    said = content(item.position)
    titled = all(word[:1].isupper() for word in item.position.split() if len(word) > MOST_SMALL)
    quoted = bool(said) and item.quote is not None and said == content(item.quote) and not titled
    verb = lexicon.has_verb(item.position) or bool(lexicon.SPEECH.match(item.position))
    enough = len(left) >= MIN_WORDS - verb
    fine = enough or quoted or not analysis.reads
    return Check(name="states", passed=fine, detail="" if fine else "it states nothing")


def repair(item: Position, analysis: Analysis) -> tuple[Position, str] | None:
    """Give it to the one who says it."""
    return statements.reattribute(item, analysis, KINDS)


def merge(items: Sequence[Position], analysis: Analysis) -> list[Position]:
    """Leave out what repeats another position of the same actor."""
    merged: list[Position] = []
    near = statements.Near()
    for item in items:
        repeats = any(
            analysis.names.same(merged[at].actor, item.actor)
            and overlap(item.position, merged[at].position) >= SAME
            for at in near.of(item.position)
        )
        if not repeats:
            near.add(len(merged), item.position)
            merged.append(item)
    return merged


def ask(analysis: Analysis) -> Mapping[int, Mapping[str, list[str]]]:
    """Sentences in which somebody speaks, with those who do."""
    return statements.asked(analysis, frozenset({"speech"}))


def read(reading: Reading) -> list[PositionDraft] | None:
    """What somebody says, as far as the words around the cues tell."""
    if not reading.analysis.reads:
        return None
    said = reading.statements
    fitting = [one for one in said if len(one.speaker) <= MOST_NAME and len(one.text) <= MOST_TEXT]
    return [
        PositionDraft(actor=one.speaker, says=one.text, s=list(one.sentences[:MOST_CITED]))
        for one in fitting
    ]


def cues(analysis: Analysis) -> list[Cue]:
    """Quotations with a speaker; an item of any field may account for them."""
    return [
        Cue("quotation with a speaker", sentence.number, any_field=True)
        for sentence in analysis.body
        if analysis.quoted_in(sentence) and any(c.speaker for c in analysis.cues(sentence.number))
    ]


POSITIONS = Fieldset(
    name="positions",
    attribute="positions",
    draft=PositionDraft,
    most=12,
    answer_tokens=171,
    claim=lambda item: f"{item.actor} says: {item.position}.",
    build=build,
    checks=(evidence, actor, said, states, statements.quoted),
    repair=repair,
    merge=merge,
    cues=cues,
    ask=ask,
    read=read,
)
