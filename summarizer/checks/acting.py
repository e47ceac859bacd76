"""Acting: whether somebody does something in a text, or is addressed, rather than only named."""

import re

from summarizer.checks.matching import occurrences

_ACTS_AFTER = re.compile(
    r"['’]?(?:\s*\([^)]{1,20}\))?,? +(?:who|which|(?:also |now |then |later |still |already )?"
    r"(?:has|have|had|is|are|was|were|will|would|could|may|must|should|did|does|\w{3,}ed|said|says|"
    r"told|won|beat|took|held|met|sent|made|began|led|went|came|gave|hit|set|put|cut|shut|let|lost|"
    r"kept|left|found|fought|broke|drove|rose|fell|ran|sat|stood|struck|threw|wrote|chose|spoke|"
    r"brought|bought|built|caught|felt|grew|knew|paid|sold|spent|thought|withdrew|became|saw|got|"
    r"plans?|wants?|calls?|seeks?|faces?)\b)",
    re.IGNORECASE,
)
_ACTS_BEFORE = re.compile(
    r"(?:\bby|\bwith|\burged|\bask(?:ed|s)?|\bcalled on|\btold|\baccused|\bwarned|\bwant(?:s|ed)?|"
    r"\bdemand(?:ed|s) that|\bappealed to|\bcriticised|\bcriticized|\bpraised|\bbeat|\bbeating|"
    r"\bdefeat(?:ed|ing)|\band on)\s+(?:the\s+)?(?:[a-z]+\s+)?$",
    re.IGNORECASE,
)
# At the head of a sentence, also behind "DORN (Newsline) - ", a name is its subject.
_LEADING = re.compile(r"(?:^|\n|[.!?][\"”’]?\s|\) ?(?:-|--|–|—) )(?:The |A |An )?$")
_LEADS = re.compile(r",? \w(?!.*\) ?[-–—])")
_PLACE_BEFORE = re.compile(r"\b(?:in|from|near|across|around|outside|inside)\s+$", re.IGNORECASE)


def acting(name: str, text: str, start: int, end: int) -> bool:
    """Whether a name is the subject of a verb, its agent, or the one addressed, between offsets."""
    for first, last in occurrences(name, text, start, end):
        before, after = text[max(0, first - 40) : first], text[last : last + 80]
        if _PLACE_BEFORE.search(before):
            continue
        acts = _ACTS_AFTER.match(after) or _ACTS_BEFORE.search(before)
        if acts or leads(before, after):
            return True
    return False


def leads(before: str, after: str) -> bool:
    """Whether what stands between these words is the first of its sentence."""
    return bool(_LEADS.match(after) and _LEADING.search(before))
