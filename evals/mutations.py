"""Mutation benchmark: does validation notice an item that was damaged, and let a sound one pass?

Correct items come from the cases' hand-written keys. Each is damaged in one way at a time and
checked as ``summarizer.validate`` checks it, without repair. Usage:

    python evals/mutations.py [--split dev|test] [--show KIND] [--json FILE]
"""

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import number
from summarizer.document import Document
from summarizer.evaluation.cases import (
    Case,
    Expected,
    ExpectedActor,
    ExpectedDemand,
    ExpectedPosition,
    Key,
    load,
)
from summarizer.evaluation.statistics import wilson
from summarizer.fields import Field
from summarizer.fields.actors import ACTORS, Actor, ActorDraft
from summarizer.fields.casualties import CASUALTIES, Casualty
from summarizer.fields.demands import DEMANDS, Demand
from summarizer.fields.positions import POSITIONS, Position
from summarizer.fields.summary import SUMMARY, Claim
from summarizer.prompting import load as load_prompts
from summarizer.schema import Evidence, Grounded
from summarizer.validation import examine

HERE = Path(__file__).parent
OUTSIDE_NAMES = ("Jonas Prebble", "Mirela Osk", "Tandem Relief Council", "Orvania")
OUTSIDE_NUMBERS = ("47", "1,386", "0.83", "612")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|(?<![\w.,])\d(?![\w])")
WORD_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
NEGATION = re.compile(r"\b(?:not|never)\s+|(?<=\w)n['’]t\b", re.IGNORECASE)
AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|should|must|has|have|had|does|did|do)\b(?!n['’]t)",
    re.IGNORECASE,
)
HARMS = ("killed", "injured", "detained", "missing", "displaced")

FLOORS = {
    "speaker: another person": 0.85,
    "speaker: another actor": 0.85,
    "actor and addressee exchanged": 0.85,
    "number changed by one": 0.98,
    "digits swapped": 0.98,
    "phrase from another sentence": 0.98,
    "harm swapped": 0.98,
    "negation added or removed": 0.90,
    "quote altered by one word": 0.98,
    "evidence moved": 0.98,
    "time of the toll swapped": 0.90,
    "number from outside": 0.98,
    "name from outside": 0.98,
}
MOST_FALSE_ALARMS = 0.03
HELD_FALSE_ALARMS = 0.04
"""What --gate holds, over both splits; on *test* alone the aim above has not been reached yet."""


@dataclass(frozen=True)
class Trial:
    """One item of one case, sound or damaged."""

    kind: str
    field: Field
    item: Grounded
    analysis: Analysis
    case: str


@dataclass(frozen=True)
class Bench:
    """What the mutations of a case draw on."""

    case: Case
    analysis: Analysis
    dice: random.Random

    @classmethod
    def of(cls, case: Case) -> "Bench":
        """A case with its analysis, and dice that fall the same each time."""
        return cls(case, Analysis(case.document), random.Random(case.key.id))  # noqa: S311

    def items(self) -> Iterator[tuple[Field, Any]]:
        """The key's items, in the shape of a result."""
        key = self.case.key
        for fact in key.summary:
            yield SUMMARY, Claim(text=fact.text, evidence=self.case.evidence(fact))
        for a in key.actors if key.summary else ():
            draft = ActorDraft(name=a.name, role=a.role, kind=a.kind)
            given = self.case.evidence(a) or ACTORS.build(draft, self.analysis).evidence
            yield ACTORS, Actor(name=a.name, role=a.role, kind=a.kind, evidence=given)
        for p in key.positions:
            yield (
                POSITIONS,
                Position(
                    actor=p.actor,
                    position=p.position,
                    quote=p.quote,
                    evidence=self.case.evidence(p),
                ),
            )
        for d in key.demands:
            values = {name: getattr(d, name) for name in ("actor", "addressee", "demand", "quote")}
            yield DEMANDS, Demand(**values, evidence=self.case.evidence(d))
        for c in key.casualties:
            skipped = {*Expected.model_fields}
            yield (
                CASUALTIES,
                Casualty(**c.model_dump(exclude=skipped), evidence=self.case.evidence(c)),
            )

    def others(self, name: str, *, persons: bool) -> list[str]:
        """Other actors of the article, persons or the rest."""
        return [
            a.name
            for a in self.case.key.actors
            if (a.kind == "person") == persons
            and not self.analysis.names.same(a.name, name)
            and name not in a.aliases
        ]

    def elsewhere(self, item: Grounded) -> tuple[Evidence, ...]:
        """Some sentence that the item doesn't cite."""
        cited = {e.sentence for e in item.evidence}
        free = [s for s in self.analysis.body if s.number not in cited]
        return self.analysis.evidence((self.dice.choice(free).number,)) if free else ()


Mutation = Callable[[Bench, Any], Any]


def _with(item: Any, **changes: Any) -> Any:
    return item.model_copy(update=changes)


def _text_of(item: Any) -> str | None:
    """The attribute that holds an item's statement."""
    return next((n for n in ("text", "position", "demand") if hasattr(item, n)), None)


def _rewrite(item: Any, change: Callable[[str], str | None]) -> Any:
    name = _text_of(item)
    new = change(getattr(item, name)) if name else None
    return _with(item, **{name: new}) if name and new and new != getattr(item, name) else None


def another_person(bench: Bench, item: Any) -> Any:
    """Another person's name as speaker."""
    return _another(bench, item, persons=True)


def another_actor(bench: Bench, item: Any) -> Any:
    """Another body's name as speaker."""
    return _another(bench, item, persons=False)


def key_statements(bench: Bench) -> list[ExpectedPosition | ExpectedDemand]:
    """Everything that somebody says or asks for, by the key."""
    return [*bench.case.key.positions, *bench.case.key.demands]


def _another(bench: Bench, item: Any, *, persons: bool) -> Any:
    if not isinstance(item, Position | Demand):
        return None
    found = bench.others(item.actor, persons=persons)
    said = [
        p.actor for p in key_statements(bench) if set(bench.case.evidence(p)) & set(item.evidence)
    ]
    found = [n for n in found if not any(bench.analysis.names.same(n, s) for s in said)]
    return _with(item, actor=bench.dice.choice(found)) if found else None


def exchanged(bench: Bench, item: Any) -> Any:
    """Addressee and actor exchanged."""
    if not isinstance(item, Demand) or not item.addressee:
        return None
    return _with(item, actor=item.addressee, addressee=item.actor)


def _plus_one(text: str) -> str | None:
    if found := NUMBER.search(text):
        plain = found[0].replace(",", "")
        if plain.isdigit():
            new = f"{int(plain) + 1:,}" if "," in found[0] else str(int(plain) + 1)
            return text[: found.start()] + new + text[found.end() :]
        return None
    words = re.search(rf"\b(?:{'|'.join(WORD_NUMBERS[:-1])})\b", text, re.IGNORECASE)
    if not words:
        return None
    new = WORD_NUMBERS[WORD_NUMBERS.index(words[0].lower()) + 1]
    return text[: words.start()] + new + text[words.end() :]


def by_one(bench: Bench, item: Any) -> Any:
    """A number changed by one: in the values of a count, or in the words."""
    if isinstance(item, Casualty):
        values = {n: getattr(item, n) for n in ("low", "best", "high")}
        if all(value is None for value in values.values()):
            return None
        if bench.dice.random() < 0.5 and (phrase := _plus_one(item.phrase)):
            return _counted(item, phrase, bench)
        return _with(item, **{n: v + 1 for n, v in values.items() if v is not None})
    return _rewrite(item, _plus_one)


def _counted(item: Casualty, phrase: str, bench: Bench) -> Any:
    value = number(phrase, bench.case.key.language)
    if value is None:
        return None
    return _with(item, phrase=phrase, low=value.low, best=value.best, high=value.high)


def swapped_digits(bench: Bench, item: Any) -> Any:
    """Two digits of a number exchanged."""

    def swap(text: str) -> str | None:
        for found in NUMBER.finditer(text):
            digits = [i for i, c in enumerate(found[0]) if c.isdigit()]
            pairs = [(a, b) for a, b in pairwise(digits) if found[0][a] != found[0][b]]
            if pairs:
                a, b = bench.dice.choice(pairs)
                new = list(found[0])
                new[a], new[b] = new[b], new[a]
                if new[0] != "0":
                    return text[: found.start()] + "".join(new) + text[found.end() :]
        return None

    if isinstance(item, Casualty):
        phrase = swap(item.phrase)
        return _counted(item, phrase, bench) if phrase else None
    return _rewrite(item, swap)


def another_phrase(bench: Bench, item: Any) -> Any:
    """The phrase of another count, or a quotation from another place."""
    cited = {e.sentence for e in item.evidence}
    if isinstance(item, Casualty):
        found = [
            c
            for c in bench.case.key.casualties
            if c.phrase != item.phrase and not any(c.phrase in e.text for e in item.evidence)
        ]
        if not found:
            return None
        one = bench.dice.choice(found)
        return _with(item, phrase=one.phrase, low=one.low, best=one.best, high=one.high)
    if isinstance(item, Position | Demand) and item.quote:
        quotes = [
            q
            for s in bench.analysis.body
            if s.number not in cited
            for q in bench.analysis.quoted_in(s)
            if not any(q.text in e.text for e in item.evidence)
            and len(q.text.split()) > 2
            and not any(e.start < q.end and q.start < e.end for e in item.evidence)
        ]
        return _with(item, quote=bench.dice.choice(quotes).text) if quotes else None
    return None


def other_harm(bench: Bench, item: Any) -> Any:
    """Another harm."""
    if not isinstance(item, Casualty):
        return None
    said = {c.harm for c in bench.case.key.casualties if c.phrase == item.phrase}
    return _with(item, harm=bench.dice.choice([h for h in HARMS if h not in said]))


def negated(bench: Bench, item: Any) -> Any:
    """A "not" put in or taken out."""

    def turn(text: str) -> str | None:
        if found := NEGATION.search(text):
            return text[: found.start()] + text[found.end() :]
        if isinstance(item, Demand):
            return f"not {text}"
        if found := AUXILIARY.search(text):
            return f"{text[: found.end()]} not{text[found.end() :]}"
        return None

    return _rewrite(item, turn)


def altered_quote(bench: Bench, item: Any) -> Any:
    """One word of the quotation replaced or left out."""
    quote = getattr(item, "quote", None)
    if not quote or len(quote.split()) < 2:
        return None
    words = quote.split()
    at = bench.dice.randrange(len(words))
    pool = [w for w in re.findall(r"[^\W\d_]{4,}", bench.case.document.text) if w not in quote]
    new = [bench.dice.choice(pool)] if bench.dice.random() < 0.7 else []
    if not new and at in {0, len(words) - 1}:
        new = [bench.dice.choice(pool)]
    return _with(item, quote=" ".join([*words[:at], *new, *words[at + 1 :]]))


def moved(bench: Bench, item: Any) -> Any:
    """The evidence of another sentence."""
    if isinstance(item, Actor):
        forms = {item.name, item.name.split()[-1], *bench.analysis.names.aliases(item.name)}
        free = [
            s
            for s in bench.analysis.body
            if not any(form.casefold() in s.text.casefold() for form in forms)
        ]
        if not free:
            return None
        return _with(item, evidence=bench.analysis.evidence((bench.dice.choice(free).number,)))
    elsewhere = bench.elsewhere(item)
    return _with(item, evidence=elsewhere) if elsewhere else None


def other_time(bench: Bench, item: Any) -> Any:
    """A historical toll given as current, and the other way round."""
    return _with(item, historical=not item.historical) if isinstance(item, Casualty) else None


def outside_number(bench: Bench, item: Any) -> Any:
    """A number that the article doesn't have, in the summary."""
    if not isinstance(item, Claim):
        return None
    known = bench.case.document.text
    new = bench.dice.choice([n for n in OUTSIDE_NUMBERS if n not in known])
    if found := NUMBER.search(item.text):
        return _with(item, text=item.text[: found.start()] + new + item.text[found.end() :])
    return _with(item, text=f"{item.text.rstrip('.')}, with {new} more expected.")


def outside_name(bench: Bench, item: Any) -> Any:
    """A name that the article doesn't have, in the summary or as an actor."""
    known = bench.case.document.text
    new = bench.dice.choice([n for n in OUTSIDE_NAMES if n not in known])
    if isinstance(item, Actor):
        return _with(item, name=new)
    if isinstance(item, Position | Demand):
        return _with(item, actor=new)
    if not isinstance(item, Claim):
        return None
    for actor in bench.case.key.actors:
        if actor.name in item.text:
            return _with(item, text=item.text.replace(actor.name, new))
    return _with(item, text=f"{item.text.rstrip('.')}, {new} said.")


MUTATIONS: dict[str, Mutation] = {
    "speaker: another person": another_person,
    "speaker: another actor": another_actor,
    "actor and addressee exchanged": exchanged,
    "number changed by one": by_one,
    "digits swapped": swapped_digits,
    "phrase from another sentence": another_phrase,
    "harm swapped": other_harm,
    "negation added or removed": negated,
    "quote altered by one word": altered_quote,
    "evidence moved": moved,
    "time of the toll swapped": other_time,
    "number from outside": outside_number,
    "name from outside": outside_name,
}


def from_polnear(line: str) -> Case:
    """A case of an article whose direct and mixed quotations are labelled with their speakers."""
    row = json.loads(line)
    document = Document.from_text(row["text"], id=row["id"], language="en")
    names = Analysis(document).names
    positions = []
    for said in row["gold"]["attributions"]:
        spans = [*said["quote_spans"], *said["cue_spans"], *said["speaker_spans"]]
        quoted = said["type"] in {"direct", "mixed"} and said["quote_spans"]
        if said["speaker_is_pronoun"] or not said["speaker"] or not quoted:
            continue
        words = said["quote"].strip(' ,."“”')
        inner = re.search(r"[“\"]([^“”\"]{12,240})[”\"]", said["quote"])
        if not 12 <= len(words) <= 240:
            continue
        fragments = [row["text"][a:b] for a, b in spans]
        positions.append(
            ExpectedPosition(
                actor=said["speaker"],
                position=words,
                quote=inner[1].strip(" ,") if inner else None,
                evidence=tuple(dict.fromkeys(f for f in fragments if len(f) > 3)),
            )
        )
    actors = tuple(
        ExpectedActor(name=name, kind="person" if names.is_person(name) else "group")
        for name in dict.fromkeys(p.actor for p in positions)
    )
    key = Key(
        id=row["id"], split="dev", summary=(), actors=actors,
        positions=tuple(positions), demands=(), casualties=(),
    )  # fmt: skip
    return Case(document=document, key=key)


def trials(case: Case) -> Iterator[Trial]:
    """Every item of a case, sound and damaged in every way that fits it."""
    bench = Bench.of(case)
    for field, item in bench.items():
        yield Trial("undamaged", field, item, bench.analysis, case.key.id)
        for kind, mutate in MUTATIONS.items():
            damaged = mutate(bench, item)
            if damaged is not None:
                yield Trial(kind, field, damaged, bench.analysis, case.key.id)


def main() -> int:
    """Run it and print the table; 1 when a rate is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cases", type=Path, default=HERE / "cases")
    parser.add_argument(
        "--polnear",
        type=Path,
        help="take positions from a file of labelled attributions instead",
    )
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument(
        "--language", default="en", help="cases in this language, or 'other' for all but English"
    )
    parser.add_argument("--tag", help="only cases with this tag, such as 'unseen'")
    parser.add_argument("--show", metavar="KIND", help="print the errors of one kind")
    parser.add_argument("--field", help="with --show: only this field's")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a rate misses its floor")
    given = parser.parse_args()
    if given.polnear:
        every = [from_polnear(line) for line in given.polnear.read_text("utf-8").splitlines()]
    else:
        every = load(given.cases)
    cases = [
        case
        for case in every
        if given.split in {None, case.key.split}
        and given.language in _languages(case)
        and (given.tag is None or given.tag in case.key.tags)
    ]
    example = load_prompts().example_text
    hits: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for trial in trials(case):
            item = examine(trial.field, trial.item, trial.analysis, example)
            noticed = item.verdict == "flagged"
            for field in (trial.field.name, "all"):
                totals[trial.kind, field] += 1
                hits[trial.kind, field] += noticed
            wanted = trial.kind == given.show and given.field in {None, trial.field.name}
            if wanted and noticed == (trial.kind == "undamaged"):
                _show(trial, item)
    return _report(cases, hits, totals, given)


def _languages(case: Case) -> tuple[str, ...]:
    """What --language may say to mean this case."""
    return (case.key.language,) if case.key.language == "en" else (case.key.language, "other")


def _show(trial: Trial, item: Grounded) -> None:
    said = item.model_dump(exclude={"evidence", "checks", "verdict", "aliases"})
    print(f"--- {trial.case} {trial.field.name}: {said}")
    for e in item.evidence:
        print(f"    [{e.sentence}] {e.text}")
    for check in item.failures:
        print(f"    ! {check.name}: {check.detail}")


def _report(
    cases: list[Case],
    hits: Counter[tuple[str, str]],
    totals: Counter[tuple[str, str]],
    given: argparse.Namespace,
) -> int:
    figures: dict[str, Any] = defaultdict(dict)
    wrong = []
    print(f"{len(cases)} cases\n\n{'':34}{'n':>6}{'noticed':>9}   95% interval      floor")
    for kind in (*MUTATIONS, "undamaged"):
        n, k = totals[kind, "all"], hits[kind, "all"]
        if not n:
            continue
        low, high = wilson(k, n)
        floor = FLOORS.get(kind)
        missed = k / n < floor if floor else k / n > MOST_FALSE_ALARMS
        mark = f"{floor:.0%}" if floor else f"at most {MOST_FALSE_ALARMS:.0%}"
        print(
            f"{kind:34}{n:6}{k / n:9.1%}   {low:6.1%} to {high:6.1%}   {mark}"
            + ("  MISSED" if missed else "")
        )
        wrong += [kind] * (missed if floor else k / n > HELD_FALSE_ALARMS)
        figures[kind] = {"n": n, "noticed": k, "interval": [low, high]}
        fields = sorted({f for kk, f in totals if kk == kind and f != "all"})
        for field in fields:
            of = totals[kind, field]
            print(f"    {field:30}{of:6}{hits[kind, field] / of:9.1%}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if given.gate and wrong:
        print(f"\nbelow its floor: {', '.join(wrong)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
