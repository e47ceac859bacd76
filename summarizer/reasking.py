"""Asking once more: about sentences whose items failed, or that no item accounts for."""

from collections.abc import Mapping, Sequence

from summarizer.asking import ITEM_TOKENS, Scope
from summarizer.checks.analysis import Analysis
from summarizer.document import Sentence
from summarizer.fields import Field
from summarizer.result import Missed
from summarizer.schema import Grounded

MOST_SENTENCES = 8
"""Sentences of one field that are asked about again."""
MOST_CHARACTERS = 2_400
"""Characters that these sentences may have together, about 600 tokens."""
MOST_REASON = 160


def scopes(
    fields: Sequence[Field],
    failed: Mapping[str, Sequence[Grounded]],
    missed: Sequence[Missed],
    analysis: Analysis,
) -> dict[str, Scope]:
    """What to ask again, by field; missed cues come before failed items under the cap.

    An item that cites nothing leaves no sentence to ask about, and one whose words come from the
    prompt's example says nothing about the article: neither is asked again.
    """
    found = {}
    for field in fields:
        wrong = [item for item in failed.get(field.name, ()) if _askable(item)]
        numbers = [cue.sentence for cue in missed if cue.field == field.name]
        numbers += [item.evidence[0].sentence for item in wrong]
        sentences = _capped(numbers, analysis)
        concerned = {sentence.number for sentence in sentences}
        reasons = [_reason(field, item) for item in wrong if item.evidence[0].sentence in concerned]
        if sentences:
            tokens = ITEM_TOKENS * (1 + len(sentences))
            found[field.name] = Scope(sentences, tuple(dict.fromkeys(reasons)), tokens)
    return found


def _askable(item: Grounded) -> bool:
    failed = {check.name for check in item.failures}
    return bool(item.evidence) and not failed & {"leak", "evidence", "acts"}


def _capped(numbers: Sequence[int], analysis: Analysis) -> tuple[Sentence, ...]:
    taken: list[Sentence] = []
    for number in dict.fromkeys(numbers):
        sentence = analysis.document.sentence(number)
        length = sum(len(s.text) for s in taken) + len(sentence.text)
        if len(taken) < MOST_SENTENCES and length <= MOST_CHARACTERS:
            taken.append(sentence)
    return tuple(sorted(taken, key=lambda s: s.number))


def _reason(field: Field, item: Grounded) -> str:
    why = item.failures[0].detail
    claim = field.claim(item)[:MOST_REASON]
    return f"[{item.evidence[0].sentence}] {claim} ({why[:MOST_REASON]})"
