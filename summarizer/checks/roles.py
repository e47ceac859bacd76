"""Roles: what the words beside a name say that somebody is, and of which kind."""

import re
from collections.abc import Iterator

from summarizer.checks import lexicon
from summarizer.checks.forms import untitled, without_article
from summarizer.checks.matching import plain
from summarizer.checks.names import Mention, Names
from summarizer.checks.vocabulary import vocabulary_of

LONGEST = 60
WINDOW = 90

_NOUN = "|".join(
    sorted(lexicon.ROLE_NOUNS | lexicon.words(
        "envoy chairperson ceo manager organiser organizer expert scientist resident farmer "
        "teacher nurse priest sergeant inspector witness survivor fisherman engineer student "
        "commissioner counsel critic captain negotiator mediator secretary-general head owner "
        "spokesperson delegate novelist innkeeper seismologist"
    ), key=len, reverse=True)
)  # fmt: skip
_WORD = r"[\w’'&.-]+"
# "SFN president Joren Vey", "the mayor of Port Asel, Nils Corrigan".
_IN_FRONT = re.compile(
    rf"(?:^|[\s(“\"])(?:the |an? |its |his |her |their )?(?P<role>(?:(?!(?:said|told|and|by|to|of|"
    rf"in|on|from|that|as|but|when|while|where|who|which|whose|with|for|the|an?|its|his|her|their|"
    rf"including|like|than|if|because|after|before|under|over|about|against|between|day|week|month|"
    rf"year) "
    rf"){_WORD} ){{0,3}}(?:{_NOUN}))"
    rf"(?P<of> (?:of|for|at) (?:the )?{_WORD}(?: {_WORD}){{0,3}})?,? $",
    re.IGNORECASE,
)
# "Ann Lee, the party's nominee,", "Ann Lee, who heads the board".
_BEHIND = re.compile(
    r"(?: \([^()]*\))?(?:, \d+)?, (?:the |an? |its |his |her |their )?"
    rf"(?P<role>(?:{_WORD} ){{0,4}}?(?:{_NOUN})"
    rf"(?: (?:of|for|at|in) (?:the )?{_WORD}(?: {_WORD}){{0,3}}?)?)"
    r"(?=[,.;]|$)",
    re.IGNORECASE,
)
_BODY_BEHIND = re.compile(
    rf"(?: \([^()]*\))?, (?P<role>(?:the |an? |one of )[^,.;]{{2,{LONGEST}}})(?=[,.])"
)
_BODY_IN_FRONT = re.compile(
    r"(?:^|[\s(])(?:[Tt]he |[Aa]n? )?"
    r"(?P<role>(?:(?!(?:the|an?|and|of|by|its|said|that) )[\w-]+ ){0,2}"
    rf"(?:{'|'.join(sorted(lexicon.BODIES))}|operator|supplier|party|coalition|movement|"
    r"network)),? $"
)
_STATE = lexicon.words(
    "government ministry ministries police army military navy court parliament senate congress "
    "department directorate authority authorities agency office prosecutors prosecution state "
    "council city county province canton cabinet presidency guard gendarmerie"
)
_STATE_OF = re.compile(r"\b(?:ministry|department|government|office|court|board|agency) ")
# "Belarusians", "economists".
_PEOPLE = re.compile(rf"\w+(?:ese|{lexicon.PEOPLE})")


def roles(names: Names, text: str) -> dict[str, list[str]]:
    """By person, what stands beside the name as office or description, in the article's words."""
    found: dict[str, list[str]] = {}
    for mention in names.mentions:
        name = names.canonical(mention.text)
        if names.is_person(name):
            found.setdefault(name, []).extend(_beside(mention, text))
    return found


def _beside(mention: Mention, text: str) -> Iterator[str]:
    bare = untitled(mention.text)
    title = mention.text[: len(mention.text) - len(bare)].strip()
    if lexicon.ROLE_NOUNS & {plain(word) for word in title.split()}:
        yield title
    before = text[max(0, mention.start - WINDOW) : mention.start]
    front = _IN_FRONT.search(re.split(r"[.!?;:]\s|\n", before)[-1])
    behind = _BEHIND.match(text, mention.end, mention.end + WINDOW)
    for match in (front, behind):
        if match and len(match["role"]) <= LONGEST:
            yield match["role"] + (match.groupdict().get("of") or "")


def body_roles(name: str, names: Names, text: str) -> Iterator[str]:
    """What stands beside a body's name where it is first named: "the operator, Orrin Lines"."""
    first = names.where(name)
    if first is None:
        return
    front = _BODY_IN_FRONT.search(text[max(0, first.start - WINDOW) : first.start])
    if front:
        yield front["role"]
    behind = _BODY_BEHIND.match(text, first.end, first.end + WINDOW)
    if behind and plain(behind["role"].split()[-1]) in lexicon.BODIES:
        yield without_article(behind["role"])


def kind_of(name: str, names: Names, text: str) -> str:
    """The kind that a name's or a description's words tell, or the words before it."""
    words = [plain(word) for word in re.split(r" (?:of|for|in|at|from) ", name)[0].split()]
    last = words[-1].removesuffix("'s") if words else ""
    vocabulary = vocabulary_of("en")
    if names.is_person(name):
        return "organisation" if any(body_roles(name, names, text)) else "person"
    if last in _STATE or _STATE_OF.search(name.casefold() + " "):
        return "government"
    if last in lexicon.CALLED_BODY:
        return "organisation"
    if _PEOPLE.fullmatch(last):
        return "group"
    if vocabulary and (vocabulary.is_person(last) or last in lexicon.ROLE_NOUNS):
        return "group" if vocabulary.is_plural(last) else "person"
    return "group" if name[:1].islower() else _named_kind(name, text)


def _named_kind(name: str, text: str) -> str:
    """A single name that stands behind "in" or "from" is a state, as far as it acts."""
    place = len(name.split()) == 1 and re.search(rf"\b(?:in|from|into) {re.escape(name)}\b", text)
    return "government" if place else "organisation"
