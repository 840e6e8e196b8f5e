"""The kinds of value every message is made of."""

import re
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]
"""A point in time, always with its zone; on the wire RFC 3339, in UTC."""

Line = Annotated[str, Meta(max_length=500)]
"""A short text: a name, a title, a reason."""

Text = Annotated[str, Meta(max_length=20_000)]
"""A long text: a message, notes, a summary."""


def kebab(name: str) -> str:
    """The tag of a class on the wire: `MessagePosted` is `message-posted`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A frozen value without a tag. Readers skip fields they do not know.

    What never changes is made of what was there before, so that no circle comes about: Python need not look for one.
    """


class Tagged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=kebab, gc=False):
    """A frozen value that names its own type, so that a union of them can be read."""
