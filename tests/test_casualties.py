"""Counts of people harmed that are right, in the many wordings of news, and such that are not."""

import pytest

from summarizer import Document, validate
from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import number
from summarizer.saved import completed

HARMS = ("killed", "injured", "detained", "missing", "displaced")


def failed(
    text: str, phrase: str, harm: str, *, historical: bool = False, **values: str | None
) -> set[str]:
    """The checks that a count of this article fails; it cites the last sentence that has it."""
    document = Document.from_text(text, language="en")
    cited = max(s.number for s in document.sentences if phrase in s.text)
    said = number(phrase)
    count = (said.low, said.best, said.high) if said else (1, 1, 1)
    item = {
        "harm": harm,
        "phrase": phrase,
        **dict(zip(("low", "best", "high"), count, strict=True)),
        "who": None,
        "reported_by": None,
        "historical": historical,
        "evidence": [cited],
    }
    nothing = dict.fromkeys(("claims", "actors", "positions", "demands", "rejected", "missed"), ())
    record = {**nothing, "casualties": [item | values]}
    result = completed(record, Analysis(document), "made up")
    (checked,) = validate(result, document, policy="flag").casualties
    return {check.name for check in checked.checks if not check.passed}


def fitting(text: str, phrase: str) -> set[str]:
    """The harms that may be said of these people."""
    return {harm for harm in HARMS if not failed(text, phrase, harm)}


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("Sixteen pupils were being treated for smoke inhalation.", "Sixteen pupils", "injured"),
        ("Four keepers remain in a critical condition.", "Four keepers", "injured"),
        ("About 200 guests fell ill after the banquet.", "About 200 guests", "injured"),
        ("Nine of the crew are being cared for ashore.", "Nine of the crew", "injured"),
        ("The remains of three climbers were found.", "three climbers", "killed"),
        ("Gunmen mowed down 12 worshippers.", "12 worshippers", "killed"),
        ("A cyclist was shot and killed at a checkpoint.", "A cyclist", "killed"),
        ("Doctors could not save a third passenger.", "a third passenger", "killed"),
        ("Two brokers were sentenced to seven years.", "Two brokers", "detained"),
        ("Twelve men spent the night in police cells.", "Twelve men", "detained"),
        ("Eight sailors are being held in the port.", "Eight sailors", "detained"),
        ("Police took 14 squatters into custody.", "14 squatters", "detained"),
        ("Forty miners are trapped underground.", "Forty miners", "missing"),
        ("The whereabouts of three reporters are unknown.", "three reporters", "missing"),
        ("Rescuers were looking for nine divers.", "nine divers", "missing"),
        ("The agency has registered 9,400 refugees.", "9,400 refugees", "displaced"),
        ("Some 700 people took shelter in mosques.", "Some 700 people", "displaced"),
        ("About 300 families spent the night in a school gym.", "About 300 families", "displaced"),
    ],
)
def test_harm_is_read_from_many_wordings_and_from_each_only_that(
    text: str, phrase: str, harm: str
) -> None:
    assert fitting(text, phrase) == {harm}


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("Nine people drowned, three of them children.", "three of them", "killed"),
        ("Thirty fans were hurt, five critically.", "five", "injured"),
        ("Thirty people died, 12 of whom were nurses.", "12", "killed"),
        ("A bomb killed 12 people in Lorne. Five were nurses.", "Five", "killed"),
        ("Police arrested 60 marchers. Ten of them were minors.", "Ten of them", "detained"),
        ("Six of the crew were confirmed dead.", "Six of the crew", "killed"),
        (
            "A crash killed 14 people. Two of the victims were skiers.",
            "Two of the victims",
            "killed",
        ),
    ],
)
def test_a_part_has_the_harm_of_its_whole(text: str, phrase: str, harm: str) -> None:
    assert fitting(text, phrase) == {harm}


@pytest.mark.parametrize(
    ("phrase", "harm"),
    [("Ida Roth", "killed"), ("her son Leo", "killed"), ("Piet Huys", "killed")],
)
def test_a_list_of_the_dead_has_ages_and_descriptions(phrase: str, harm: str) -> None:
    text = "Among the dead were Ida Roth, 41, her son Leo, 9, and the driver, Piet Huys, 60."
    assert fitting(text, phrase) == {harm}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Four people drowned: a man, his two sons and a lifeguard.", "his two sons"),
        ("Nine people were killed - six soldiers, two guards and a child.", "two guards"),
        ("The driver was killed, as were three passengers.", "three passengers"),
        ("The driver died along with his brother.", "his brother"),
        ("The bodies of a shepherd and his daughter were found.", "his daughter"),
        ("Some 1,300 soldiers, judges and clerks were killed.", "Some 1,300 soldiers"),
    ],
)
def test_those_who_are_told_together_share_their_harm(text: str, phrase: str) -> None:
    assert fitting(text, phrase) == {"killed"}


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("The ministry put the toll at 28.", "28", "killed"),
        ("The toll now stands at 71.", "71", "killed"),
        ("The death toll rose to 60 on Monday, up from 48 a day before.", "48", "killed"),
        ("The number of injured stood at 204.", "204", "injured"),
        ("A pit caved in with 90 men missing. The owner first spoke of 40.", "40", "missing"),
    ],
)
def test_a_toll_may_be_told_by_a_noun(text: str, phrase: str, harm: str) -> None:
    assert fitting(text, phrase) == {harm}


