"""Actors: who acts, speaks or is called on."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Literal

from pydantic import Field

from summarizer.checks import lexicon
from summarizer.checks.acting import acting
from summarizer.checks.analysis import Analysis
from summarizer.checks.describing import HEAD_ENDS, person_meant
from summarizer.checks.introducing import introduced
from summarizer.checks.matching import locate, occurrences, plain
from summarizer.checks.names import untitled
from summarizer.checks.naming import longest, names_somebody
from summarizer.checks.polarity import content
from summarizer.checks.reading import Reading
from summarizer.checks.roles import body_roles, kind_of, roles
from summarizer.checks.taking_part import is_alive, takes_part
from summarizer.fields.base import MOST_NAME, Cue, Draft, Fieldset, Name, cited, evidence, in_source
from summarizer.schema import Check, Grounded

Kind = Literal["person", "organisation", "government", "group"]

MOST_CHOICES = 40
ROLE_REACH = 120
"""Characters on either side of a name within which its role must stand."""

LEAST_READ = 2
"""Fewest actors that the rules must find; with fewer, the model is asked."""
MOST_ASKED = 100
"""Sentences of an article that the model is asked about then; a longer one takes it minutes."""

# The "200 refugees" of "3,200 refugees".
_TORN = re.compile(r"\d[,.]$")
_RELATIVE = re.compile(r" (?:who|which|that|whose)\b")
# "Belarusians", "protesters", "economists"; not "Rogers" or "Evans".
_PEOPLE = re.compile(rf"\w+(?:{lexicon.PEOPLE})")
_PERSONS_ROLES = lexicon.ROLE_NOUNS - lexicon.EITHER


class Actor(Grounded):
    """A person, organisation, government or group, with the words that name it."""

    name: str = Field(description="full name, as the source writes it")
    role: str | None = Field(description="office or description that the source gives, or null")
    kind: Kind = Field(description="what it is")
    aliases: tuple[str, ...] = Field((), description="other names for it in the source")


class ActorDraft(Draft):
    """An actor as the model writes it; where its name stands, the program finds out."""

    name: Name = Field(description="full name, exactly as the article writes it, without title")
    role: Name | None = Field(description="office or description the article gives, or null")
    kind: Kind = Field(description="person, organisation, government or group")


def build(draft: ActorDraft, analysis: Analysis) -> Actor:
    """Complete the name, and cite the sentence that gives it together with its role."""
    name = analysis.names.canonical(draft.name)
    aliases = analysis.names.aliases(name)
    named_again = draft.role and plain(draft.role) in {plain(form) for form in (name, *aliases)}
    role = None if named_again else draft.role
    return Actor(
        name=name,
        role=role,
        kind=draft.kind,
        aliases=aliases,
        evidence=analysis.evidence(_cited(name, role, analysis)),
    )


def _cited(name: str, role: str | None, analysis: Analysis) -> tuple[int, ...]:
    found = analysis.names.where(name)
    if found is None:
        return ()
    last = untitled(name).split()[-1]
    if role:
        for sentence in analysis.document.sentences:
            if locate(last, sentence.text) and _has_role(role, sentence.text):
                return (sentence.number,)
    return (found.sentence,)


def _has_role(role: str, text: str) -> bool:
    wanted = content(role) or {plain(role)}
    return wanted <= content(text) or locate(role, text) is not None


def named(item: Actor, analysis: Analysis) -> Check:
    """The name stands in the article, and is a name, or describes somebody who has none there."""
    wrong = _no_name(item.name, analysis) if analysis.reads else None
    if wrong:
        return Check(name="name", passed=False, detail=f"{item.name!r} {wrong}")
    present = in_source("name", item.name, analysis)
    if not present.passed or not item.evidence:
        return present
    text = cited(item)
    fine = any(locate(form, text) for form in _forms(item.name, analysis))
    detail = "" if fine else f"{item.name!r} does not stand in the evidence"
    return Check(name="name", passed=fine, detail=detail)


def _no_name(name: str, analysis: Analysis) -> str | None:
    """Why these words name nobody."""
    if lexicon.names_nobody(_RELATIVE.split(name)[0]) or _is_torn(name, analysis):
        return "is part of a sentence and names nobody"
    who = person_meant(name, analysis)
    return f"describes somebody whom the article names: {who}" if who else None


def _is_torn(name: str, analysis: Analysis) -> bool:
    """Whether its number is the rest of a longer one wherever it stands."""
    text = analysis.document.text
    places = [start for start, _ in occurrences(name, text)] if name[:1].isdigit() else []
    return bool(places) and all(_TORN.search(text, max(0, at - 2), at) for at in places)


def _forms(name: str, analysis: Analysis) -> tuple[str, ...]:
    """What may stand for a name: itself, its last word, its aliases."""
    bare = untitled(name)
    return (name, bare, bare.split()[-1], *analysis.names.aliases(name))


def role(item: Actor, analysis: Analysis) -> Check:
    """The role's words stand near the name."""
    if item.role is None:
        return Check(name="role", passed=True)
    if item.kind in {"organisation", "government"} and item.role.split()[-1] in _PERSONS_ROLES:
        detail = f"{item.role!r} is a person's role"
        return Check(name="role", passed=False, detail=detail)
    near = _has_role_near(item, analysis) or introduced(
        item.role, item.name, analysis, person=item.kind == "person"
    )
    detail = "" if near else f"{item.role!r} does not stand near {item.name!r}"
    return Check(name="role", passed=near, detail=detail)


