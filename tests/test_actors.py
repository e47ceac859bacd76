"""Who is an actor: what acts, speaks or is addressed, and what is only named."""

import pytest

from summarizer import Document
from summarizer.checks.analysis import Analysis
from summarizer.fields.actors import ACTORS, Actor, ActorDraft
from summarizer.validation import examine, read


def failed(name: str, kind: str, text: str, role: str | None = None) -> set[str]:
    """The checks that an actor fails."""
    analysis = Analysis(Document.from_text(text, language="en"))
    draft = ActorDraft.model_validate({"name": name, "role": role, "kind": kind})
    cited = ACTORS.build(draft, analysis).evidence
    item = Actor.model_validate({"name": name, "role": role, "kind": kind, "evidence": cited})
    return {check.name for check in examine(ACTORS, item, analysis).checks if not check.passed}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("unions", "The mayor invited the unions to a meeting at the town hall."),
        ("government", "A petition that 3,000 farmers signed calls on the government to act."),
        ("rebels", "The army gave the rebels until Friday to lay down their arms."),
        ("courts", "He appealed to the government, the army and the courts to act."),
        ("army", "Calls for the army to step in grew louder."),
        ("harbour board", "The captain must turn over the papers to the harbour board."),
        ("strikers", "The firm locked its gates on 300 strikers."),
        ("residents", "Police told residents to stay indoors."),
        ("police", "That is a question for the police, the mayor said."),
        ("bereaved", "For the bereaved, the wait goes on."),
        ("Supreme Court", "She took the case to the Supreme Court."),
        ("Veltra Mining", "Villagers have sued Veltra Mining for damages."),
        ("Eastern Front", "The army blamed the blast on the Eastern Front."),
        ("Norland", "The minister pressed Norland to open its border."),
        ("public prosecutor", "Four men were held, according to the public prosecutor."),
    ],
)
def test_somebody_who_is_told_asked_or_blamed_is_an_actor(name: str, text: str) -> None:
    assert not failed(name, "group", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Civic Alliance", "Fresh demands came from the Civic Alliance for an early vote."),
        ("newspaper", "A newspaper's report that the bridge was sold was false, she said."),
        ("Norland", "Norland's refusal to sign angered its neighbours."),
        ("Veltra Mining", "The deal between the city and Veltra Mining runs out in May."),
        ("Safe Skies", "Safe Skies director Ann Lee said talks had failed."),
        ("fishermen", "The ban drew protests from fishermen along the coast."),
        ("Nordlicht", '"It is late," said Ann Lee, who covers the sector for Nordlicht.'),
        ("Ministry of Health", "Officials at the Ministry of Health confirmed the figure."),
    ],
)
def test_a_deed_may_be_a_noun_or_somebody_elses_who_works_for_it(name: str, text: str) -> None:
    assert not failed(name, "organisation", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Veltra Mining", "The owner, Veltra Mining, first spoke of nine."),
        ("miners", "On Monday hundreds of miners marched through Dorn."),
        ("residents", "On Monday residents of Dorn fled their homes."),
        ("nurses", "Teachers, nurses and dockers marched through Dorn."),
        ("court", "In March a court in Dorn ruled that the sale was void."),
        ("Tern Line", "Investigators want to know why Tern Line let it sail."),
        ("200 nurses", "Some 200 nurses walked out on Monday."),
    ],
)
def test_what_stands_between_a_name_and_its_verb_may_be_long(name: str, text: str) -> None:
    assert not failed(name, "group", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dorn", "The mayor of Dorn said the road was closed."),
        ("Dorn", "Aid workers reached Dorn, the mayor said."),
        ("Dorn", "They left Dorn at dawn, the mayor said."),
        ("Dorn", "The train for Dorn left at noon, the mayor said."),
        ("Dorn", "A farmer from Dorn was hurt, the mayor said."),
        ("Dorn", "Dorn's streets are empty, the mayor said."),
        ("Dorn", "Trucks delivered food to Dorn on Monday, the mayor said."),
        ("Velk", "The mayor flew to Velk and signed a deal, she said."),
        ("Grand Hotel", "They met at the Grand Hotel on Monday, the mayor said."),
        ("Marrow Dam", "Work on the Marrow Dam was stopped, the mayor said."),
        ("Golden Boot", "He won the Golden Boot in 2010, the club said."),
        ("Ocean Queen", "Divers searched the wreck of the Ocean Queen, the line said."),
        ("Clean Water Act", "The vote on the Clean Water Act is due in May, the senator said."),
        ("Norlandian", "The Norlandian government said no."),
        ("hospital", "They were taken to hospital, the mayor said."),
        ("church", "Mourners gathered outside the church, the mayor said."),
        ("passengers", "Divers found the bodies of 41 passengers, the mayor said."),
    ],
)
def test_a_place_a_thing_and_a_mere_mention_are_no_actors(name: str, text: str) -> None:
    assert "acts" in failed(name, "organisation", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("finance minister", "I have asked the finance minister to find the money, she said."),
        ("his lawyer", "He will appeal, his lawyer said on Monday."),
        ("army chief", "The army chief said the town was quiet."),
        ("supporters of the mayor", "Outside, supporters of the mayor threw stones."),
    ],
)
def test_a_description_of_somebody_whom_the_article_does_not_name_is_sound(
    name: str, text: str
) -> None:
    assert not failed(name, "person" if " of " not in name else "group", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("finance minister", "Finance Minister Ann Lee spoke. The finance minister was brief."),
        ("mayor of Dorn", "Bo Quist, the mayor of Dorn, resigned. The mayor said he was tired."),
        ("her lawyer", 'Her lawyer, Bo Quist, spoke. "She is well," her lawyer said.'),
        ("Republican from Dorn", "Ann Lee, a Republican from Dorn, voted no, she said."),
        ("200 refugees", "Some 3,200 refugees fled to the hills, the mayor said."),
    ],
)
def test_somebody_with_a_name_is_to_be_given_by_it_and_whole(name: str, text: str) -> None:
    assert "name" in failed(name, "group", text)


