"""How many tokens a text has, about: counted by script, without the model's own tokenizer."""

import json
import re
from functools import lru_cache
from typing import Any

from summarizer.providers.base import Request

WEIGHTS = {
    re.compile(pattern): tokens
    for pattern, tokens in {
        r"[A-Za-z]": 0.25,
        r"[À-ɏ]": 2.2,  # an accented letter often breaks its word in two
        r"[Ѐ-ԯ]": 0.47,
        r"[؀-ۿݐ-ݿ]": 0.41,
        r"[^\W\d_A-Za-zÀ-ɏЀ-ԯ؀-ۿݐ-ݿ]": 0.72,
        r"\d": 1.0,
        r"[^\w\s]+": 1.0,
        r"\n": 1.0,
    }.items()
}
"""Tokens of each letter, digit, line end and run of signs; spaces go with their words.

Fitted to what Qwen's tokenizer counted in the recordings; docs/scale.md says how well.
"""
MESSAGE_TOKENS = 5
"""What the chat template puts around a message."""
ANSWER_TOKENS = 3
"""What it puts before the answer."""
UNSEEN = frozenset({"required", "additionalProperties"})
"""Keywords of a schema that OpenAI does not count as part of the prompt."""


# What all articles share is counted once.
@lru_cache(maxsize=64)
def of_text(text: str) -> float:
    """Tokens of a text."""
    return sum(tokens * len(pattern.findall(text)) for pattern, tokens in WEIGHTS.items())


def of_prompt(request: Request, *, schema: bool = False) -> float:
    """Tokens of a request's prompt; with ``schema``, of a schema that the model is shown, too."""
    chat = sum(MESSAGE_TOKENS + of_text(message.content) for message in request.messages)
    shown = of_text(json.dumps(_seen(request.schema), separators=(",", ":"))) if schema else 0.0
    return chat + shown + ANSWER_TOKENS


def _seen(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_seen(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _seen(part) for key, part in schema.items() if key not in UNSEEN}
