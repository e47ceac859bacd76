"""Taking part: whether somebody acts, speaks or is addressed somewhere in an article.

Wider than ``acting``, which ties one sentence to one actor: a deed may be a noun here, and what is
done to a body tells too that it is one.
"""

import re
from functools import lru_cache

from summarizer.checks import deeds, lexicon
from summarizer.checks.acting import leads
from summarizer.checks.describing import HEAD_ENDS
from summarizer.checks.matching import occurrences, plain
from summarizer.checks.vocabulary import vocabulary_of

REACH = 120
"""Characters on either side of a name in which the words stand that tell what it does."""
LONGEST_LIST = 8
"""Words between what governs a name and the name: "urged the army, the courts and"."""

_VERB = rf"(?:{deeds.PAST}\b(?!-)|{deeds.PRESENT}\b|(?!based|located|situated)[a-z]{{3,}}ed\b)"
_ADVERB = r"(?:(?:also|now|then|later|still|already|first|again|once|twice|never|soon|\w+ly) )?"
_ASIDE = r"['’]?(?:\s*\([^)]{1,20}\))?(?:, [^\d,.;:()\[\]]{2,90},)?,?"
# "The union and its lawyer have": what else the verb has for a subject.
_OTHERS = (
    r" (?:and|or|along with|as well as) (?:the |its |his |her |their |[A-Z])[\w’'-]*"
    r"(?: (?!and\b)[\w’'-]+){0,3}?"
)
# "Residents of Dorn fled", "the court in Dorn ruled".
_WHERE = r"(?: (?:of|in|at|for|on|from) (?:the )?[\w’'-]+(?: [\w’'-]+){0,3}?)?"
_DOES = re.compile(
    rf"{_ASIDE} +(?:(?:who|whose|which)\b|{_ADVERB}{_VERB})|{_OTHERS},? {_ADVERB}{_VERB}"
)
# "Rescuers, eight dogs and two helicopters worked".
_AND_MORE = r"(?:(?:, (?:[\w’'-]+ ){0,2}?[\w’'-]+){0,3},? and (?:[\w’'-]+ ){0,3}?[\w’'-]+)?"
_DO = re.compile(rf"{_AND_MORE}{_WHERE},? {_ADVERB}(?:{_VERB}|{deeds.LIVE}\b(?!-))")
# "Norland: no deal before May".
_HEADS = re.compile(r": \w")
# "Ann Lee (Reform Party)", "the Reform Party's Ann Lee", "the Reform Party candidate".
_MEMBER_BEFORE = re.compile(r"[A-Z][\w’'-]+ \($")
_MEMBER = re.compile(r"['’]s? [A-Z][\w’'-]+ [A-Z]| (?:candidate|nominee|lawmaker|MP|deputy)\b")
_RELATIVE = re.compile(r",? (?:who|which)\b")
_OWN_DEED = re.compile(
    rf"['’]s? (?:(?!and\b)[\w-]+ ){{0,2}}(?:{deeds.NOUNS}|{deeds.VOICES})\b"
    r"|-(?:led|backed|brokered|run|owned|funded|sponsored|controlled)\b"
)
_VOICE = re.compile(rf" (?:[a-z-]+ )?{deeds.SPOKESMEN}\b")
# "Norlandian officials": a word for where somebody is from is no name.
_OF_A_COUNTRY = re.compile(r"\w+(?:ian|ean|ican|ese|ish|ch)")
_TO_DO = re.compile(
    r"(?:, [^,.;:]{2,60},| and [^,.;:]{2,40}| (?:in|of|at|on) [^,.;:]{2,40})? to [a-z]"
)

