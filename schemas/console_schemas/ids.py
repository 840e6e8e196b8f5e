"""Names that become subject tokens: what is allowed, and how they are minted."""

import base64
import re
import time
from typing import Annotated

from msgspec import Meta

TOKEN_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"
Token = Annotated[str, Meta(pattern=TOKEN_PATTERN)]
"""One token of a subject: what a user, bot, conversation or engagement is called on the bus."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_token(text: str) -> bool:
    """Whether the text may stand in a subject; a trailing newline, which the pattern alone lets pass, may not."""
    return _TOKEN.fullmatch(text) is not None


def engagement_id(bot: str, transfer_id: str) -> str:
    """The id of the engagement that a transfer opens: the same transfer always names the same engagement."""
    import hashlib  # the console needs none of it to start

    digest = hashlib.sha256(f"{bot}\0{transfer_id}".encode()).digest()
    return "e_" + base64.b32encode(digest[:15]).decode().lower()


def new_id(prefix: str) -> str:
    """A fresh id such as `m_018f…`: sorted by the millisecond it was made in, unguessable after it."""
    import secrets

    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(6)}"
