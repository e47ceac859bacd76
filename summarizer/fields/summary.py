"""Summary: the main news in two or three sentences."""

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from summarizer.checks.analysis import BEGINNING, Analysis
from summarizer.checks.matching import locate, plain
from summarizer.checks.names import Names
from summarizer.checks.polarity import overlap
from summarizer.document import Document, Sentence
from summarizer.fields.base import Cited, Draft, Fieldset, cited, evidence, supported
from summarizer.schema import Check, Grounded

MOST_EVIDENCE = 2
MOST_SENTENCES = 3
HEADLINE, TOLL, CALL, PLACE, UNCLEAR = 3.0, 1.5, 1.0, 0.15, 0.4
"""What all of the headline's words, a toll and a call for action add to a sentence's weight; what
each place behind the lead, and a beginning that needs the sentence before, take off."""
_REFERS = re.compile(
    r"[“\"]?(?:he|she|it|they|this|that|these|those|his|her|its|their)\b", re.IGNORECASE
)
CAPITALISED_NOUNS = {"de", "lb"}
_INSIDE = re.compile(r"(?<=[\w,;:] )([^\W\d_]{3,})")
_ENDS = frozenset('.!?…。！？؟"”»’)،,:;-(')


class Claim(Grounded):
    """One sentence of the summary, with the sentences of the source that support it."""

    text: str = Field(description="the sentence")


class ClaimDraft(Draft):
    """A sentence of the summary as the model writes it."""

    text: str = Field(min_length=1, max_length=300, description="one sentence of the summary")
    s: Cited = Field(description="numbers of the sentences it is taken from")


def build(draft: ClaimDraft, analysis: Analysis) -> Claim:
    """Cite the sentences it is taken from."""
    text = draft.text.strip()
    ended = text if text[-1:] in _ENDS else text + "."
    return Claim(text=ended, evidence=analysis.evidence(tuple(draft.s)))


def said(item: Claim, analysis: Analysis) -> Check:
    """Its numbers, negations and most of its words stand in the evidence."""
    return supported("claim", item.text, cited(item), language=analysis.document.language)


def names(item: Claim, analysis: Analysis) -> Check:
    """It names nobody whom the article doesn't name."""
    if not any(c.isalnum() for c in item.text):
        return Check(name="names", passed=True)
    if not analysis.reads:
        strange = _strange(item.text, analysis)
        detail = f"{strange!r} is not in the article" if strange else ""
        return Check(name="names", passed=not strange, detail=detail)
    known = analysis.names
    for mention in Names.of(Document.from_text(item.text, language="en")).mentions:
        parts = mention.text.split()
        if known.where(mention.text) is None and not all(known.where(part) for part in parts):
            detail = f"{mention.text!r} is not in the article"
            return Check(name="names", passed=False, detail=detail)
    return Check(name="names", passed=True)


def _strange(text: str, analysis: Analysis) -> str | None:
    """A word with a capital inside a sentence whose beginning no word of the article has.

    The beginning alone, since names are inflected; not where nouns have capitals too.
    """
    if analysis.document.language in CAPITALISED_NOUNS:
        return None
    known = analysis.beginnings
    inside = _INSIDE.finditer(text)
    words = (match[1] for match in inside if match[1][0].isupper())
    return next((word for word in words if word[:BEGINNING].casefold() not in known), None)


def complete(item: Claim, analysis: Analysis) -> Check:
    """It is a whole sentence, not one that breaks off."""
    whole = len(item.text.split()) > 3 or locate(item.text, analysis.document.text) is not None  # noqa: PLR2004 - a heading
    fine = item.text.rstrip()[-1:] not in {",", ":", ";", "-", "("} and whole
    return Check(name="complete", passed=fine, detail="" if fine else "it breaks off")


def ask(analysis: Analysis) -> Mapping[int, Mapping[str, list[str]]]:
    """The sentences that carry the news: the lead, the headline's matter, tolls and calls."""
    lead, *others = analysis.body
    counted = {c.sentence for c in analysis.counts if not (c.negated or c.hypothetical)}
    counted -= {c.sentence for c in analysis.counts if c.historical}
    asking = {a.sentence for a in analysis.attributions if a.kind == "directive" and a.speaker}

    def weight(sentence: Sentence) -> float:
        # News is told in the order of its weight.
        place = PLACE * (sentence.number - lead.number)
        place += UNCLEAR * (_REFERS.match(sentence.text) is not None)
        told = HEADLINE * overlap(analysis.document.title or "", sentence.text)
        told += TOLL * (sentence.number in counted) + CALL * (sentence.number in asking)
        return told - place

    chosen = sorted(others, key=weight, reverse=True)[: MOST_SENTENCES - 1]
    return {number: {"text": []} for number in sorted({lead.number, *(s.number for s in chosen)})}


def repair(item: Claim, analysis: Analysis) -> tuple[Claim, str] | None:
    """Cite the sentences that say most of it, when those cited don't."""
    if said(item, analysis).passed:
        return None
    ranked = sorted(
        analysis.document.sentences, key=lambda s: overlap(item.text, s.text), reverse=True
    )
    for most in range(1, MOST_EVIDENCE + 1):
        numbers = tuple(sorted(s.number for s in ranked[:most]))
        moved = item.model_copy(update={"evidence": analysis.evidence(numbers)})
        if said(moved, analysis).passed:
            was = ", ".join(str(e.sentence) for e in item.evidence) or "none"
            return moved, f"evidence was {was}, is {', '.join(map(str, numbers))}"
    return None


def of_text(summary: str, claims: Sequence[Claim], analysis: Analysis) -> tuple[Claim, ...]:
    """The claims a summary makes: those given, and its sentences that none of them holds.

    The latter get the evidence that says most of them, so that a summary written by hand, or
    changed behind its claims, is checked too.
    """
    known = plain(" ".join(claim.text for claim in claims))
    if plain(summary) == known or not any(map(str.isalnum, summary)):
        return tuple(claims)
    texts = [s.text for s in Document.from_text(summary, language="en").sentences]
    extra = [Claim(text=text) for text in texts if plain(text) not in known]
    moved = [(repair(claim, analysis) or (_nearest(claim, analysis), ""))[0] for claim in extra]
    return (*claims, *moved)


def _nearest(item: Claim, analysis: Analysis) -> Claim:
    best = max(analysis.document.sentences, key=lambda s: overlap(item.text, s.text))
    return item.model_copy(update={"evidence": analysis.evidence((best.number,))})


SUMMARY = Fieldset(
    name="summary",
    attribute="claims",
    draft=ClaimDraft,
    most=3,
    answer_tokens=93,
    claim=lambda item: item.text,
    build=build,
    checks=(evidence, said, names, complete),
    repair=repair,
    ask=ask,
    any_language=True,
)
