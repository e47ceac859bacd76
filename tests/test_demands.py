"""Demands in the words of news: which sentences carry one, whose it is and whom it is asked of."""

import pytest

from summarizer import Document
from summarizer.checks.analysis import Analysis
from summarizer.checks.reading import Reading
from summarizer.fields.demands import DEMANDS, Demand
from summarizer.validation import examine


def failures(text: str, actor: str, addressee: str | None, demand: str) -> list[str]:
    """Names of the checks that a demand fails whose evidence is the whole text."""
    analysis = Analysis(Document.from_text(text, language="en"))
    numbers = tuple(sentence.number for sentence in analysis.document.sentences)
    item = Demand(
        actor=actor,
        addressee=addressee,
        demand=demand,
        quote=None,
        evidence=analysis.evidence(numbers),
    )
    return [check.name for check in examine(DEMANDS, item, analysis).failures]


Case = tuple[str, str, str | None, str]

VERBS: list[Case] = [
    ("Dockers lobbied the city to repair the cranes.", "dockers", "the city", "repair the cranes"),
    ("The judge directed the firm to open its files.", "judge", "the firm", "open its files"),
    ("A guard signalled to the driver to stop.", "guard", "the driver", "stop"),
    ("Hundreds of nurses marched for higher pay.", "nurses", None, "higher pay"),
    ("Mayor Ann Lee proposed that parliament debate it.", "Ann Lee", "parliament", "debate it"),
    ("The club banned fans from bringing drums.", "club", "fans", "not bring drums"),
    ("The union is holding out for 8 percent.", "union", None, "8 percent"),
    ("Police called out to swimmers not to dive.", "police", "swimmers", "not dive"),
    ("Residents were told by police to leave.", "police", "residents", "leave"),
]
NOUNS: list[Case] = [
    ("There were calls from the Green League for a ban.", "Green League", None, "a ban"),
    ("The Green League's demand for a boycott was ignored.", "Green League", None, "a boycott"),
    ("A petition signed by 3,000 parents calls for buses.", "3,000 parents", None, "buses"),
    ("The motion, tabled by Ann Lee, calls for free buses.", "Ann Lee", None, "free buses"),
    ("Beldan sent Ketmar an ultimatum: lift the siege.", "Beldan", "Ketmar", "lift the siege"),
    ("The court gave the firm 30 days to pay.", "court", "the firm", "pay"),
    ("The judge set the firm a deadline of May 4 to pay.", "judge", "the firm", "pay by May 4"),
    ("The board is under pressure from owners to resign.", "owners", "the board", "resign"),
    ("The strikers tabled three points: a bus, a doctor and a rise.", "strikers", None, "a rise"),
    ("The ministry rejected the nurses' demand for back pay.", "nurses", "ministry", "back pay"),
    ("The county issued an evacuation order to campers.", "county", "campers", "evacuate"),
]
OBLIGATIONS: list[Case] = [
    ("“Whoever did this must face a judge,” Ann Lee said.", "Ann Lee", None, "face a judge"),
    ("Ann Lee said the ministers needed to send tents.", "Ann Lee", "ministers", "send tents"),
    ("Ann Lee said the club “should pay for it”.", "Ann Lee", "the club", "pay for it"),
    ("It was time, Ann Lee said, for the coach to go.", "Ann Lee", "the coach", "go"),
    ("“It’s up to the club to pay,” Ann Lee said.", "Ann Lee", "the club", "pay"),
    ("“Beldan had better keep its word,” Ann Lee said.", "Ann Lee", "Beldan", "keep its word"),
    ("“We need more ambulances,” Ann Lee said.", "Ann Lee", None, "more ambulances"),
]
IMPERATIVES: list[Case] = [
    ("“Tear down this fence, Mr Quist,” Ann Lee said.", "Ann Lee", "Quist", "tear down this fence"),
    ("Ann Lee met the miners. “Stand firm,” she told them.", "Ann Lee", "miners", "stand firm"),
    ("“If you know, you tell us,” Ann Lee said.", "Ann Lee", None, "tell the board if they know"),
    ("Protesters held signs reading “Free the Dorn Six”.", "protesters", None, "free the Dorn Six"),
    ("Ann Lee had a word for the owners: “Pay up.”", "Ann Lee", "the owners", "pay up"),
]
CONDITIONS: list[Case] = [
    ("Beldan will cut the gas unless Ketmar pays.", "Beldan", "Ketmar", "pay"),
    ("Pilots threatened to strike if the firm does not yield.", "pilots", "the firm", "yield"),
    ("The union refused to talk until the gates were opened.", "union", None, "open the gates"),
    ("Beldan will free them on condition that Ketmar disarm.", "Beldan", "Ketmar", "disarm"),
]
HEARERS: list[Case] = [
    ("In a letter to the mayor, shopkeepers asked for lights.", "shopkeepers", "mayor", "lights"),
    ("Ann Lee accused Beldan of piracy and demanded payment.", "Ann Lee", "Beldan", "payment"),
    ("Ann Lee demanded the coach's resignation.", "Ann Lee", "the coach", "resign"),
    ("Ann Lee sought an apology from the airline.", "Ann Lee", "the airline", "apologise"),
    ("Ann Lee wants Quist to go and the board to pay.", "Ann Lee", "the board", "pay"),
    ("The firm cut jobs. Ann Lee urged the company to pay.", "Ann Lee", "the firm", "pay"),
    ("Ann Lee said the crew could wait and should pay.", "Ann Lee", "the crew", "pay"),
]
DESCRIBED: list[Case] = [
    ("Fishermen shouted at the mayor to leave. It was noon.", "fishermen", "mayor", "leave"),
    ("Ann Lee asked Gov. Bo Quist to resign.", "Ann Lee", "Bo Quist", "resign"),
    (
        "The Dorn Harbour Court sat on Monday. Nurses asked the judges to lift the ban.",
        "nurses",
        "Dorn Harbour Court",
        "lift the ban",
    ),
    (
        "The Dorn Harbour Court sat on Monday. Nurses asked the town’s highest court to act.",
        "nurses",
        "Dorn Harbour Court",
        "act",
    ),
    ("Hundreds of nurses rallied in Dorn, demanding more beds.", "nurses", None, "more beds"),
    ("Afterwards Ann Lee pleaded with the miners to go.", "Ann Lee", "the miners", "go"),
    ("About 200 nurses urged the board to resign.", "about 200 nurses", "the board", "resign"),
]