@pytest.mark.parametrize(
    ("phrase", "low", "best", "high"),
    [
        ("closer to 100", None, 100, None),
        ("Upwards of 30 visitors", 30, 30, None),
        ("just under 50 people", None, None, 50),
        ("perhaps 15 people", None, 15, None),
        ("forty-odd people", None, 40, None),
        ("another dozen", 12, 12, 12),
        ("a trio of climbers", 3, 3, 3),
    ],
)
def test_hedges_leave_a_side_open(
    phrase: str, low: int | None, best: int | None, high: int | None
) -> None:
    said = number(phrase)
    assert said is not None
    assert (said.low, said.best, said.high) == (low, best, high)


def test_somebody_of_an_unlisted_trade_is_one_person() -> None:
    assert not failed("A lamplighter was killed.", "A lamplighter", "killed")
    assert failed("A lorry was hit and two people were killed.", "A lorry", "killed")


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("The bus was carrying 40 pupils when it crashed, and 12 died.", "40 pupils", "killed"),
        ("Of the 40 passengers, 12 died.", "40 passengers", "killed"),
        ("In a village of 400 people, 12 were killed.", "400 people", "killed"),
        ("Twelve people died. Some 200 firemen fought the blaze.", "Some 200 firemen", "killed"),
        ("Three lawyers represent the 12 detained men.", "Three lawyers", "detained"),
        (
            "Police arrested 60 men. Two hundred officers were on duty.",
            "Two hundred officers",
            "detained",
        ),
        ("Reports that 14 people had died were untrue.", "14 people", "killed"),
        ("Ida Roth dismissed reports that 14 people had died.", "14 people", "killed"),
        ("Two men were killed, the mayor said.", "the mayor", "killed"),
    ],
)
def test_people_who_only_stand_near_harm_were_not_harmed(text: str, phrase: str, harm: str) -> None:
    assert failed(text, phrase, harm)


@pytest.mark.parametrize(
    "text",
    [
        "In March a smaller blast in the pit killed 14 men.",
        "A similar fire killed 14 men.",
        "The port was shut in 1986. Soldiers killed 14 men.",
        "A decade earlier, 14 men had been killed there.",
        "The war of 1991-96 killed 14 men.",
    ],
)
def test_a_toll_of_an_earlier_event_may_be_told_without_its_year(text: str) -> None:
    assert not failed(text, "14 men", "killed", historical=True)


@pytest.mark.parametrize(
    "text",
    [
        "A blast killed 14 men on Tuesday.",
        "The port was shut in 1986.\n\nSoldiers killed 14 men.",
        "More than 9,000 have died since 2021, and 14 men have been killed this week.",
    ],
)
def test_a_toll_of_the_news_is_not_of_an_earlier_event(text: str) -> None:
    assert failed(text, "14 men", "killed", historical=True) == {"time"}
    assert not failed(text, "14 men", "killed")


def test_what_people_tried_before_they_were_hurt_is_no_condition() -> None:
    text = "A porter who tried to help was stabbed in the neck."
    assert not failed(text, "A porter", "injured")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Police detained 50 marchers. Ten were minors.", "marchers"),
        ("Police detained ten newlyweds. Ten of them were minors.", "newlyweds"),
    ],
)
def test_who_may_stand_in_the_sentence_before(text: str, who: str) -> None:
    assert not failed(text, "Ten", "detained", who=who)


def test_who_must_be_people() -> None:
    text = "Police detained ten men at the bridge."
    assert failed(text, "ten men", "detained", who="bridge") == {"who"}


