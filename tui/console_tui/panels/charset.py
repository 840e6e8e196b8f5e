"""Bytes of a page to text, whatever their source says of them."""

import codecs
import re

_TEXT_ENCODINGS = re.compile(
    r"(utf-?8|utf-?16(-?[lb]e)?|(us-?)?ascii|latin-?1|(iso-?)?8859-?\d{1,2}|iso-8859-\d{1,2}|(windows-?|cp)125[0-8]"
    r"|koi8-[ru]|shift[_-]?jis|euc-?(jp|kr)|iso-2022-jp|gb(k|2312|18030)|big5)"
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{1,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = 2_048
"""Bytes in which a page says how it is encoded."""


def decode_page(data: bytes, declared: str = "") -> str:
    """The text of a page: by its byte order mark, the charset of its header or its own, else UTF-8 or Windows-1252.

    A name that is no text encoding is passed over; bytes that cannot be read are marked (U+FFFD).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    found = _DECLARED.search(data[:_DECLARATION])
    for name in (declared, found.group(1).decode("ascii", "replace") if found else ""):
        if _TEXT_ENCODINGS.fullmatch(name.lower()):
            return _decode(data, name)
    try:
        # Not final: a page that was cut short may end within a character.
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name, "replace")
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "replace")
