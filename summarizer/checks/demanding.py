"""Demanding: who asks whom to do what, cut out of the words around a directive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.checks import lexicon
from summarizer.checks.attribution import Attribution
from summarizer.checks.stating import Stating
from summarizer.document import Sentence

LONGEST_ADDRESSEE = 60

_BASE = rf"(?:not )?(?:{'|'.join(sorted(lexicon.BASE_VERBS))})\b"
# Behind these one who is to act follows, then "to".
_OF_SOMEBODY = re.compile(
    r"(?:press|invit|gav|giv|urg|ask|order|beg|implor|advis|instruct|request|want|exhort|push|"
    r"plead|appeal|call|petition|recommend|tell|told|warn)",
    re.IGNORECASE,
)
# These ask for something only of somebody: "told the crew to stay", not "told the crew of it".
_ONLY_OF_SOMEBODY = re.compile(r"(?:press|invit|gav|giv|tell|told)(?!\w* for\b)", re.IGNORECASE)
_INTENDS = re.compile(r"want", re.IGNORECASE)
_FOR = re.compile(r"\bfor$", re.IGNORECASE)
_WHOM = re.compile(
    r"^\s*(?P<who>(?!\s|to\b|an? (?:end|halt|stop|return)\b)[^,;:“”\"]{2,120}?)"
    r"(?:, (?P<aside>[^,;“”\"]{2,80}),)? "
    r"(?P<what>(?:not )?to (?=[a-z]).+)$",
    re.DOTALL,
)
_TO_DO = re.compile(r"^\s*(?P<what>(?:not )?to (?=[a-z]).+)$", re.DOTALL)
_THAT = re.compile(
    r"^\s*(?:that )?(?P<who>[^,;:“”\"]{2,80}?) (?P<what>" + _BASE + r".*)$", re.DOTALL
)
_PASSIVE = re.compile(r"^\s*that (?P<what>[^;“”\"]{2,120}? be \w+.*)$", re.DOTALL)
_FROM = re.compile(r"^\s*(?:to |with )?(?P<who>[^,;:“”\"]{2,60}?) for (?P<what>.+)$", re.DOTALL)
_ON_TO = re.compile(r",? and on (?P<who>[^,;:“”\"]{2,60}?) (?P<what>(?:not )?to .+)$", re.DOTALL)
_NOBODY = re.compile(r"\s*(?:no|nobody|none|neither|nothing)\b", re.IGNORECASE)
_AND = re.compile(r"(?P<who>[^,]+?) (?:could|can|must|should|may|might)\b.* and")
_WANTED = re.compile(r"(?P<what>(?:(?!is |are |was |were )\S+ ){1,6})(?:must|should)")
_RELATIVE = re.compile(r"\s+(?:who|which|that|whose)\b.*$|\s*\([^)]*\)")
_CUT = re.compile(
    r";|,? but |, (?:which|who|whose|where|an? |the |its |saying|adding|as |while|when|after|"
    r"because|although|though|whereas|among|including|[a-z]+ing |[a-z]+ed |shut |"
    r"according to|(?:he|she|it|they) (?:said|added))"
    r"| in (?:an?|the) (?:statement|letter|tweet|speech|post|interview|news conference)\b"
)
# "For three things: no more padlocks, a ceiling on crowds and a halt to the season".
_LISTED = r"(?:an?|the|no|more|better|full|free|higher|lower|\d)\b"
_LIST = re.compile(
    rf"^(?:[^:]{{0,40}}:)?\s*(?P<list>{_LISTED}[^;:“”\"]+, (?:and )?{_LISTED}[^;:“”\"]+ and "
    rf"{_LISTED}.+)$",
    re.DOTALL,
)
# "The nurses' demands are three: a bus, a doctor and a rise", "named two conditions: that".
_DEMANDS = (
    r"[^:“”\"]{0,80}?\b(?:demands|conditions|preconditions|requests)\b[^:“”\"]{0,160}: "
    r"(?P<list>[^:“”\"]+)$"
)
_THEIR_DEMANDS = re.compile(
    rf"^(?P<who>[^,:;“”\"]{{2,60}}?)(?:['’]s|(?<=s)['’])(?= ){_DEMANDS}", re.DOTALL
)
_MADE_DEMANDS = re.compile(
    r"^(?P<who>[^;:“”\"]{2,80}?),? (?:ha[sd] |have )?(?:handed|presented|tabled|named|listed|"
    r"issued|published|sent|put forward|submitted|delivered|laid down|laid out|set out|made|set) "
    rf"{_DEMANDS}",
    re.DOTALL,
)
# "A rise of 4 percent and a ban on overtime".
_AND_AN_ACT = re.compile(
    r",? and (?=(?:an?|the) (?:\w+ )?(?:ban|end|halt|release|return|resignation|sale|closure|"
    r"withdrawal|inquiry|investigation|review|freeze|moratorium|apology|reinstatement|reopening|"
    r"abolition|cancellation|appointment|removal|dismissal|boycott|ceasefire)\b)"
)
_SHORT_FORM = re.compile(r" \((?P<name>[A-Z]{2,8})\) (?:is |are |was |has |have )?$")
_PARTICIPLE = re.compile(r"\w+ing\b")
_CROWD = re.compile(
    r"(?:^|, )(?P<who>(?!(?:in|on|at|after|as|when|where|and|but) )"
    r"(?:[^,;:“”\"]|(?<=\d),(?=\d)){2,60}?) "
    r"(?:have |had |also )?(?:marched|gathered|rallied|protested|demonstrated|assembled|"
    r"took to the streets|walked out|massed|turned out|paraded|stood)\b"
)
_READS = re.compile(
    r"\b(?:banners?|placards?|signs?|posters?) (?:that )?"
    r"(?:reading|saying|read|with the words)[,:]? "
)
_BETWEEN_THAT = re.compile(r",? and (?=that )|, (?=that )")
_BETWEEN = re.compile(rf",? and (?={_LISTED})|, (?={_LISTED})")
_AND_TO = re.compile(r",? and (?=(?:not )?to )")
_AND_DO = re.compile(rf"(?:, and|,| and) (?={_BASE})")
_TO = re.compile(r"^(?P<not>not )?to ")
_EDGE = ' \n\t,;:.–—-“”"’‘'
_PLEADS = re.compile(r"(?:plead|appeal|beg|ask|press|push)", re.IGNORECASE)
_NO_THING = re.compile(
    r"(?:from|for|of|by|at|with|about|as|that|whether|if|in|on|and|or|who|which)\b", re.IGNORECASE
)
_UNNAMED = re.compile(r"\s*not to be (?:named|identified|quoted)\b")
_PRONOUN = re.compile(
    r"(?:it|this|that|there|they|we|you|he|she|i|who|which|us|them|me|him|her)\b", re.IGNORECASE
)
_MUST = re.compile(
    r"^(?:(?:but|and|so|now|then|first|that),? )*(?P<who>[^,;:“”\"]{1,60}?) "
    r"(?:must|should|ought to|has to|have to|need to|needs to) "
    r"(?:now |also |finally |immediately )?(?P<what>(?!(?:never )?have\b|"
    r"be (?:able|ashamed|clear|noted)\b|"
    r"be an?\b)(?:not )?[a-z]+ .+|resign|go|act)$",
    re.IGNORECASE | re.DOTALL,
)
_I_WANT = re.compile(
    r"^(?:(?:but|and|so|now),? )?(?:I|we)(?:['’]m| am|['’]re| are|['’]d| would)? "
    r"(?:also |only |just )?(?:want|ask(?:ing)?|urge|urging|beg(?:ging)?|call(?:ing)? on|"
    r"appeal(?:ing)? to|demand that|like|have (?:asked|told|urged|ordered)) "
    r"(?P<who>[^,;:“”\"]{2,60}?) (?P<what>(?:not )?to .+)$",
    re.IGNORECASE | re.DOTALL,
)
_TIME = re.compile(
    r"^(?:it (?:was|is)|it['’]s|now is|now was) (?:high |now )?time "
    r"(?:for (?P<who>[^,;:“”\"]{2,60}?) )?"
    r"(?P<what>to .+)$",
    re.IGNORECASE | re.DOTALL,
)
_LET = re.compile(
    rf"^(?:please,? |so |and |now )?(?P<what>{lexicon.IMPERATIVE} .+)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Asked:
    """A call for action.

    Attributes:
        actor: who makes it.
        addressee: who is to act, or None when not said.
        what: what is to be done, in the article's words.
        sentences: numbers of the sentences it stands in.
    """

    actor: str
    addressee: str | None
    what: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Demanding:
    """Reads the calls for action of one article."""

    stating: Stating

    def all(self) -> tuple[Asked, ...]:
        """Every call whose maker and content the rules can tell, in order."""
        directed = (one for s in self.stating.analysis.body for one in self._directed(s))
        listed = (one for s in self.stating.analysis.body for one in self._listed(s))
        shown = (one for s in self.stating.analysis.body for one in self._shown(s))
        found = (*self._spoken(), *directed, *listed, *shown)
        return tuple(sorted(found, key=lambda one: one.sentences))

    def _listed(self, sentence: Sentence) -> Iterator[Asked]:
        """What stands behind the colon of a list of demands, when it says whose they are."""
        clause = self.stating.analysis.unquoted[sentence.start : sentence.end]
        if ":" not in clause:
            return
        text = " ".join(clause.split())
        match = _THEIR_DEMANDS.match(text) or _MADE_DEMANDS.match(text)
        if not match:
            return
        who = match["who"].split(", ")[0]
        if not self.stating.may_speak(who):
            return
        between = _BETWEEN_THAT if match["list"].startswith("that ") else _BETWEEN
        for part in between.split(match["list"]):
            yield Asked(who, None, part.removeprefix("that ").strip(_EDGE), (sentence.number,))

    def _directed(self, sentence: Sentence) -> Iterator[Asked]:
        stating = self.stating
        cues = stating.apart(sentence)
        for at, cue in enumerate(cues):
            if cue.kind != "directive" or not stating.may_speak(cue.speaker or ""):
                continue
            last = stating.begins(sentence, cues[at + 1], cue) if at + 1 < len(cues) else None
            words = stating.analysis.document.text[cue.start : last or sentence.end]
            behind = words[words.find(cue.cue) + len(cue.cue) :]
            if stating.is_unsaid(sentence, cue) or stating.states(sentence, cue):
                continue
            if _UNNAMED.match(behind):
                continue
            for who, what in self._read(cue.cue, behind):
                yield Asked(self._asks(sentence, cue), who, what, (sentence.number,))

    def _asks(self, sentence: Sentence, cue: Attribution) -> str:
        """Who asks: by the short form behind the name, or the crowd that a participle is about."""
        analysis = self.stating.analysis
        clause = analysis.unquoted[sentence.start : cue.start]
        short = _SHORT_FORM.search(clause)
        if short and cue.phrase and clause[: short.start()].endswith(cue.phrase):
            return analysis.names.canonical(short["name"])
        crowd = _CROWD.match(clause.strip()) if _PARTICIPLE.match(cue.cue) else None
        fits = crowd and clause.rstrip().endswith(",") and self._may_ask(crowd["who"])
        return crowd["who"] if crowd and fits else cue.speaker or ""

    def _shown(self, sentence: Sentence) -> Iterator[Asked]:
        """What a crowd's banners say: "marched behind a banner reading “Free them”"."""
        analysis = self.stating.analysis
        clause = analysis.unquoted[sentence.start : sentence.end]
        shown = _READS.search(clause)
        crowd = _CROWD.search(clause.strip()) if shown else None
        quoted = analysis.quoted_in(sentence)
        if crowd and shown and quoted and self._may_ask(crowd["who"]):
            near = [q for q in quoted if 0 <= q.start - sentence.start - shown.end() <= 1]
            for quote in near:
                yield Asked(crowd["who"], None, quote.text.strip(_EDGE), (sentence.number,))

    def _may_ask(self, crowd: str) -> bool:
        return self.stating.may_speak(lexicon.uncounted(crowd))

    def _read(self, cue: str, behind: str) -> Iterator[tuple[str | None, str]]:
        """Whom, and what: the parts of the words behind a directive."""
        behind = re.sub(r"\s+", " ", re.split(r",? and$|,$", behind.rstrip(' .“”"'))[0])
        also = _ON_TO.search(behind) if cue.casefold().startswith("call") else None
        if also:
            behind = behind[: also.start()]
        yield from self._one(cue, behind)
        if also:
            yield from self._each(also["who"], also["what"])

    def _one(self, cue: str, behind: str) -> Iterator[tuple[str | None, str]]:
        wants_of = _OF_SOMEBODY.match(cue) is not None
        alone = _TO_DO.match(behind)
        if alone and _INTENDS.match(cue):
            return  # who wants to do it, asks nobody
        if alone:
            yield from self._each(None, alone["what"])
            return
        passive = _PASSIVE.match(behind)
        if passive:
            yield from self._each(None, passive["what"])
            return
        whom = _WHOM.match(behind) if wants_of and "that" not in behind.split()[:1] else None
        if whom and _FOR.search(cue) and whom["what"].startswith("to be "):
            yield from self._each(None, f"{whom['who']} {whom['what']}")
        elif whom:
            # "The operator, Orrin Lines, to": by name.
            named = whom["aside"] and whom["aside"][0].isupper()
            yield from self._each(whom["aside" if named else "who"], whom["what"])
        elif _ONLY_OF_SOMEBODY.match(cue):
            return
        elif (that := _THAT.match(behind)) and ("that " in behind[:6] or "that" in cue):
            yield from self._each(that["who"], that["what"])
        else:
            yield from self._thing(cue, behind, wants_of and not _FOR.search(cue))

    def _thing(self, cue: str, behind: str, of_somebody: bool) -> Iterator[tuple[str | None, str]]:
        """What is asked for by a noun: "an inquiry", "donors for 18 million euros"."""
        source = _FROM.match(behind) if of_somebody else None
        if _PLEADS.match(cue):
            behind = re.sub(r"^\s*for ", "", behind)
        several = _LIST.search(behind)
        if source:
            yield from self._each(source["who"], source["what"])
        elif several:
            for part in _BETWEEN.split(several["list"]):
                yield from self._each(None, part)
        elif _AND_AN_ACT.search(behind):
            for part in _AND_AN_ACT.split(behind):
                yield from self._each(None, part)
        elif behind.split()[:1] not in (["to"], ["with"], ["that"], ["on"]) or "on" in cue.split():
            yield from self._each(None, behind)

    def _each(self, who: str | None, what: str) -> Iterator[tuple[str | None, str]]:
        """Each of what is asked together: "scrap the levy and dismiss the minister"."""
        if who and _NOBODY.match(who):
            return  # "no one's right should be touched" asks for the opposite of what is left
        who = who and _RELATIVE.sub("", who)
        if who and lexicon.has_verb(who):
            # "The ministers could keep their words and send tents"; "that solutions must be found"
            # asks nobody by name; "would you vote" asks nothing.
            another, wanted = _AND.fullmatch(who), _WANTED.fullmatch(who)
            if another:
                yield from self._each(another["who"], what)
            elif wanted and not _PRONOUN.match(who):
                yield None, f"{wanted['what']} {what}".strip(_EDGE)
            return
        addressee = self._addressee(who)
        cut = _CUT.split(what, maxsplit=1)[0]
        for part in _AND_TO.split(cut):
            several = who or _TO.match(part)
            for piece in _AND_DO.split(_TO.sub(r"\g<not>", part)) if several else [part]:
                words = piece.strip(_EDGE)
                if any(map(str.isalpha, words)) and not _NO_THING.match(words):
                    yield addressee, words

    def _addressee(self, who: str | None) -> str | None:
        if who is None:
            return None
        words = _RELATIVE.sub("", " ".join(who.split())).strip(_EDGE)
        words = re.sub(r"^(?:with|on|upon|to|for) ", "", words)
        words = re.sub(r" until .*$", "", words)
        fits = 0 < len(words) <= LONGEST_ADDRESSEE and not _PRONOUN.fullmatch(words)
        # "That discussion should wait" asks it of nobody.
        fits = fits and self.stating.may_speak(words)
        return words if fits else None

    def _spoken(self) -> Iterator[Asked]:
        """Calls in a speaker's own words: "Ministers must come here", "I want them to stop"."""
        for said in self.stating.calls():
            for pattern in (_I_WANT, _MUST, _TIME, _LET):
                match = pattern.match(said.text)
                if not match:
                    continue
                who = match.groupdict().get("who")
                who = None if who and _PRONOUN.match(who) else who
                for addressee, what in self._each(who, match["what"]):
                    yield Asked(said.speaker, addressee, what, said.sentences)
                break