_STOPS = deeds.any_of(
    "in on at by to of from with without into onto over under after before during since until "
    "while as if because although that than about against about between through near inside "
    "outside across is are was were be been has have had will would could said who which where "
    "when whether how why what but for not no"
)
_WORDS = (
    rf"(?:(?!{_STOPS}\b|and (?:{deeds.PAST}|[a-z]+ed)\b)[\w’'&-]+(?:[.,]\d+)*,? )"
    rf"{{0,{LONGEST_LIST}}}$"
)
# "Its supplier, Tern Devices,", "the Marrow Post newspaper": words that tell that it is a body.
_BODY = deeds.any_of(
    " ".join(sorted(lexicon.BODIES | lexicon.EITHER)) + " supplier contractor developer party"
)
_NAMED_AS = re.compile(
    rf"\b(?:the|its|his|her|their|an?|['’]s) (?:(?!{_STOPS}\b)[\w’'-]+ ){{0,3}}{_BODY}"
    r"(?: of (?:the |an? )?[\w’'-]+(?: [\w’'-]+)?)?, (?:the )?$",
    re.IGNORECASE,
)
_IS_A = re.compile(rf" {_BODY}\b")
_THAT = re.compile(
    rf"\b(?:demand|insist|recommend|propose)(?:s|d|ed|ing)? that {_WORDS}", re.IGNORECASE
)
_TOLD = re.compile(rf"\b(?:{deeds.TOLD}) {_WORDS}", re.IGNORECASE)
_TREATED = re.compile(
    rf"\b(?:{deeds.TREATED}) {_WORDS}|\b{deeds.GIVEN}\b[^.;:]{{0,60}} (?:to|for) {_WORDS}",
    re.IGNORECASE,
)
_SERVED = re.compile(
    rf"\b(?i:{deeds.SERVES})\b[^.;:,]{{0,40}} (?:for|at|of|with|from) (?:the )?(?:[a-z-]+ ){{0,2}}$"
)
_SOURCE = re.compile(
    rf"\b{deeds.NOUNS}\b[^.;:]{{0,30}}? (?:from|of) {_WORDS}"
    rf"|\b{deeds.FEELING} (?:from|among|by) {_WORDS}"
    rf"|\b{deeds.VOICES} (?:for|of) {_WORDS}"
    r"|\b(?:talks|dispute|deal|agreement|war|fighting|row|match|merger|contract|clashes|truce|"
    r"cease-?fire|conflict|treaty|pact|feud|rivalry|relations|ties)\b[^.;:]{0,30} between "
    rf"(?:[^.;:]{{1,60}} and )?{_WORDS}",
    re.IGNORECASE,
)
# "Ann Lee of Carrow Securities".
_OF = re.compile(r"\b[A-Z][\w’'-]+ [A-Z][\w’'-]+,? of (?:the )?$")
_WORK_OF = re.compile(rf"\b{deeds.WORK}\b[^.;:,]{{0,30}} (?:from|of|at|by) (?:the )?$")
_FOR_ALL = re.compile(r"For (?:the )?(?:\w+ )?$")
_WANTED = re.compile(
    rf"\b(?:want(?:s|ed|ing)?|for|get(?:s|ting)?|expect(?:s|ed)?|needs?|like[ds]?|"
    rf"{deeds.CHARGED}) {_WORDS}",
    re.IGNORECASE,
)
# What may stand behind a whole noun phrase: not "Norlandian troops", "government buildings".
_IS_WHOLE = re.compile(
    rf"(?: ?[^\w\s’'-]|\s*$|\n| (?:{_STOPS}|{deeds.PAST}|{deeds.PRESENT}|and|or|that|until|again|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|hard|hardest|once|more|there|here|along|amid|too|today|yesterday|money|help|time|a|an|the|its|his|her|"
    r"their|this|last|next|all|any|[a-z]+(?:ed|ly|ing)|[A-Z]\w+day|"
    r"\d[\d,.]*|[–—-]+)(?!\w)| [-–—])"
)
_PLACED = re.compile(r"\b(?:in|near|across|around|outside|inside|at)\s+(?:the\s+)?$", re.IGNORECASE)
_GOVERNED = re.compile(
    r"\b(?:from|of|for|to|via|through|towards?|into|on|over|about|under|during|after|before|like|"
    r"than)\s+(?:the\s+)?$"
)
# "After police went from door to door": these begin a clause as well.
_CLAUSE_BEFORE = re.compile(r"\b(?:after|before|than)\s+(?:the\s+)?$")
# "Thousands of miners marched", "a coalition of charities".
_SOME_OF = re.compile(
    r"\b(?:hundreds|thousands|dozens|scores|tens|some|many|most|one|two|three|number|group|groups|"
    r"crowds?|majority|half|all|none|members|handful|team|coalition|alliance|families|relatives|"
    r"percent) of (?:the )?$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?][\"”’]?\s|\n")


