"""Which harm cue governs which people in a sentence."""

from collections.abc import Sequence

from summarizer.checks.binder import Binder, Bond
from summarizer.checks.cues import Cue, Harm, cue_words
from summarizer.checks.free_order import FreeBinder
from summarizer.checks.listing import Reading
from summarizer.checks.people import Mention
from summarizer.checks.vocabulary import vocabulary_of

__all__ = ["Bond", "Reading", "bonds"]


def bonds(reading: Reading, found: Sequence[Cue], language: str = "en") -> list[Bond]:
    """Who is governed by which cue; one bond for each mention and harm."""
    people, harms = vocabulary_of(language), cue_words(language)
    if people is None or harms is None:
        return []
    kind = FreeBinder if harms.order.get("free") else Binder
    binder = kind(reading, found, harms, people.is_plural)
    made = [bond for cue in found for bond in binder.bind(cue)]
    directly = {bond.mention for bond in made if bond.direct}
    kept: dict[tuple[Mention, Harm], Bond] = {}
    for bond in made:
        if bond.direct or bond.mention not in directly:
            kept.setdefault((bond.mention, bond.cue.harm), bond)
    return sorted(kept.values(), key=lambda bond: (bond.mention.start, bond.cue.start))