def _has_role_near(item: Actor, analysis: Analysis) -> bool:
    text = analysis.document.text
    last = untitled(item.name).split()[-1]
    role = item.role or ""
    for cited_ in item.evidence:
        spans = occurrences(last, text, cited_.start, cited_.end)
        if any(_has_role(role, text[max(0, s - ROLE_REACH) : e + ROLE_REACH]) for s, e in spans):
            return True
    # "Plain Deal said no. The consumer group called on": the next sentence may say it.
    again = re.compile(
        rf"\s[^.!?]{{0,400}}[.!?][\"”’]?\s[^.!?]{{0,80}}\bthe {re.escape(role)}\b", re.IGNORECASE
    )
    return any(
        _has_role(role, text[max(0, start - ROLE_REACH) : end + ROLE_REACH])
        or again.match(text, end)
        for start, end in occurrences(last, text)
    )


def acts(item: Actor, analysis: Analysis) -> Check:
    """Somewhere it acts, speaks or is addressed; a place that is only named is no actor."""
    named_person = item.kind == "person" and not item.name[:1].islower()
    if not analysis.reads or named_person:
        return Check(name="acts", passed=True)
    names, text = analysis.names, analysis.document.text
    # "The country's highest court was asked": it is addressed by its role.
    role = (item.role,) if item.role and is_alive(item.role) else ()
    forms = (item.name, *item.aliases, *role)
    near = [(e.start, e.end) for e in item.evidence]
    if plain(names.canonical(item.name)) in analysis.speaking:
        return Check(name="acts", passed=True)
    if any(takes_part(form, text, *span) for form in forms for span in near):
        return Check(name="acts", passed=True)
    if any(names.same(speaker, item.name) for speaker in analysis.speakers):
        return Check(name="acts", passed=True)
    if any(takes_part(form, text, 0, len(text)) for form in forms):
        return Check(name="acts", passed=True)
    detail = f"{item.name!r} is named, but does not act, speak or get addressed"
    return Check(name="acts", passed=False, detail=detail)


def kind(item: Actor, analysis: Analysis) -> Check:
    """The kind is plausible for the name's words."""
    right = _kind(item, analysis) if analysis.reads else item.kind
    detail = "" if right == item.kind else f"{item.name!r} is of kind {right}, not {item.kind}"
    return Check(name="kind", passed=right == item.kind, detail=detail)


def _kind(item: Actor, analysis: Analysis) -> Kind:
    """The kind its name's words tell, or the one it has when they tell none."""
    described = item.name[:1].islower()
    head = HEAD_ENDS.split(item.name)[0] if described else item.name
    last = plain(head.split()[-1])
    if item.kind == "person" and last in lexicon.ORGANISATION:
        return "organisation"
    if item.kind == "person" and _PEOPLE.fullmatch(last):
        return "group"
    leads = item.role and plain(item.role.split()[-1]) in _PERSONS_ROLES
    if leads and analysis.names.is_person(item.name) and _has_role_near(item, analysis):
        return "person"
    return "person" if _is_titled_person(item, analysis) else item.kind


def _is_titled_person(item: Actor, analysis: Analysis) -> bool:
    if len(item.name.split()) < 2 or item.name not in analysis.names.people_and_bodies:  # noqa: PLR2004 - one word can be anything
        return False
    return any(
        m.text != item.name and m.text.endswith(item.name) and untitled(m.text) == item.name
        for m in analysis.names.mentions_of(item.name)
    ) and not lexicon.ORGANISATION & {plain(word) for word in item.name.split()}