FAR = (
    "The hall was full to the doors, and those who had come too late stood in the rain and heard "
    "what was said through the open windows of the old market."
)


@pytest.mark.parametrize(
    ("name", "role", "kind", "text"),
    [
        ("Bo Quist", "a retired pilot", "person",
         f'A retired pilot said the plane was unfit. {FAR} "It shook," said Bo Quist.'),
        ("Tern Airlines", "owner of the plane", "organisation",
         f"The owner of the plane knew of it, a court heard. {FAR} Tern Airlines said nothing."),
        ("Safe Skies Board", "watchdog", "government",
         f"The Safe Skies Board closed the runway. {FAR} The watchdog will report in May."),
    ],
)  # fmt: skip
def test_a_role_may_stand_in_another_sentence_than_the_name(
    name: str, role: str, kind: str, text: str
) -> None:
    assert not failed(name, kind, text, role)


@pytest.mark.parametrize(
    ("name", "role", "text"),
    [
        ("Ann Lee", "retired pilot",
         f'Ann Lee chairs the court. {FAR} A retired pilot disagreed. "It shook," Bo Quist said.'),
        ("Bo Quist", "mayor", f"Mayor Ann Lee spoke. {FAR} At last they heard Bo Quist."),
    ],
)  # fmt: skip
def test_a_role_of_somebody_else_is_not_taken_over(name: str, role: str, text: str) -> None:
    assert "role" in failed(name, "person", text, role)