@pytest.mark.parametrize(
    "text",
    [
        "Ten men were held on suspicion of arson, according to the Harbour Office.",
        "The Harbour Office put the number of those arrested at ten men.",
        "Figures from the Harbour Office show ten men were arrested.",
        "Local media quoted the Harbour Office as saying ten men were arrested.",
        "The Harbour Office gave a count at noon. It said ten men had been arrested.",
        "Ten men were arrested - that is the count of the Harbour Office.",
    ],
)
def test_who_reports_it_is_named_in_many_ways(text: str) -> None:
    phrase = "Ten men" if text.startswith("Ten") else "ten men"
    assert not failed(text, phrase, "detained", reported_by="Harbour Office")


def test_somebody_else_who_is_named_reports_nothing() -> None:
    text = "Mayor Ida Roth said ten men had been arrested in the yard of Piet Huys."
    assert failed(text, "ten men", "detained", reported_by="Piet Huys") == {"reported_by"}


def test_those_who_were_shot_may_be_dead_or_hurt() -> None:
    assert fitting("The rebels shot 12 men.", "12 men") == {"killed", "injured"}
    assert fitting("The rebels shot dead 12 men.", "12 men") == {"killed"}


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("A clerk died in hospital on Friday.", "A clerk", "killed"),
        ("Two brothers died in police custody.", "Two brothers", "killed"),
        ("The siege took the lives of nine hostages.", "nine hostages", "killed"),
        ("Forty guests, 12 of them women and children, were killed.", "Forty guests", "killed"),
        ("At least 20 sailors drowned, a cook among them.", "a cook", "killed"),
        ("He put the number of dead at 52, among them 11 pupils.", "11 pupils", "killed"),
        ("It confirmed one death, that of a porter hit by a stone.", "a porter", "killed"),
        ("Crowds protested the fatal police shooting of a student.", "a student", "killed"),
        ("Doctors Without Limits said 60 wounded had come.", "60 wounded", "injured"),
        (
            "Ten were killed in June and some 3,000 driven from their homes.",
            "some 3,000",
            "displaced",
        ),
        ("Three crewmen remain untraced.", "Three crewmen", "missing"),
        ("A nurse, whose report he read, was pulled out with a broken leg.", "A nurse", "injured"),
        ("The driver, identified as Jan Roth, 30, was among the dead.", "The driver", "killed"),
        ("Police named two of the dead as Jan Roth, 30; and Ana Beck.", "Ana Beck", "killed"),
        (
            "Thirty fled. Two of the victims slept when the camp burned.",
            "Two of the victims",
            "killed",
        ),
    ],
)
def test_the_harm_told_of_people_is_theirs_and_no_other(text: str, phrase: str, harm: str) -> None:
    assert fitting(text, phrase) == {harm}


@pytest.mark.parametrize(
    "text",
    [
        "Crews could cost dozens of lives by waiting.",
        "Storming the hall would cost dozens of lives.",
    ],
)
def test_lives_that_something_could_cost_are_not_lost(text: str) -> None:
    assert not fitting(text, "dozens of lives")


def test_those_who_had_been_feared_drowned_are_not_dead() -> None:
    assert not fitting("Four rowers who had been feared drowned walked home.", "Four rowers")


NEWS = "DORN, June 26, 2025 (Newsline) - A mill burned.\n\nThe mayor spoke.\n\nIt was long.\n\n"


def times(text: str, phrase: str, harm: str = "killed") -> set[bool]:
    """Whether a count may be of an earlier event, of the day's, or of either."""
    return {one for one in (True, False) if not failed(text, phrase, harm, historical=one)}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("In May a storm killed nine people.", "nine people"),
        ("An earlier blast killed nine people.", "nine people"),
        ("Earlier this year a slide killed nine people.", "nine people"),
        ("Nine people were killed there last July.", "Nine people"),
        ("It came a week after a fire killed nine people.", "nine people"),
        ("The last walkout, in 1991, was long. Nine people were shot dead.", "Nine people"),
    ],
)
def test_background_behind_the_news_is_of_an_earlier_time(text: str, phrase: str) -> None:
    assert times(NEWS + text, phrase) == {True}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Nine people have died in fires this winter, more than in all of last season.", "Nine"),
        ("More than 90 people have been killed since 2021.", "More than 90 people"),
        ("More than 90 people have been killed since the war began last year.", "90 people"),
        ("Nine people have died, compared with 40 last year.", "Nine people"),
        ("The bureau, which began in August, counts nine people killed.", "nine people"),
        ("Ana Roth, whose brother was killed, wept.", "brother"),
    ],
)
def test_what_goes_on_or_is_told_aside_is_of_the_day(text: str, phrase: str) -> None:
    assert times(NEWS + text, phrase) == {False}


def test_the_first_sentences_may_be_of_a_month_that_is_past() -> None:
    text = "In May a storm killed nine people.\n\nThe mayor spoke.\n\nA court met.\n\nIt rose."
    assert times(text, "nine people") == {True, False}
