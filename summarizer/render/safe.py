"""Untrusted text made harmless for a terminal.

Articles, model output and servers' messages may hold escape sequences that steer a terminal,
and bidirectional overrides that show a line in another order than it has.
"""

import re

# Removed: they reorder what is around them, and are legal in right-to-left copy.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x2070)], "")
# Shown, so that nobody wonders why words look cut: ESC becomes its picture, U+241B.
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_NAMELESS = dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000)], "\ufffd")
_HARMLESS = str.maketrans(_BIDI | _PICTURES | _NAMELESS)

_LINE_BREAK = re.compile(r"\r\n|[\n\x0b\x0c\r\x85\u2028\u2029]")
_BREAKS = re.compile(r"[ \t]*[\t\n\x0b\x0c\r\x85\u2028\u2029][ \t\n\x0b\x0c\r\x85\u2028\u2029]*")

_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text without control characters and on one line."""
    return _BREAKS.sub(" ", text).translate(_HARMLESS)


def lines(text: str) -> list[str]:
    """The text's lines, each without control characters."""
    return [one_line(line) for line in _LINE_BREAK.split(text)]


def json_escaped(json: str) -> str:
    """JSON that means the same, in which a terminal finds nothing to obey.

    Line separators are among it, so that a reader who splits lines generously still finds one
    record a line.
    """
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
