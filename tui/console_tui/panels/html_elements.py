"""What the elements of HTML mean for somebody who reads their text."""

from urllib.parse import urljoin, urlsplit

from console_tui.panels.document import SpanStyle


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HIDDEN = _names("script style nav template svg math iframe object canvas audio video datalist button dialog")
"""Elements whose content is no text to read, or cannot be used here."""

VOID = _names("area base br col embed hr img input link meta param source track wbr")
"""Elements without content."""

BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header legend li main ol p pre section summary ul"
)
"""Elements that stand on lines of their own."""

INDENTS = {"ul": 2, "ol": 3, "dd": 2, "blockquote": 2}
"""How far elements move their content to the right, in cells."""

_FIELDS_UNSEEN = _names("hidden password submit button image reset file")
_STYLED: dict[SpanStyle, str] = {
    "heading": "h1 h2 h3 h4 h5 h6",
    "strong": "b strong th dt summary legend mark",
    "emphasis": "em i cite caption",
    "code": "code kbd samp",
    "muted": "small",
}

STYLES: dict[str, SpanStyle] = {tag: style for style, tags in _STYLED.items() for tag in tags.split()}
"""How the text of elements looks."""


def is_hidden(tag: str, given: dict[str, str]) -> bool:
    """Whether an element with these attributes and all in it stays out of sight."""
    if tag == "option":
        return "selected" not in given
    style = given.get("style", "").replace(" ", "").lower()
    return tag in HIDDEN or "hidden" in given or given.get("aria-hidden") == "true" or "display:none" in style


def field_text(given: dict[str, str]) -> str:
    """What an `input` with these attributes holds."""
    kind = given.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "[x] " if "checked" in given else "[ ] "
    return "" if kind in _FIELDS_UNSEEN else given.get("value", "")


def resolved(base: str, reference: str) -> str:
    """The absolute http address that a link leads to; empty for any other kind, and for a place on the same page."""
    reference = reference.strip()
    if not reference or reference.startswith("#"):
        return ""
    try:
        target = urlsplit(urljoin(base, reference))
    except ValueError:
        return ""
    return target._replace(fragment="").geturl() if target.scheme in ("http", "https") and target.netloc else ""
