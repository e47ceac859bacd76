"""English words the rules know; other languages are checked by what needs no words."""

import re


def words(text: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(text.split())


LANGUAGES = {"en", None}
"""Languages these tables serve; None is an article too short to tell."""

FUNCTION = words(
    "a an the this that these those there here it its he she they we i you his her their our my "
    "your him them us me himself herself itself themselves myself yourself ourselves who whom "
    "whose which what when where why how and or but nor so yet for on in at by to from "
    "of with without into onto over under after before during since until "
    "while as if because although though than then also not no nobody none neither either both "
    "all some many most few several any each every other another more less such only just even "
    "still again ever never is are was were be been being am has have had having do does did "
    "will would can could shall should may might must about against among between through per "
    "according meanwhile however earlier later today yesterday tomorrow now up out off down one "
    "two three four five six seven eight nine ten dozens hundreds thousands let very too "
    "therefore thus hence indeed moreover furthermore besides finally instead otherwise perhaps "
    "maybe nevertheless nonetheless likewise similarly whether once conversely additionally "
    "accordingly consequently subsequently ultimately notably specifically unfortunately"
)
DETERMINERS = words(
    "a an the this that these those its his her our my your their both all some many most few "
    "several any each every other another no one two three four five six seven eight nine ten "
    "dozens hundreds thousands more less"
)
# Whoever may be asked for something and has no name of its own.
SIDES = words(
    "club province canton country nation state city town district region crew delegation donor "
    "party side owner neighbour neighbor everyone everybody world community public"
)
# "They were twice", "nonviolent solutions must", "Or would you".
_CLAUSE = re.compile(
    r"(?<![\w-])(?:is|are|was|were|be|been|am|has|had|will|would|can|could|shall|should|must|might|"
    r"does|did)(?![\w-])"
)


# What no name and no description begins with, and what none ends with.
_OPENERS = (FUNCTION | words("together afterwards")) - DETERMINERS
_ENDERS = words("we I you they he she it to and or that")


# "About 3,000 demonstrators", "up to 80 rebels".
_ROUGHLY = re.compile(
    r"(?:(?:only|just) )?(?:about|around|over|under|up to|at (?:least|most)|close to|as many as|"
    r"well over) (?=\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half|\w+teen|"
    r"\w+ty)\b)",
    re.IGNORECASE,
)


def is_clause(name: str) -> bool:
    """Whether words that should name or describe somebody hold a verb, or begin as none can."""
    first = name.split(maxsplit=1)[0].casefold() if name.split() else ""
    last = name.rsplit(maxsplit=1)[-1] if name.split() else ""
    return first in _OPENERS or last in _ENDERS or has_verb(name)


def names_nobody(name: str) -> bool:
    """Whether that is so of words for an actor, who may be counted: "about 3,000 people"."""
    return is_clause(uncounted(name))


def uncounted(name: str) -> str:
    """Words for somebody without "about" or "up to" before their number."""
    return _ROUGHLY.sub("", name, count=1)


def has_verb(words: str) -> bool:
    """Whether there is an auxiliary verb among the words."""
    return _CLAUSE.search(words) is not None


PREPOSITIONS = words(
    "about against and among at behind between but by for from in near of on or over than to under "
    "with without"
)
CALENDAR = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december mon tue wed thu fri sat sun"
)
PARTICLES = words("of de del la las los da dos du der den van von bin ibn al el for y e the")
TITLES = words(
    "president vice prime minister ministers premier chancellor secretary state foreign interior "
    "defence defense finance justice economy health education environment labour labor energy "
    "transport trade culture agriculture attorney general gen gen. brigadier brig colonel col "
    "col. lieutenant lt lt. major maj captain capt sergeant sgt corporal admiral commander chief "
    "police mr mr. mrs mrs. ms ms. dr dr. sir lady lord senator sen sen. representative rep rep. "
    "congressman congresswoman governor gov gov. mayor deputy acting former ex king queen prince "
    "princess pope bishop archbishop cardinal reverend rev imam rabbi judge justice prosecutor "
    "professor prof prof. ambassador envoy commissioner director chairman chairwoman chairperson "
    "chair ceo coach spokesman spokeswoman spokesperson leader head officer inspector sheriff "
    "opposition speaker majority minority whip congressman congresswoman councilman councilwoman "
    "assemblyman delegate justice nominee running mate"
)
ABBREVIATED_TITLES = (
    "Mr", "Mrs", "Ms", "Dr", "St", "Rep", "Reps", "Sen", "Sens", "Gov", "Gen", "Lt", "Del", "Col",
    "Sgt", "Capt", "Maj", "Jr", "Sr", "Rev", "Prof", "Adm", "Brig",
)  # fmt: skip
WRITTEN_OUT = {
    "gov": "governor", "sen": "senator", "rep": "representative", "gen": "general",
    "lt": "lieutenant", "col": "colonel", "prof": "professor", "capt": "captain",
}  # fmt: skip
ROLE_NOUNS = words(
    "president minister premier chancellor secretary general colonel captain commander chief "
    "senator representative governor mayor deputy king queen prince princess pope bishop judge "
    "prosecutor professor ambassador envoy commissioner director chairman chairwoman leader head "
    "officer spokesman spokeswoman spokesperson coach lawyer activist lawmaker politician "
    "diplomat candidate founder owner doctor economist analyst organiser organizer official "
    "executive author veteran nominee congressman congresswoman businessman businesswoman mogul "
    "billionaire adviser advisor aide strategist pollster manager host anchor moderator reporter "
    "columnist editor professor historian attorney actor actress singer winner runner rival "
    "challenger incumbent republican democrat chair speaker mate"
)
# Capitalised words that are part of no person's name.
NO_PERSON = words(
    "new times post news daily house states city county avenue river island islands united "
    "national international american republican republicans democratic democrats white "
    "show tonight today press journal world supreme federal central constitution act amendment "
    "school college center centre hotel airport station museum library"
)
HE = words(
    "mr mr. sir king prince lord chairman spokesman congressman councilman assemblyman businessman "
    "pope bishop archbishop cardinal father brother son husband imam actor salesman"
)
SHE = words(
    "mrs mrs. ms ms. queen princess lady chairwoman spokeswoman congresswoman councilwoman mother "
    "sister daughter wife businesswoman actress saleswoman"
)

