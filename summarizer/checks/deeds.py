"""Deeds: the words of news by which somebody acts, speaks for a body or is addressed."""


def any_of(text: str) -> str:
    """A pattern for one of these words."""
    return f"(?:{'|'.join(text.split())})"


PAST = any_of(
    "has have had is are was were will would can could may might must should did does said told "
    "won beat took held met sent made began led went came gave hit set put cut shut let lost kept "
    "left found fought broke drove rose fell ran sat stood struck threw wrote chose spoke brought "
    "bought built caught felt grew knew paid sold spent thought withdrew became saw got bore "
    "bound clung dealt drew fed fled flew forbade heard hid lay lent meant overthrew oversaw quit "
    "sank shot shook slid split stole stuck swore swept swung taught tore understood undertook "
    "upheld sought"
)
PRESENT = any_of(
    "says? plans? wants? calls? seeks? faces? hopes? expects? needs? runs? operates? makes? owns? "
    "employs? offers? supports? opposes? backs? insists? den(?:y|ies) claims? argues? believes? "
    "warns? demands? rejects? refuses? agrees? accuses? remains? continues? intends? aims? "
    "considers? hosts? holds? leads? controls? governs? sells? produces? provides? supplies "
    "represents? works? fights? uses? keeps? gives? takes? gets? knows? thinks? fears? accepts? "
    "admits? blames? condemns? welcomes? threatens? promises? proposes? urges? asks? tells? "
    "reports? blocks? bans? raises? launch(?:es)? declines? march(?:es)? gathers? protests? "
    "complains? returns? pa(?:y|ys) stages? vows? joins? leaves? meets? shows? waits goes comes "
    "stands tries helps speaks writes decides begins wins loses rules orders opens closes weighs "
    "visits votes fines sues hits cuts sets lifts sends finds signs seizes arrests kills frees "
    "jails names picks drops delays bars passes approves clears halts suspends recalls cancels "
    "forecasts? predicts? estimates reckons? sees"
)
LIVE = any_of(
    "wait live go come stand sit sleep search dig look try help speak write vote decide begin stop "
    "win lose flee hide queue walk mourn pray cheer sing chant buy eat drink"
)
"""What people do, several at a time; elsewhere a noun: "the Dorn vote"."""

NOUNS = any_of(
    "appeals? calls? claims? complaints? criticism demands? pleas? protests? requests? "
    "statements? warnings? threats? offers? proposals? promises? pledges? refusals? reports? "
    "rulings? verdicts? decisions? orders? letters? petitions? figures? estimates? advice "
    "answers? reply replies responses? announcements? denials? objections? opposition permission "
    "approval consent support backing pressure bids? plans? lawsuits? suits? findings attempts? "
    "efforts? invitations? ultimatums? accusations? allegations? compensation assurances? "
    "guarantees? insistence willingness readiness resistance strikes? walkouts? boycotts? "
    "campaigns? leadership stance handling failure"
)
"""What somebody does, as a noun: "the union's claim", "calls from the union"."""

SPOKESMEN = any_of(
    "spokes(?:man|woman|person|people) officials? representatives? negotiators? delegates? "
    "delegation lawyers? attorneys? envoys? ambassadors? directors? chief president "
    "chair(?:man|woman)? leaders? head boss(?:es)? founder secretary(?:-general)? executives? "
    "managers? captain coach economists? analysts? members?"
)
"""Those through whom a body speaks: "Orrin Lines spokesman Bo Quist"."""

VOICES = (
    rf"(?:{SPOKESMEN}|troops|forces|soldiers|authorities|government|army|parliament|police|"
    r"(?:foreign|prime|finance|interior) minister)"
)
"""Those through whom a state acts as well: "Norland's army"."""

TOLD = (
    any_of(
        "urg ask accus warn criticis criticiz prais defeat invit press instruct implor su blam "
        "thank fin persuad convinc consult notif inform brief advis remind congratulat threaten "
        "compel encourag exhort reassur petition lobb ballot thrash rout outplay stun anger "
        "infuriat "
        "enrag alarm upset outrag disappoint frustrat dismay delight embarrass"
    )
    + r"(?:e|s|es|d|ed|ing|ies|ied|ying)?|tell(?:s|ing)?|told|beat(?:s|ing)?|beg(?:s|ged|ging)?|"
    r"call(?:s|ed|ing)? (?:(?:again|once more|repeatedly) )?(?:up)?on|appeal(?:s|ed|ing)? to|"
    r"(?:wrote|writ(?:e|es|ing|ten)|spoke|speak(?:s|ing)?|talk(?:s|ed|ing)?|complain(?:s|ed|ts?)?|"
    r"apologi[sz](?:es?|ed|ing)|testif(?:y|ied|ies)|letters?|petitions?|messages?|notes?|requests?|"
    r"proposals?|pleas?|warnings?|turn(?:s|ed)?|bow(?:s|ed)?|up|surrender(?:s|ed)?) to|"
    r"and on|lost to|(?:win|victory|triumph|lead) over|face(?:s|d)?|thanks to|"
    r"blame[ds]?(?: .{1,40})? on|calling (?:itself|themselves)|"
    r"(?:pressure|sanctions)\b[^.;:]{0,30} (?:up)?on|look(?:s|ed|ing)? to|"
    r"against|by|with|according to"
)
"""What is said to somebody or done by somebody: no thing and no place stands behind it."""