@pytest.mark.parametrize(
    ("name", "role", "text"),
    [
        ("Kornell", "Rival", "Rival Kornell declined to comment."),
        ("Marsh Ferries", "ferry owner", "The ferry owner, Marsh Ferries, paid nothing."),
        ("Brandt Motors", "market leader", "The market leader, Brandt Motors, cut prices."),
    ],
)
def test_a_body_may_be_a_rival_an_owner_or_a_leader(name: str, role: str, text: str) -> None:
    assert not failed(name, "organisation", text, role)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("headteachers", "The minister directed headteachers to reopen the schools."),
        ("coal mines", "The regulator ordered all coal mines in the valley to close."),
        ("energy ministry", "Growers petitioned the energy ministry to cut the tariff."),
        ("cabinet", "Pressure mounted on the cabinet to resign."),
        ("council members", "The builder had promised gifts to council members."),
        ("senators", '"Write to your senators," she said.'),
        ("shoppers", "The price rise drew boos from shoppers."),
        ("parents", "The closure has infuriated parents."),
        ("separatists", "The blast was blamed on separatists."),
        ("Supreme Court", "The case is now before the Supreme Court."),
        ("Marrow Constabulary", "She called for an inquiry into Marrow Constabulary."),
        ("Veltra Motors", "Shares in Veltra Motors fell 4%, the exchange said."),
        ("Tern Rail", "He asked the judge to compel the owner of the line, Tern Rail, to pay."),
        ("Tern Rail", "She pressed for the operator, Tern Rail, to be questioned too."),
        ("Brant", "Output fell after a fire at its supplier, Brant, the carmaker said."),
        ("Herald", "Four have died, a tally kept by the Herald newspaper shows."),
        ("Health Agency", "A team from the Health Agency took samples."),
        ("League of Ports", "The safety chief of the League of Ports, Ann Lee, wrote to us."),
        ("Reform Party", "The candidates were Ann Lee (Reform Party) and Bo Quist."),
        ("Red Front", "The army took the hill from the Red Front."),
        ("firefighters", "It took firefighters six hours to put out the blaze."),
        ("Norland", "Norland: no deal before May\n\nTalks went on."),
    ],
)  # fmt: skip
def test_a_body_is_known_by_what_is_asked_of_it_and_by_what_it_is_called(
    name: str, text: str
) -> None:
    assert "acts" not in failed(name, "organisation", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("firefighters", "Some 80 firefighters, six engines and a water bomber fought the blaze."),
        ("police", "The family hid after police went from house to house."),
        ("about 400 farmers", "On Monday about 400 farmers blocked the bridge."),
        ("up to 80 rebels", "On Monday up to 80 rebels attacked the post."),
    ],
)
def test_a_crowd_may_be_roughly_counted_and_share_its_verb(name: str, text: str) -> None:
    assert not failed(name, "group", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("about the farmers", "They spoke about the farmers, the mayor said."),
        ("over the bridge", "They marched over the bridge, the mayor said."),
    ],
)
def test_where_and_about_what_is_no_rough_number(name: str, text: str) -> None:
    assert "name" in failed(name, "group", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Marrow Dam", "An inquiry into the Marrow Dam collapse opened, the mayor said."),
        ("Dorn", "A lorry on its way to Dorn was stopped, the mayor said."),
        ("Tern Hill", "The head of the school at Tern Hill, Ann Lee, said it was shut."),
        ("vaccine", "The ministry ordered 3,000 doses of the vaccine, the minister said."),
        ("Grand Prize", "The film took the Grand Prize in May, the studio said."),
    ],
)
def test_what_is_looked_into_or_ordered_is_no_actor_for_that(name: str, text: str) -> None:
    assert "acts" in failed(name, "organisation", text)


@pytest.mark.parametrize("name", ["spokesman for the union", "head of the union"])
def test_somebody_described_by_a_body_is_a_person(name: str) -> None:
    assert not failed(name, "person", f'"It is late," the {name} said.')


@pytest.mark.parametrize(
    ("name", "role", "kind", "text"),
    [
        ("Tern Airways", "the country's oldest carrier", "organisation",
         f"Tern Airways will fly again. {FAR} Tern, the country's oldest carrier, said so."),
        ("Civic League", "main opposition party", "organisation",
         "The main opposition party has asked for a recount, Ann Lee said. "
         + f"{FAR} " * 5 + "Her party, the Civic League, wants new polls."),
        ("Bo Quist", "miner", "person",
         f"A guard who shot a miner was freed. {FAR} Al Orr had shot Bo Quist in May."),
    ],
)  # fmt: skip
def test_a_role_may_stand_beside_a_short_name_or_be_taken_up_by_its_noun(
    name: str, role: str, kind: str, text: str
) -> None:
    assert not failed(name, kind, text, role)


def test_a_party_that_is_called_something_else_does_not_take_a_role() -> None:
    text = (
        "The main opposition party wants a recount. "
        + f"{FAR} " * 5
        + "Its rival, the Civic League, does not."
    )
    assert "role" in failed("Civic League", "organisation", text, "main opposition party")


TALK = (
    "Nurses' union leader Ann Lee said the clinic was full. Mayor Bo Quist asked for time. "
    "The IMF report said the roof was unsound. Duval's plan calls for new docks. "
    "The national ethics watchdog said it was late. The watchdog said it would rule in May. "
    "Another 19 percent said they had no water. Twenty-two said they had seen nobody."
)


def test_the_rules_propose_no_thing_no_number_and_nobody_twice() -> None:
    found = read([ACTORS], Analysis(Document.from_text(TALK, language="en")))["actors"]
    assert {item.name for item in found if isinstance(item, Actor)} == {
        "Ann Lee",
        "Bo Quist",
        "national ethics watchdog",
    }