def takes_part(name: str, text: str, start: int, end: int) -> bool:
    """Whether a name or a description acts, speaks or is addressed between two offsets."""
    for first, last in occurrences(name, text, start, end):
        window = text[max(start, first - REACH) : first]
        after = text[last : last + REACH]
        before = _ENDS.split(window)[-1]
        if leads(window, after) and not _OF_A_COUNTRY.fullmatch(name):
            return True
        if _does(name, before, after):
            return True
        if name[:1].isupper() and _NAMED_AS.search(before) and _IS_WHOLE.match(after):
            return True
        if window.strip("\n") == "" and _HEADS.match(after):
            return True
        # "The Marrow Post newspaper": the noun behind a name is part of it.
        whole = _IS_WHOLE.match(after) or (name[:1].isupper() and _IS_A.match(after))
        if whole and (_is_addressed(before, after) or _is_served(name, before, text)):
            return True
    return False


def _does(name: str, before: str, after: str) -> bool:
    if _PLACED.search(before):
        return False
    # "The mayor of Dorn said": the verb is the mayor's.
    if _is_part(before) and not (is_alive(name) and _CLAUSE_BEFORE.search(before)):
        verb = _RELATIVE.match(after)
    else:
        verb = _DOES.match(after) or (is_alive(name) and _DO.match(after)) or None
    if name[:1].isupper() and is_alive(name):
        verb = verb or _MEMBER.match(after) or _MEMBER_BEFORE.search(before)
    speaks = _VOICE.match(after) and not _OF_A_COUNTRY.fullmatch(name)
    return bool(verb or speaks or _OWN_DEED.match(after) or _THAT.search(before))


def _is_addressed(before: str, after: str) -> bool:
    told = _TOLD.search(before) or _SOURCE.search(before)
    return bool(told or (_TO_DO.match(after) and _WANTED.search(before)))


def _is_served(name: str, before: str, text: str) -> bool:
    """Whether people work for it or something is done to it, as only happens to bodies."""
    alive = is_alive(name)
    if alive and (_TREATED.search(before) or _FOR_ALL.match(before) or _WORK_OF.search(before)):
        return True
    serves = _SERVED.search(before) or ((alive or name.isupper()) and _OF.search(before))
    return bool(serves) and (alive or not _is_somewhere(name, text))


def _is_part(before: str) -> bool:
    """Whether a name only tells more of what stands before it, or where: "the mayor of Dorn"."""
    governed = _GOVERNED.search(before) or _PLACED.search(before)
    return bool(governed) and not _SOME_OF.search(before)


@lru_cache(maxsize=64)
def _is_somewhere(name: str, text: str) -> bool:
    """Whether something is in it or near it: then it is a place, for all its words tell."""
    return any(
        _PLACED.search(text, max(0, first - REACH), first) for first, _ in occurrences(name, text)
    )


@lru_cache(maxsize=4_096)
def is_alive(name: str) -> bool:
    """Whether the words of a name or a description tell that people or a body are meant."""
    described = not name[:1].isupper()
    words = [plain(word) for word in (HEAD_ENDS.split(name)[0] if described else name).split()]
    if not described and len(words) > 1 and set(words) & lexicon.COMPANY:
        return True
    vocabulary = vocabulary_of("en")
    return any(
        bool({word, word.removesuffix("s")} & lexicon.ACTING)
        or (vocabulary is not None and vocabulary.is_person(word))
        for word in (words[-1:] if described else words)
    )
