"""Windows: an article that doesn't fit the model's context is shown in parts."""

from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from summarizer.asking import Ask, Window
from summarizer.document import Document
from summarizer.errors import ContextOverflowError
from summarizer.prompting import Prompts
from summarizer.providers.base import ChatModel

OVERLAP = 2
"""Sentences before a window's own that it shows too, so that "he said" finds whom it means."""
LEAST_ROOM = 256
MESSAGE_TOKENS = 8
"""Tokens that a chat template puts around a message, at most."""
LEAST_BYTES = 1.5
"""Bytes a token has at least, in any article of more than a few words."""


async def windows(
    asks: Sequence[Ask], document: Document, model: ChatModel, prompts: Prompts
) -> list[Window]:
    """The parts to show an article in; none when it fits as a whole.

    Args:
        asks: the requests that show the whole article.
        document: the article.
        model: whose context and tokenizer count.
        prompts: how the article is shown.

    Raises:
        ContextOverflowError: what is asked leaves no room for an article.
    """
    context = model.profile.context
    showing = [ask for ask in asks if ask.window]
    if context is None or not any(_bytes(ask) / LEAST_BYTES > context for ask in showing):
        return []
    lines = [prompts.render("article", sentences=[s]) for s in document.sentences]
    counted = await model.count([*(_text(ask) for ask in showing), *lines])
    if counted is None:
        return []
    needed = [
        tokens + MESSAGE_TOKENS * len(ask.request.messages) + ask.request.max_tokens
        for ask, tokens in zip(showing, counted, strict=False)
    ]
    if max(needed) <= context:
        return []
    sizes = counted[len(showing) :]
    room = context - (max(needed) - sum(sizes))
    if room < LEAST_ROOM:
        raise ContextOverflowError(
            f"What is asked leaves room for {max(room, 0)} tokens of an article in the model's "
            f"context of {context}: use --plan per-field, or ask for fewer fields with --fields."
        )
    return split(sizes, room)


def split(sizes: Sequence[int], room: int) -> list[Window]:
    """Cut sentences into as few windows of about the same size as fit.

    Args:
        sizes: tokens of each sentence.
        room: tokens that a window may show. A sentence that is larger stands alone.

    Returns:
        Windows in order; together their own sentences are all, each once.
    """
    total = sum(sizes)
    before = [0, *accumulate(sizes)]
    # What is shown again takes room too: about as much as so many sentences of middle size.
    again = min(room // 2, OVERLAP * ceil(total / max(1, len(sizes))))
    target = total / max(1, ceil(total / (room - again)))
    found: list[Window] = []
    first = 0
    while first < len(sizes):
        shown = max(0, first - OVERLAP) if found else first
        while shown < first and before[first + 1] - before[shown] > room:
            shown += 1
        end = first + 1
        while (
            end < len(sizes)
            and before[end + 1] - before[shown] <= room
            and before[end + 1] - before[first] <= target + sizes[end] / 2
        ):
            end += 1
        found.append(Window(shown + 1, end))
        first = end
    return found


def _text(ask: Ask) -> str:
    return "\n".join(message.content for message in ask.request.messages)


def _bytes(ask: Ask) -> int:
    return sum(len(message.content.encode()) for message in ask.request.messages) + int(
        ask.request.max_tokens * LEAST_BYTES
    )