TREATED = (
    any_of(
        "back help support condemn challeng order promis offer grant award repay hir rehir fir "
        "sack reinstat allow permit forbid forc oblig requir appoint represent protect call "
        "compensat join deploy mobilis mobiliz question"
    )
    + r"(?:e|s|es|d|ed|ing)?|pa(?:y|ys|id|ying)|g(?:ave|ives?|iving|iven)|left|leav(?:e|es|ing)|"
    r"ow(?:e|es|ed)|s(?:end|ends|ent)|lent|quit|sold|let|(?:took|tak(?:e|es|ing)) over|"
    r"(?:lock|shut|clos|turn|open|fir|impos|rel|depend|crack|clamp|attack|raid|probe|"
    r"inquiry|investigation|trust|confidence|faith|stake|suspicion)\w*\b[^.;:]{0,30} (?:on|into|"
    r"in)|"
    r"(?:fir|shot|shoot|shout|aim|jeer|boo|wav|lash)\w*\b[^.;:]{0,30} at|put|"
    r"(?:s(?:end|ends|ent)|call(?:s|ed)?) (?:in|out)|sign(?:s|ed)? for|f(?:ind|inds|ound) for|"
    r"(?:stakes?|shares?) in|it (?:took|takes)|me(?:t|ets?|eting)(?: with)?|hits?|hitting|"
    r"divid(?:e|es|ed|ing)|affect(?:s|ed|ing)?|worr(?:y|ies|ied|ying)|protection from|"
    r"(?:took|seized|captured|recaptured|won|wrested|bought|borrowed|stole)\b[^.;:]{0,40} from|"
    r"(?:fall|falls|fell|levy|tax|burden|depends?)\b[^.;:]{0,20} on|"
    r"(?:shares|takeover|acquisition|purchase|sale|buyout|nationali[sz]ation|review|audit|"
    r"investigation|boycott|criticism|oversight|overhaul|dissolution|break-?up) of|"
    r"(?:case|appeal|claim|motion|petition|bill|matter|goes|go|went|come|came)\b"
    r"[^.;:]{0,30} before|without the help of|on behalf of"
)
"""What is done to people and bodies, and elsewhere to places and things."""

GIVEN = any_of(
    "hand(?:s|ed)? turn(?:s|ed)? submit(?:s|ted)? present(?:s|ed)? pass(?:es|ed)? "
    "(?:case|dispute|matter|complaint|claim|question|demands) refer(?:s|red)? reports? reported "
    "deliver(?:s|ed)? sent sends? promis(?:es|ed)? pledg(?:es|ed)? pa(?:ys|id) offers? offered "
    "explains? explained grants? granted put goes? went gives? gave given sells? "
    "sold leaves? left loyal victory win blow setback boost relief gift loan grant concession "
    "payments? news hope test problem embarrassment "
    "headache challenge job task matter question belongs? close linked fears? talks falls? fell"
)
"""What goes to somebody or is for somebody."""

SERVES = any_of(
    "covers? follows? works? worked working speaks? spoke speaking heads? analysts? economists? "
    "strategists? executive president chair(?:man|woman)? director head leader boss founder owner "
    "members? managers? scored? scores plays? played playing voted? votes? aides? advis[eo]rs? "
    "fighters? militants? experts? investigators? inspectors? engineers? volunteers? rescuers? "
    "observers? activists? scientists? researchers? doctors? \\w+(?:ologists?|icians?) delegation "
    "diplomats? commissioner secretary counsel first-aiders? medics? "
    "paramedics? lawmakers? lawyers? attorneys? workers? staff employees? crews? sources? aid "
    "help money funding"
)
"""What somebody does, is or has for a body or from it: "who covers the sector for Banque Tern"."""

FEELING = any_of(
    "jeers? boos? cheers? applause laughter anger outrage fury scorn ridicule praise condemnation "
    "backlash unease alarm dismay disbelief concerns?"
)
"""What comes from people alone: "drew jeers from tenants"."""

WORK = any_of(
    "teams? study studies surveys? polls? research loans? factions? wings? branch(?:es)? units? "
    "supporters? "
    "critics? opponents? allies counts? tally tallies data workers? "
    "staff employees? delegations?"
)
"""Whose it is, if it comes from a body: "a team from the health agency"."""

CHARGED = any_of(
    "order(?:s|ed|ing)? direct(?:s|ed|ing)? requir(?:es?|ed|ing) oblig(?:es?|ed|ing) "
    "compel(?:s|led|ling)? command(?:s|ed|ing)? instruct(?:s|ed|ing)? petition(?:s|ed|ing)? "
    "push(?:es|ed|ing)? press(?:es|ed|ing)? pressur(?:es|ed|ing)"
)
"""What is said to somebody who is to do something: "directed collectors to reopen"."""