PAST = (
    r"(?:\w{2,}ed|took|went|made|gave|got|came|met|left|won|lost|ran|held|began|wrote|spoke|kept|"
    r"put|let|drew|drove|fell|flew|sent|set|sat|stood|cut|hit|shut|beat|led|lay|laid|paid|sold|"
    r"spent|"
    r"bought|brought|built|caught|chose|felt|fought|found|grew|heard|knew|lit|read|rose|saw|sought|"
    r"shot|sued|swore|threw|told|thought|took|tore|wore|withdrew|said)"
)
"""A verb in the past tense, as a pattern."""

SPEECH = re.compile(
    r"\b(?:said|says|say|saying|told|tells|telling|added|adds|adding|announced|announces|"
    r"announcing|denied|denies|denying|believes?|believed|warned|warns|warning|argued|argues|"
    r"claimed|claims|claiming|expects?|expected|hopes?|hoped|hoping|stressed|stresses|noted|notes|"
    r"stated|states|stating|insisted|insists|accused|accuses|accusing|praised|praises|condemned|"
    r"condemns|condemning|criticised|criticized|criticises|criticizes|welcomed|welcomes|rejected|"
    r"rejects|rejecting|vowed|vows|pledged|pledges|promised|promises|confirmed|confirms|explained|"
    r"explains|described|describes|declared|declares|acknowledged|acknowledges|admitted|admits|"
    r"suggested|suggests|predicted|predicts|complained|complains|reported|replied|"
    r"wrote|writes|tweeted|posted|called|calls|quipped|joked|recalled|thinks?|thought|fears?|"
    r"feared|"
    r"supports?|supported|opposes?|opposed|backed|backs|defended|defends|blamed|blames|apologised|"
    r"apologized|asserted|concluded|ruled out|rules out|spoke of|speaks of|"
    r"put the (?:death )?(?:toll|number|figure)|counted|estimated|ruled|testified|cautioned|"
    r"reiterated|"
    r"remarked|thanked|(?:was|is|were|are) adamant(?= that)|"
    r"conced(?:ed|es)(?= that)|agree[ds](?= that)|"
    r"maintain(?:ed|s)(?= (?:[\w-]+ ){0,5}that\b)|doubt(?:ed|s)(?= that)|"
    r"dismiss(?:ed|es)(?= (?:[\w-]+ ){0,3}(?:reports?|claims?|allegations?|rumou?rs|"
    r"suggestions?)\b))\b",
    re.IGNORECASE,
)
# What shows a speaker where a quotation stands beside it, and elsewhere is no cue.
REPORT = re.compile(
    r"\b(?:continu(?:ed|es|ing)|respond(?:ed|s|ing)|answer(?:ed|s|ing)|repl(?:ies|ying)|ask(?:ed|s|"
    r"ing)|went on|goes on|muse[ds]|tweets|tweeting|retweeted|reads?|show(?:s|ed|ing)|reports|"
    r"reporting|comment(?:ed|s|ing)|"
    r"refer(?:s|red|ring)|describing|calling|dismiss(?:ed|es|ing)|dubb(?:ed|ing)|"
    r"label(?:l?ed|s|l?ing)|put it|puts it|observe[ds]|wonder(?:ed|s)|shout(?:ed|s|ing)|"
    r"yell(?:ed|s|ing)|chant(?:ed|s|ing)|sang|retort(?:ed|s|ing)|scoff(?:ed|s|ing)|typed|scrawled|"
    r"hit back|hits back|fired back|laughed|shot back|counter(?:ed|s)|point(?:ed|s|ing) out|"
    r"quot(?:ed|es|ing)|"
    r"cit(?:ed|es|ing)|liken(?:ed|s|ing)|lament(?:ed|s|ing)|maintain(?:ed|s)|contend(?:ed|s)|"
    r"alleg(?:ed|es|ing)|"
    r"reveal(?:ed|s|ing)|boast(?:ed|s|ing)|bragg(?:ed|ing)|tout(?:ed|s|ing)|mock(?:ed|s|ing)|"
    r"ridicul"
    r"(?:ed|es|ing)|slamm(?:ed|ing)|slams|blast(?:ed|s|ing)|attack(?:ed|s|ing)|decri(?:ed|es)|"
    r"denounc(?:ed|es|ing)|hail(?:ed|s|ing)|discuss(?:ed|es|ing)|talk(?:ed|s|ing)|spoke|speaks|"
    r"speaking|found|finds|writing|emailed|texted|repeat(?:ed|s|ing)|opined|interjected|chimed in|"
    r"recount(?:ed|s|ing)|emphasi[sz](?:ed|es|ing)|underscore[ds]|agree[ds]|knows|consider(?:s|ed)|"
    r"sees|view(?:s|ed)|saw|noting|stressing|insisting|arguing|explaining|concluding|concludes|"
    r"replying|suggests|suggesting|declaring|acknowledging|predicting|recalling|quips|jokes|joking|"
    r"asserts|asserting|testif(?:ies|ying)|conced(?:ed|es|ing)|allow(?:ed|s)|offer(?:ed|s)|"
    r"published|"
    r"began|begins|signed|issued|cried|whispered|snapped|fumed|deadpanned|tells|recalls|"
    r"call|describe|argue|claim|believe|insist|complain|accuse|acknowledge|admit|contend|"
    r"criticizing|criticising|praising|blaming|defending)\b",
    re.IGNORECASE,
)
DIRECTIVE = re.compile(
    r"\b(?:urg(?:ed|es|ing|e)\b|call(?:ed|s|ing)? (?:(?:again|also|repeatedly|once more|instead) )?"
    r"(?:on|for|upon)|demand(?:s|ed|ing)?\b|ask(?:s|ed|ing)? "
    r"(?!(?:questions?|whether|if|about|how|why|what|who|when|where)\b)|appeal(?:s|ed|ing)? "
    r"(?:to|for)|request(?:s|ed|ing)?\b|press(?:es|ed|ing)? for|push(?:es|ed|ing)? for|"
    r"plead(?:s|ed|ing)?\b(?! (?:not )?guilty)|implor(?:es|ed|ing|e)\b|beg(?:s|ged|ging)|"
    r"exhort(?:s|ed|ing)?\b|"
    r"order(?:s|ed|ing)? (?!of\b|in\b)|insist(?:s|ed|ing)? (?:on|that)|want(?:s|ed|ing)? |"
    r"seek(?:s|ing)? |sought |advis(?:es|ed|e) |instruct(?:s|ed)?\b|recommend(?:s|ed)?\b|"
    r"(?:told|tells?|telling|press(?:ed|es|ing)|invit(?:ed|es|ing)) "
    r"(?!reporters\b|journalists\b)(?=(?:[\w’'-]+ ){1,6}(?:not )?to (?-i:[a-z]))|"
    r"g(?:ave|ives?|iving) (?=(?:[\w’'-]+ ){1,7}until )|"
    r"renew(?:ed|s) (?:its|his|her|their) (?:calls?|demands?|appeals?) for\b|"
    r"petition(?:s|ed)?\b|warn(?:s|ed|ing)? \w+ (?:not to|against))",
    re.IGNORECASE,
)
OBLIGATION = re.compile(
    r"\b(?:should|must|ought to|has to|have to|needs? to|shall|let us|let's|"
    r"(?:only|best) (?:\w+ ){0,3}(?:solution|way|option|answer)\b.{0,60}\bis to|time (?:for|to)|"
    r"is required|are required)\b",
    re.IGNORECASE,
)
# A call for action in a speaker's own words: "Let the judge come in." Not "Work is hard."
IMPERATIVE = (
    r"(?:let|stop|do not|don['’]t|please|go|come|keep|open|close|free|give|tell|put|send|bring|"
    r"take|leave|stay|look|pay|get|end|make|hang|help|listen|wait|show|hand|lift|call off|"
    r"release)\b"
    r"(?! (?:is|was|are|were|has|had|have|will|would|and|of|for)\b)"
)
IMPERATIVE_SENTENCE = re.compile(
    rf"(?:^|[.!?:,] |[“\"])[“\"]?(?=[A-Z])(?:[Pp]lease,? )?(?i:{IMPERATIVE})"
)
"""An imperative at the head of its clause."""
# Base forms that calls for action are made of.
BASE_VERBS = words(
    "accept act address adopt agree allow amend apologise apologize appeal apply approve "
    "arrest ask avoid back ban be block boost bring build call cancel cease change clear "
    "close come commit compensate condemn consider continue cooperate create cut deal declare "
    "delay deliver deploy disclose dismantle dismiss do drop ease enact end enforce ensure "
    "establish evacuate examine exercise explain extend find fire fix follow forbid free fund "
    "give go grant guarantee halt hand help hire hold honour hurry impose improve increase "
    "introduce investigate invest join keep leave lend let lift limit listen look lower "
    "maintain make mark meet monitor move negotiate nominate offer open order pass pause pay "
    "pick postpone prepare present prevent probe promise prosecute protect prove provide "
    "publish pull punish put raise ratify reach read rebuild recall recognise recognize "
    "reconsider reduce refrain refund refuse reinstate reject release remain remove reopen "
    "repair repay replace report rescind resign resolve respect respond restore resume return "
    "reveal reverse review revoke rule scrap seize send set share show sign slow speak speed "
    "spend stand start stay step stick stop strengthen submit supply support suspend switch "
    "take talk tell terminate test think transfer treat try turn use visit vote wait waive "
    "withdraw work "
)
NEGATORS = words(
    "not no never nobody none neither nor without cannot can't don't doesn't didn't won't wouldn't "
    "isn't aren't wasn't weren't hasn't haven't hadn't shouldn't couldn't mustn't nothing nowhere "
    "n't unable refuse refuses refused refusing failed fails fail failing"
)
DENIALS = words(
    "denied denies deny denying reject rejects rejected rejecting dismissed dismisses dismissing "
    "disputed disputes disputing refuted refutes refuting"
)
MODALS = words("could might may would should must ought can")
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in words(
        "accept/reject accept/refuse approve/reject approve/block welcome/condemn praise/condemn "
        "praise/criticise support/oppose back/oppose agree/disagree agree/refuse confirm/deny "
        "admit/deny rise/fall rise/drop increase/decrease increase/reduce raise/lower raise/cut "
        "gain/lose win/lose arrest/release detain/release open/close begin/end start/end "
        "start/stop continue/stop enter/leave arrive/leave allow/ban allow/forbid permit/ban "
        "lift/impose impose/scrap withdraw/deploy advance/retreat guilty/innocent convict/acquit "
        "legal/illegal safe/unsafe safe/dangerous strengthen/weaken expand/shrink create/abolish "
        "widen/narrow join/quit buy/sell more/fewer more/less before/after above/below "
        "ally/enemy true/false success/failure alive/dead present/absent accepted/rejected "
        "rose/fell won/lost grew/shrank began/ended left/entered bought/sold"
    )
)
BODIES = words(
    "company firm manufacturer maker carmaker airline retailer operator group watchdog regulator "
    "agency broadcaster newspaper charity organisation organization association federation union "
    "club bank"
)
"""What an organisation is called the second time: "the company", "the union"."""
COMPANY = words(
    "enterprises airways airlines air aviation foods food group groups holding holdings corp "
    "corporation inc ltd limited plc company co motors automotive energy petroleum oil gas steel "
    "mining minerals metals industries technologies technology systems software pharma "
    "pharmaceuticals media telecom telecoms communications logistics lines line shipping maritime "
    "terminals resources chemicals agri partners capital securities insurance retail stores "
    "supermarkets rail railways railway power electric water bank banking financial finance "
    "properties construction engineering electronics semiconductors robotics aerospace dynamics "
    "solutions services international global"
)
"""What stands behind a company's own name and is left out the second time."""
ORGANISATION = words(
    "union council commission committee ministry department agency organisation organization "
    "university party association federation company group corporation court parliament senate "
    "congress bank institute foundation front movement league office authority authorities "
    "government army navy police force forces club team church hospital news newspaper network "
    "service bureau centre center alliance bloc board coalition society chamber brotherhood"
)
SAME_BODY = (
    words("government ministers cabinet administration"),
    words("prosecution prosecutors"),
    words("army military soldiers troops"),
    words("company firm"),
    words("court judges"),
)
"""What one body is called in two ways."""
ACTING = (
    ROLE_NOUNS
    | BODIES
    | ORGANISATION
    | words(
        "board directorate inspectorate opposition management staff crew delegation cabinet "
        "airline employer ministries parties companies agencies families bereaved homeless poor "
        "wounded injured unemployed jobless elderly rebel coalition tribunal prosecution state "
        "crowd public united rovers member collector constabulary ombudsman guild trust academy "
        "registry creditor bondholder shareholder shipowner investor driver pilot motorist pupil "
        "utility supplier "
        "operator contractor chapter lobby syndicate consortium faction militia rescue strikers"
    )
)
"""What is named or described by one of these is no place and no thing."""
EITHER = words("rival owner leader host founder winner runner author challenger incumbent chair")
"""Roles of people that a body may have as well: "the market leader, Tern Motors"."""
CALLED_BODY = BODIES | ORGANISATION
"""What a body is called, in its name or the second time."""
NO_PERSONS = (CALLED_BODY | SIDES) - ROLE_NOUNS
"""What may speak and be asked, and is nobody by himself."""
SPEAKERS = ROLE_NOUNS | NO_PERSONS
"""What is described by one of these may speak and be asked."""
PEOPLE = "ians|icans|ists|protesters|workers|fighters|officials"
"""How words for groups of people end, as a pattern."""