def repair(item: Actor, analysis: Analysis) -> tuple[Actor, str] | None:
    """Drop a role that the article does not give; correct a kind that cannot be."""
    if not named(item, analysis).passed:
        return None
    reasons = []
    right = _kind(item, analysis) if analysis.reads else item.kind
    if right != item.kind:
        reasons.append(f"kind was {item.kind}, is {right}")
        item = item.model_copy(update={"kind": right})
    near = role(item, analysis)
    if not near.passed:
        reasons.append(f"role dropped: {near.detail}")
        item = item.model_copy(update={"role": None})
    return (item, "; ".join(reasons)) if reasons else None


def merge(items: Sequence[Actor], analysis: Analysis) -> list[Actor]:
    """One item for each actor: the first with a role speaks for all of its names."""
    merged: list[Actor] = []
    for item in items:
        at = next(
            (i for i, known in enumerate(merged) if analysis.names.same(known.name, item.name)),
            None,
        )
        if at is None:
            merged.append(item)
        elif merged[at].role is None and item.role is not None:
            merged[at] = item
    return merged


def read(reading: Reading) -> list[ActorDraft] | None:
    """Those who say or ask something, those who are asked, and named people with an office.

    None when hardly anybody is found: an article without speakers is left to the model.
    """
    analysis = reading.analysis
    if not analysis.reads:
        return None
    names, text = analysis.names, analysis.document.text
    known = roles(names, text)
    found = dict.fromkeys(names.canonical(name) for name in _taking_part(reading))
    for mention in names.mentions:
        name = names.canonical(mention.text)
        if name in found or len(name.split()) == 1:
            continue
        body = plain(name.split()[-1]) in lexicon.ORGANISATION and acting(name, text, 0, len(text))
        if body or (names.is_person(name) and known.get(name)):
            found[name] = None
    named = [
        name
        for name in found
        if len(name) <= MOST_NAME and names_somebody(name) and not _is_idle(name, analysis)
    ]
    if len(named) < LEAST_READ and len(analysis.document.sentences) <= MOST_ASKED:
        return None
    return [_draft(name, known.get(name, []), analysis) for name in longest(named)]


def _is_idle(name: str, analysis: Analysis) -> bool:
    """Whether "owners" or "leaders" are only told something, and do nothing themselves."""
    if name[:1].isupper() or " " in name:
        return False
    text = analysis.document.text
    return kind_of(name, analysis.names, text) == "group" and not acting(name, text, 0, len(text))


def _taking_part(reading: Reading) -> Iterator[str]:
    for asked in reading.calls:
        yield asked.actor
        if asked.addressee:
            yield asked.addressee
    yield from (said.speaker for said in reading.statements)


def _draft(name: str, known: Sequence[str], analysis: Analysis) -> ActorDraft:
    names, text = analysis.names, analysis.document.text
    kind: Any = kind_of(name, names, text)
    found = known if kind == "person" else body_roles(name, names, text)
    role = next((role for role in found if len(role) <= MOST_NAME), None)
    return ActorDraft(name=name, role=role, kind=kind)


def choices(analysis: Analysis) -> dict[str, list[str]]:
    """Those who speak or act, as far as the rules can tell."""
    mentioned = [untitled(mention.text) for mention in analysis.names.mentions]
    full = [analysis.names.canonical(name) for name in (*analysis.speakers, *mentioned)]
    acting: list[str] = []
    for name in dict.fromkeys(full):
        if len(acting) == MOST_CHOICES:
            break
        kind: Kind = "person" if analysis.names.is_person(name) else "group"
        item = Actor(name=name, role=None, kind=kind)
        if named(item, analysis).passed and acts(item, analysis).passed:
            acting.append(name)
    return {"name": acting}


def cues(analysis: Analysis) -> list[Cue]:
    """Persons with a full name who speak, each where they first do."""
    first: dict[str, int] = {}
    for said in analysis.attributions:
        if said.speaker and said.kind != "obligation" and analysis.names.is_person(said.speaker):
            first.setdefault(said.speaker, said.sentence)
    return [
        Cue(f"speaker: {name}", sentence, by=partial(_is_named, analysis, name), anywhere=True)
        for name, sentence in first.items()
    ]


def _is_named(analysis: Analysis, name: str, item: Actor) -> bool:
    return analysis.names.same(item.name, name)


ACTORS = Fieldset(
    name="actors",
    attribute="actors",
    draft=ActorDraft,
    most=12,
    answer_tokens=157,
    claim=lambda item: f"{item.name} is {item.role or item.kind}.",
    build=build,
    checks=(evidence, named, role, acts, kind),
    repair=repair,
    merge=merge,
    choices=choices,
    cues=cues,
    read=read,
)
