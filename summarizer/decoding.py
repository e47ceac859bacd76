"""Bytes into text: what is no text is refused, and the encoding is found out."""

import charset_normalizer

from summarizer.errors import NotTextError

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF; convert it first, for example with pdftotext"),
    (b"PK\x03\x04", "a ZIP archive or an office document (DOCX, ODT, EPUB); save it as text"),
    (b"\xd0\xcf\x11\xe0", "an old office document (DOC, XLS); save it as text"),
    (b"{\\rtf", "an RTF document; save it as text"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip-compressed; decompress it first"),
    (b"\x7fELF", "an executable"),
    (b"MZ\x90\x00", "an executable"),
)
# NUL and other bytes no text holds; a few strays are forgiven. ESC belongs to ISO-2022-JP.
_CONTROL_BYTES = bytes([*range(8), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
MAX_CONTROLS = 8
# charset-normalizer's measure of disorder in the decoded text, from 0 to 1.
MAX_CHAOS = 0.1
# The encodings news is found in; among all there are, short texts look like rare ones.
_LEGACY_ENCODINGS = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
_CENTRAL_EUROPEAN = {"Czech", "Slovak", "Polish", "Hungarian", "Slovene", "Croatian", "Romanian"}
# Browsers read these labels as windows-1252, and pages in UTF-8 often carry them by mistake.
_LATIN_1 = {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"}


def decoded(data: bytes, name: str, charset: str | None = None) -> str:
    """The text that ``data`` is.

    Args:
        data: the bytes of a file or a page.
        name: what the message calls it.
        charset: the encoding it claims to be in, if any.

    Raises:
        NotTextError: it is binary, or in no encoding that can be told.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise NotTextError(f"{name}: is {kind}.")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, name, encoding)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > MAX_CONTROLS + len(data) // 1_000:
        raise NotTextError(f"{name}: is binary, or UTF-16 without a byte order mark; not text.")
    for encoding in _candidates(charset):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return _damaged_utf8(data) or _strictly(data, name, _detect(data, name))


def _strictly(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise NotTextError(f"{name}: looks like {encoding}, but is not: {error}.") from error


def _candidates(charset: str | None) -> list[str]:
    declared = (charset or "utf-8").lower()
    if declared in _LATIN_1:
        return ["utf-8", "cp1252"]
    # Without a byte order mark there are no bytes of UTF-16 here, whatever a page says.
    return ["utf-8"] if declared.startswith(("utf-16", "utf-32")) else [declared, "utf-8"]


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes, such as a text cut off within a letter."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if broken * 10 <= sound else None


def _detect(data: bytes, name: str) -> str:
    matches = charset_normalizer.from_bytes(data, cp_isolation=_LEGACY_ENCODINGS)
    best = matches.best()
    if best is None or best.chaos > MAX_CHAOS:
        raise NotTextError(f"{name}: is in no encoding that can be told; save it as UTF-8.")
    alike = {
        encoding: match.language
        for match in matches
        if match.chaos == best.chaos
        for encoding in match.could_be_from_charset
    }
    # These two share most letters; what reads as Czech in one reads as nothing in the other.
    if alike.get("cp1250") in _CENTRAL_EUROPEAN:
        return "cp1250"
    return "cp1252" if "cp1252" in alike else best.encoding
