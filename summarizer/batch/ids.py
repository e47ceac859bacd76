"""Ids that tell every article of an input apart."""

from typing import Any

from summarizer.render.safe import one_line

MAX_ID = 200


def id_from(value: Any) -> str:
    """What a field holds, as an id: one short line a terminal may show; "" when it names nothing.

    Lists and objects name nothing; numbers, dates and the like are written out.
    """
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return one_line(text).strip()[:MAX_ID]


class Ids:
    """Makes ids unique: one that was there before gets ``#2``, then ``#3``.

    The same ids in the same order always come out the same. Of each only its 64-bit hash is kept,
    about 75 bytes of memory. Two ids in a million share one with a chance of 1 in 30 million,
    which costs no more than a ``#2`` that was not needed.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._repeats: dict[int, int] = {}

    def unique(self, id: str) -> str:  # noqa: A002 - what it is
        """The id itself, or with a number when it was given out before."""
        given = hash(id)
        unique, number = id, self._repeats.get(given, 1)
        while hash(unique) in self._seen:
            number += 1
            unique = f"{id}#{number}"
        if number > 1:
            self._repeats[given] = number
        self._seen.add(hash(unique))
        return unique