@pytest.mark.parametrize(
    "case",
    [*VERBS, *NOUNS, *OBLIGATIONS, *IMPERATIVES, *CONDITIONS, *HEARERS, *DESCRIBED],
    ids=lambda c: c[0],
)
def test_a_demand_is_supported_however_the_news_words_it(case: Case) -> None:
    assert failures(*case) == []


@pytest.mark.parametrize(
    ("case", "check"),
    [
        (
            ("Ann Lee said the bridge was safe.", "Ann Lee", None, "the bridge was safe"),
            "directive",
        ),
        (("Firefighters put out the blaze.", "firefighters", None, "put out fires"), "directive"),
        (("“Work goes on,” Ann Lee said.", "Ann Lee", None, "work goes on"), "directive"),
        (("“The firm lied to us,” Ann Lee said.", "Ann Lee", None, "the firm lied"), "directive"),
        (("Ann Lee said the firm had paid.", "Ann Lee", "the firm", "pay"), "directive"),
        (("The strike goes on until Friday, Ann Lee said.", "Ann Lee", None, "go on"), "directive"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_is_only_told_is_no_demand(case: Case, check: str) -> None:
    assert check in failures(*case)


@pytest.mark.parametrize(
    "case",
    [
        ("Calls from the Green League for a ban angered Ann Lee.", "Ann Lee", None, "a ban"),
        ("Beldan will cut the gas unless Ketmar pays.", "Ketmar", "Beldan", "pay"),
        ("The court gave the firm 30 days to pay.", "firm", "the court", "pay"),
        ("Quist was asked by Ann Lee to resign.", "Quist", "Ann Lee", "resign"),
        ("The Blue Brigade sent Ketmar an ultimatum: disarm.", "Ketmar", "Blue Brigade", "disarm"),
        ("“Ring your dealer,” Ann Lee told owners.", "owners", "Ann Lee", "ring their dealer"),
        ("Ann Lee met owners. “Sell now,” she said.", "owners", "Ann Lee", "sell now"),
        ("The fund wrote to the board to demand a sale.", "the board", "the fund", "a sale"),
        ("She leads Dorn. Ann Lee urged Bo Quist to pay.", "Bo Quist", "Ann Lee", "pay"),
    ],
    ids=lambda case: case[0],
)
def test_the_one_who_is_asked_makes_no_demand(case: Case) -> None:
    assert "actor" in failures(*case)


@pytest.mark.parametrize(
    "case",
    [
        (
            "Ann Lee urged the firm to hand the keys to the city.",
            "Ann Lee",
            "the city",
            "hand keys",
        ),
        ("Ann Lee urged the firm to pay Bo Quist.", "Ann Lee", "Bo Quist", "pay"),
        ("Beldan is rich. Ann Lee urged Ketmar to disarm.", "Ann Lee", "Beldan", "disarm"),
        ("Ann Lee called for help for Beldan.", "Ann Lee", "Beldan", "help"),
        ("The union wants the city to open the depot.", "union", "the depot", "open the depot"),
    ],
    ids=lambda case: case[0],
)
def test_one_who_is_only_named_is_not_asked(case: Case) -> None:
    assert "addressee" in failures(*case)


@pytest.mark.parametrize(
    "case",
    [
        ("The union called for an inquiry.", "union", None, "not hold an inquiry"),
        ("The club banned fans from bringing drums.", "club", "fans", "bring drums"),
        ("Pilots will strike if the firm does not yield.", "pilots", "the firm", "not yield"),
    ],
    ids=lambda case: case[0],
)
def test_a_demand_turned_round_is_refused_in_whatever_words(case: Case) -> None:
    assert "demand" in failures(*case)


def proposed(text: str) -> list[tuple[str, str]]:
    """Who asks for what, as the rules alone read a text."""
    analysis = Analysis(Document.from_text(text, language="en"))
    return [(one.actor, one.what) for one in Reading(analysis).calls]


def test_each_of_a_list_of_demands_is_proposed_with_those_who_make_it() -> None:
    text = "The miners' demands are three: a doctor, the release of Bo Quist and an end to fines."
    assert proposed(text) == [
        ("The miners", "a doctor"),
        ("The miners", "the release of Bo Quist"),
        ("The miners", "an end to fines"),
    ]


def test_conditions_that_somebody_named_are_proposed() -> None:
    text = "The union named two conditions: that the gates be opened, and that the board resign."
    assert proposed(text) == [
        ("The union", "the gates be opened"),
        ("The union", "the board resign"),
    ]


def test_what_a_crowd_shows_on_a_banner_is_proposed() -> None:
    text = "About 2,000 workers gathered in Dorn behind a banner reading “Bread now.”"
    assert proposed(text) == [("About 2,000 workers", "Bread now")]


def test_a_crowd_that_marched_is_the_one_that_asks() -> None:
    text = "Several hundred workers marched through Dorn on Saturday, calling for a boycott."
    assert proposed(text) == [("Several hundred workers", "a boycott")]
