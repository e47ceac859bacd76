"""Injection: sentences that give the reader's software instructions, and report nothing."""

import re

_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?]{0,40}\b(?:instructions?|prompts?|rules|"
    r"everything|guidelines)\b|\b(?:system|developer) prompt\b|\byou are (?:now )?an? (?:ai|"
    r"assistant|language model)\b|\bas an ai\b",
    re.IGNORECASE,
)


def instructs(text: str) -> bool:
    """Whether a text, its quotations left out, addresses whoever processes it."""
    return _INSTRUCTS.search(text) is not None
