"""Directives: words that ask for something, besides the verbs that name a speaker."""

import re

_SOMEBODY_TO = r" (?=(?:[\w’'.-]+,? ){1,10}?(?:not )?to [a-z])"
_PERIOD = r"(?:\w+ ){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?)"
# Verbs that ask and say nothing themselves: they show no speaker of a quotation.
_PLAIN = (
    r"(?:lobb(?:y|ies|ied|ying)|pressur(?:e[ds]?|ing)|requir(?:e[ds]?|ing)|mandat(?:e[ds]?|ing)|"
    r"favou?r(?:s|ed)?|forb(?:ids?|ade)|crav(?:e[ds]?|ing)|go (?:ahead|on) and)\b"
)
_OUT_FOR = (
    r"(?:campaign|march|rall[iy]|demonstrat|protest|str[iu]k|str[iu]ck|pray|argu|vot|agitat|fight|"
    r"fought|turned out|walked out|took to the streets)\w*\b(?: [\w’'-]+){0,6}? (?:for|to demand)\b"
)
_PROPOSED = (
    r"(?:propos|suggest)\w* (?!(?:that )?(?:[\w’'-]+ ){1,9}?"
    r"(?:is|are|was|were|had|has|have|will|would|could|may|might)\b)"
)
_GIVEN_TIME = (
    r"(?:(?:g(?:ave|ives?|iven|iving)|set(?:s|ting)?) (?=(?:[\w’'.-]+,? ){1,10}?"
    rf"(?:until|a deadline|an ultimatum|notice|{_PERIOD} to)\b)|"
    rf"(?:has|have|had|gets?|got) (?:until|{_PERIOD} to)\b)"
)
_TOLD_TO = (
    r"(?!expect\w* to\b)(?:encourag|direct|command|challeng|compel|oblig|entreat|"
    r"counsel|summon|signal|gestur|motion|beckon|shout|yell|"
    r"scream|cr(?:y|ied|ies)|call(?:ed|s|ing)? out|wr[io]t|expect|remind|forc|"
    r"(?:would|\w+['’]d) (?:like|love|prefer)|told|ask|urg|order|instruct|advis|invit|warn)"
    rf"\w*{_SOMEBODY_TO}"
)
_CALLED_TO = r"(?:call(?:ed|s)|invit\w+|summon\w+) (?=(?:[\w’'-]+ ){1,6}to )"
_KEPT_FROM = (
    r"(?:barr?|bann?|prohibit|forb[ia]d|discourag|warn)\w* (?=(?:[\w’'-]+ ){1,8}?(?:from|against) )"
)
_PRESSED_FOR = (
    r"(?:press|hound|chas|badger|nag|su[ei])\w* (?=(?:[\w’'-]+ ){1,5}(?:for|over|about|on) )"
)
_WAITS = (
    r"(?:h[eo]ld(?:s|ing)? out|wait(?:s|ed|ing)?|hop(?:es?|ed|ing)) "
    r"(?:for\b|that\b|(?=(?:[\w’'-]+ ){1,6}(?:will|would)\b))"
)
_IS_TOLD = (
    r"(?:was|were|been|being|is|are|be) (?:\w+ly )?(?:told|warned|asked|ordered|instructed|advised|"
    r"invited|summoned|encouraged|required|obliged|reminded|expected)\b"
)
NOUN = (
    r"(?:calls?|appeals?|pleas?|demands?|requests?|petitions?|ultimatums?|deadlines?|conditions?|"
    r"pressure|recommendations?|proposals?|motions?|resolutions?|insistence|instructions?|"
    r"preconditions?|wish lists?|points|summons|letters?|messages?|(?<!in )orders?|decrees?|"
    r"rulings?|choice)"
)
"""What a call for action is called."""
SIGN = (
    r"(?:banners?|placards?|posters?|slogans?|graffiti|T-shirts?|(?:hand(?:written|made) )?signs?|"
    r"chants?|chant(?:ed|ing)|shout(?:s|ed|ing)?)"
)
"""What people without a spokesman show or shout."""
_NEED = (
    r"(?:need(?:s|ed|ing)?|(?:had|\w+['’]d) better|high time|"
    r"(?:essential|vital|crucial|important|necessary|imperative|urgent|critical|time) "
    r"(?:that|for|to)|time, [^,]{2,40}, (?:for|to)|up to|"
    r"(?:onus|burden|responsibility) [\w ]{0,9}on|"
    r"(?:we|they|I) (?:expect|deserve|require|hope|are owed)|(?:no|not one) more|(?<!not )enough|"
    r"why (?:do(?:es)?n['’]t|not|can['’]t|won['’]t)|let['’]?s|do(?:es)? well to|"
    r"(?:duty|job|responsibility|obligation|turn) (?:is |was )?to|"
    r"(?:is|was) for(?= [^.;]{2,60} to )|the least\b[^.;]{2,40}? do|"
    r"(?:could|can) start (?:by|with)|no choice but to|"
    r"(?:first|only|one) thing|first (?:they|you|he|she|it|we)|"
    r"first(?= [^.;]{2,60}\bthen\b)|"
    r"(?:is|are) (?:not )?to(?= \w+ )|(?:would|\w+['’]d) (?:like|love) to see)"
)
_VERB = (
    rf"(?<!\w)(?:{_PLAIN}|{_OUT_FOR}|{_PROPOSED}|{_GIVEN_TIME}|{_TOLD_TO}|{_IS_TOLD}|"
    rf"{_CALLED_TO}|{_KEPT_FROM}|{_PRESSED_FOR}|{_WAITS})"
)
VERB = re.compile(_VERB, re.IGNORECASE)
ASKS = re.compile(rf"{_VERB}|(?<!\w)(?:{NOUN}|{_NEED})\b", re.IGNORECASE)
"""The words that ask, besides the verbs that name a speaker."""
