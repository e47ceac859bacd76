"""A small, honest guess at an article's language: its script, then its stop words."""

import re
from collections import Counter

SAMPLE = 20_000

# Words that are frequent in one of these languages and rare in the others. A word two of
# them share ("de", "la", "que") says little and is left out or counted for both.
STOP_WORDS = {
    "en": "the and of to is was that with for said have has are were his they by from not",
    "fr": "le les des et est une dans du pour qui au sur pas ne sont avec aux cette il ont",
    "es": "el los las y es una en del por que con para se su al como más fue según pero",
    "de": "der die das und ist nicht ein eine mit den von zu dem auf für sich hat wurde im auch",
    "pt": "o os as e é um uma em do da dos das não que com para no na foi ao pelo mais",
    "it": "il gli di è un che per non con della nel dei sono alla del ha dal delle più anche",
    "nl": "het een en van de is niet dat op te met voor zijn door werd ook heeft bij aan naar",
}
_WORDS = {code: frozenset(words.split()) for code, words in STOP_WORDS.items()}

_SCRIPTS = {
    "ja": re.compile(r"[\u3041-\u30ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0620-\u06ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
}
# Other languages write in these scripts too; letters that Russian or Arabic lack tell.
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_RUSSIAN = re.compile(r"[ыэёЫЭЁ]")
_NOT_ARABIC = re.compile(r"[پچژگکیےٹڈ]")


def guess(text: str) -> str | None:
    """The ISO 639-1 code of the language ``text`` is written in, or None when unsure."""
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    counts = {code: len(script.findall(sample)) for code, script in _SCRIPTS.items()}
    # Japanese mixes kana with more Chinese characters, so a fifth of kana decides.
    if counts["ja"] * 5 > counts["zh"] + counts["ja"]:
        counts["ja"] += counts.pop("zh")
    code, count = max(counts.items(), key=lambda item: item[1])
    if count * 2 <= letters:
        return _by_stop_words(sample)
    if code == "ru":
        return _cyrillic(sample)
    if code == "ar" and len(_NOT_ARABIC.findall(sample)) * 20 > count:
        return None
    return code


def _cyrillic(sample: str) -> str | None:
    ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"


def _by_stop_words(sample: str) -> str | None:
    words = re.findall(r"[^\W\d_]+", sample.lower())
    hits = Counter({code: sum(word in known for word in words) for code, known in _WORDS.items()})
    (best, most), (_, next_most) = hits.most_common(2)
    sure = most >= 3 and most * 8 >= len(words) and most * 2 >= next_most * 3  # noqa: PLR2004 - thresholds
    return best if sure else None
