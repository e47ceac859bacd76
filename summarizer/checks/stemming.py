"""Stems by Snowball, from any thread."""

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

_NAMES = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish",
    "fr": "french", "pt": "portuguese", "ru": "russian",
}  # fmt: skip

# A stemmer keeps the word it works on in itself: two threads would mix theirs up.
_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=65_536)
def snowball(word: str, language: str = "en") -> str | None:
    """The stem of a word in lower case; None in a language without a stemmer."""
    name = _NAMES.get(language)
    if name is None:
        return None
    with _ONE_AT_A_TIME:
        return str(_stemmer(name).stemWord(word))


@lru_cache(maxsize=len(_NAMES))
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)
