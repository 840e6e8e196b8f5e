"""What a look-up answered on a panel's subject, as text with a format: anybody's code, so anything may come."""

import json
import re

import msgspec
from nats.aio.msg import Msg

from console_schemas.panels import PanelFormat, PanelReply
from console_schemas.text import clean_text

MAX_BYTES = 1_048_576
"""Of an answer that are read; a panel's own limit is usually lower."""

_TYPES: dict[str, PanelFormat] = {"application/json": "json", "text/markdown": "markdown", "text/plain": "text"}
_MARKDOWN = re.compile(r"^(?:#{1,6} |[-*+] |\d+\. |\||```|> )|\*\*\S|\]\(", re.MULTILINE)


def read_panel_reply(message: Msg) -> PanelReply:
    """The answer: a `PanelReply` as JSON, any other JSON (indented), Markdown or plain text.

    What it is says the header `Content-Type`; without one, its look. Too much is cut.
    """
    data = message.data[:MAX_BYTES]
    declared = (message.headers or {}).get("Content-Type", "").partition(";")[0].strip().lower()
    text = data.decode(errors="replace")
    kind = _TYPES.get(declared)
    if kind in (None, "json"):
        found = _of_json(data)
        if found is not None:
            return _clean(found)
    return _clean(PanelReply(text=text, format=kind or ("markdown" if _MARKDOWN.search(text) else "text")))


def _of_json(data: bytes) -> PanelReply | None:
    if data.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return msgspec.json.decode(data, type=PanelReply)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return PanelReply(text=json.dumps(json.loads(data), indent=2, ensure_ascii=False), format="json")
    except (ValueError, RecursionError):
        return None


def _clean(reply: PanelReply) -> PanelReply:
    return PanelReply(text=clean_text(reply.text, limit=MAX_BYTES), format=reply.format)
