"""Describing: whether words for somebody mean a person whom the article names."""

import re

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.forms import folded, without_article
from summarizer.checks.matching import occurrences, plain

HEAD_ENDS = re.compile(r" (?:of|for|in|at|from|on|to|with|who|which|that|whose)\b")
"""Where what a description is about ends: "supporters of the mayor" are supporters."""
_SOME = re.compile(
    r"(?<!, )(?<! is )(?<! was )(?<! as )\b(?:an?|one|another) (?:\w+ )?$", re.IGNORECASE
)
REACH = 40
_IDLE = lexicon.words("the a an former then now his her their its our one")


def person_meant(description: str, analysis: Analysis) -> str | None:
    """The one whom the article names and who is meant by this description, if any is.

    None too for a name, and for somebody whom the article never names: "one European envoy".
    """
    words = folded(HEAD_ENDS.split(description)[0]).split()
    if not words or words[-1] not in lexicon.ROLE_NOUNS or _is_unnamed(description, analysis):
        return None
    asked = frozenset(words) - _IDLE
    for known, name in analysis.referring.described_as(words[-1]):
        if asked <= known or known <= asked:
            return name
    return _spoken_of(description, len(asked) == 1, analysis)


def _is_unnamed(description: str, analysis: Analysis) -> bool:
    """Whether somebody comes up as "an envoy", and not beside a name: "Ann Lee, an envoy"."""
    text = analysis.document.text
    return any(
        _SOME.search(text, max(0, start - REACH), start)
        for start, _ in occurrences(without_article(description), text)
    )


def _spoken_of(description: str, alone: bool, analysis: Analysis) -> str | None:
    """The person named before whom "the party leader" means where it speaks.

    An office of its own, as "the public prosecutor" has, is not that of somebody with another.
    """
    phrases = {plain(description), f"the {plain(description)}"}
    for cue in analysis.attributions:
        who = cue.speaker
        if not who or not cue.phrase or plain(cue.phrase) not in phrases:
            continue
        if plain(who) not in phrases and analysis.names.is_person(who):
            return who if alone or not analysis.referring.has_role(who) else None
    return None
