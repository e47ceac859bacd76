"""Forms: how one name may be written, as far as its letters tell."""

import re
import unicodedata
from functools import lru_cache

from summarizer.checks import lexicon
from summarizer.checks.matching import plain

_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_POST_NOMINAL = frozenset(
    ["KC", "QC", "SC", "MP", "MSP", "MEP", "TD", "OBE", "MBE", "CBE", "PhD", "MD"]
)
_WORD = r"[^\W\d_a-z][\w’'.\-]*"
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_FULL_NAME = re.compile(rf"{_WORD}(?: {_WORD})+")
# "campaign manager Ann Lee", "Velk mayor Bo Quist": a name behind words that are none.
_LAST_NAME = re.compile(rf"\b[a-z]+[,]? (?P<name>{_WORD}(?: {_WORD})+)$")

# "President Ann Lee of the Free Islands", "Ann Lee of Carrow Securities".
# "Governor of North Dorn Ann Lee"
_OFFICE_OF = re.compile(
    rf"(?P<title>{_WORD}(?: {_WORD})?) of (?:the )?{_WORD}(?: {_WORD})?? (?P<name>{_WORD} {_WORD})"
)
_NO_PERSON_OF = lexicon.ORGANISATION | lexicon.ROLE_NOUNS | lexicon.NO_PERSON
_PERSON_OF = re.compile(
    rf"(?:the |an? )?(?:[a-z][\w’'-]* ){{0,6}}(?P<name>{_WORD}(?: {_WORD}){{1,4}}) of "
    r"(?:the )?[^\W\d_]"
)


@lru_cache(maxsize=8_192)
def untitled(name: str) -> str:
    """The name without the titles before it; unchanged when nothing else would be left."""
    parts = name.split()
    if len(parts) > 2 and parts[-1] in _POST_NOMINAL:  # noqa: PLR2004 - a first and a last name
        return untitled(" ".join(parts[:-1]).rstrip(","))
    if parts and plain(parts[-1]) in lexicon.ORGANISATION:
        return name
    for at in range(len(parts) - 1, 0, -1):
        if plain(parts[at - 1]) in lexicon.TITLES:
            rest = parts[at:]
            return " ".join(rest) if rest[0][0].isupper() else name
    return name


@lru_cache(maxsize=8_192)
def head(phrase: str) -> str:
    """What a noun phrase is about: "the mayor of Dorn, Ann Lee (Reform)" is about Ann Lee."""
    first, *rest = _BRACKETED.sub(" ", phrase).strip(' \n"“”,;').split(", ")
    office = _OFFICE_OF.fullmatch(first)
    if office and plain(office["title"].split()[-1]) in lexicon.ROLE_NOUNS:
        return office["name"]
    of = _PERSON_OF.match(first)
    if of and not _NO_PERSON_OF & {plain(word) for word in of["name"].split()[-1:]}:
        return untitled(of["name"])
    named = [piece for piece in rest[:1] if _FULL_NAME.fullmatch(piece)]
    inside = _FULL_NAME.search(first)
    if named and not (inside and ends_with(first[: inside.end()], inside.group())):
        return named[0]
    ending = _LAST_NAME.search(first)
    means = ending and ends_with(first, ending.group("name"))
    return ending.group("name") if ending and means else first.strip()


@lru_cache(maxsize=8_192)
def folded(name: str) -> str:
    """One spelling for names that differ in accents and hyphens; elsewhere these count."""
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in split if not "\u0300" <= c <= "\u036f")
    return _HYPHEN.sub(" ", plain(name)).replace(".", "").strip()


def without_article(phrase: str) -> str:
    """The phrase without "the", "a" or "an" before it."""
    return _ARTICLE.sub("", phrase)


def ends_with(phrase: str, name: str) -> bool:
    """Whether a phrase ends with this name and means it: not "an aide to Ann Lee"."""
    if not phrase.endswith(name):
        return False
    before = [word for word in phrase[: -len(name)].split() if word.casefold() != "the"]
    return not before or (
        phrase[-len(name) - 1] == " " and before[-1].casefold() not in lexicon.PREPOSITIONS
    )


def initials(name: str) -> str:
    """The first letters of a name's words; of one word none that match anything."""
    parts = [part for part in name.split() if part not in lexicon.FUNCTION]
    return "".join(part[0] for part in parts) if len(parts) > 1 else "\0"


def extends(longer: str, shorter: str) -> bool:
    """Whether the shorter name is the longer one's beginning or end: "Ana Duval", "Duval"."""
    a, b = longer.split(), shorter.split()
    if a[: len(b)] == b and set(a[len(b) :]) and set(a[len(b) :]) <= lexicon.COMPANY:
        return True  # "Pure Breath Industries", "Pure Breath"
    if 1 < len(b) < len(a) and a[0] == b[0] and a[-1] == b[-1]:
        return not (lexicon.ORGANISATION | lexicon.PREPOSITIONS) & set(a)  # "Ann Marie Lee"
    if len(b) >= len(a) or len(shorter) < 3 or a[-len(b) :] != b:  # noqa: PLR2004 - "EU"
        return False
    return a[-len(b) - 1] not in lexicon.PREPOSITIONS
