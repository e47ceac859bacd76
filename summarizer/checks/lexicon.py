"""English words the rules know; other languages are checked by what needs no words."""

import re


def words(text: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(text.split())


LANGUAGES = {"en", None}
"""Languages these tables serve; None is an article too short to tell."""

FUNCTION = words(
    "a an the this that these those there here it its he she they we i you his her their our my "
    "your him them us me who whom whose which what when where why how and or but nor so yet for "
    "on in at by to from of with without into onto over under after before during since until "
    "while as if because although though than then also not no nobody none neither either both "
    "all some many most few several any each every other another more less such only just even "
    "still again ever never is are was were be been being am has have had having do does did "
    "will would can could shall should may might must about against among between through per "
    "according meanwhile however earlier later today yesterday tomorrow now up out off down one "
    "two three four five six seven eight nine ten dozens hundreds thousands let very too"
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
    "opposition"
)
ROLE_NOUNS = words(
    "president minister premier chancellor secretary general colonel captain commander chief "
    "senator representative governor mayor deputy king queen prince princess pope bishop judge "
    "prosecutor professor ambassador envoy commissioner director chairman chairwoman leader head "
    "officer spokesman spokeswoman spokesperson coach lawyer activist lawmaker politician "
    "diplomat candidate founder owner doctor economist analyst organiser organizer official "
    "executive author veteran"
)

SPEECH = re.compile(
    r"\b(?:said|says|say|saying|told|tells|telling|added|adds|adding|announced|announces|"
    r"announcing|denied|denies|denying|believes?|believed|warned|warns|warning|argued|argues|"
    r"claimed|claims|claiming|expects?|expected|hopes?|hoped|hoping|stressed|stresses|noted|notes|"
    r"stated|states|stating|insisted|insists|accused|accuses|accusing|praised|praises|condemned|"
    r"condemns|condemning|criticised|criticized|criticises|criticizes|welcomed|welcomes|rejected|"
    r"rejects|rejecting|vowed|vows|pledged|pledges|promised|promises|confirmed|confirms|explained|"
    r"explains|described|describes|declared|declares|acknowledged|acknowledges|admitted|admits|"
    r"suggested|suggests|predicted|predicts|complained|complains|reported|replied|"
    r"wrote|writes|tweeted|posted|called|calls|quipped|joked|recalled|thinks?|thought|fears?|feared|"
    r"supports?|supported|opposes?|opposed|backed|backs|defended|defends|blamed|blames|apologised|"
    r"apologized|asserted|concluded|testified|cautioned|reiterated|remarked|thanked)\b",
    re.IGNORECASE,
)
DIRECTIVE = re.compile(
    r"\b(?:urg(?:ed|es|ing|e)\b|call(?:ed|s|ing)? (?:(?:again|also|repeatedly|once more|instead) )?"
    r"(?:on|for|upon)|demand(?:s|ed|ing)?\b|ask(?:s|ed|ing)? (?!questions?\b)|appeal(?:s|ed|ing)? "
    r"(?:to|for)|request(?:s|ed|ing)?|press(?:es|ed|ing)? for|push(?:es|ed|ing)? for|"
    r"plead(?:s|ed|ing)?|implor(?:es|ed|ing|e)\b|beg(?:s|ged|ging)|exhort(?:s|ed|ing)?|"
    r"order(?:s|ed|ing)? (?!of\b|in\b)|insist(?:s|ed|ing)? (?:on|that)|want(?:s|ed|ing)? |"
    r"seek(?:s|ing)? |sought |advis(?:es|ed|e) |instruct(?:s|ed)?|recommend(?:s|ed)?|"
    r"petition(?:s|ed)?|warn(?:s|ed|ing)? \w+ (?:not to|against))",
    re.IGNORECASE,
)
OBLIGATION = re.compile(
    r"\b(?:should|must|ought to|has to|have to|needs? to|shall|let us|let's|"
    r"(?:only|best) (?:\w+ ){0,3}(?:solution|way|option|answer)\b.{0,60}\bis to|time (?:for|to)|"
    r"is required|are required)\b",
    re.IGNORECASE,
)
NEGATORS = words(
    "not no never nobody none neither nor without cannot can't don't doesn't didn't won't wouldn't "
    "isn't aren't wasn't weren't hasn't haven't hadn't shouldn't couldn't mustn't nothing nowhere "
    "n't unable refused refuses denied denies deny rejects rejected failed fails"
)
ORGANISATION = words(
    "union council commission committee ministry department agency organisation organization "
    "university party association federation company group corporation court parliament senate "
    "congress bank institute foundation front movement league office authority authorities "
    "government army navy police force forces club team church hospital news newspaper network"
)
