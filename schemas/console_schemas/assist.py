"""Questions to the AI service, answered in a stream of pieces that ends with the whole."""

from typing import ClassVar, Literal

from console_schemas.base import Line, Tagged, Text
from console_schemas.ids import Token
from console_schemas.queries import Request

SIGN_OF_LIFE = 2.0
"""Seconds between two empty pieces while an answer is being worked on."""


class Source(Tagged, frozen=True, kw_only=True):
    """Where a suggestion comes from."""

    number: int
    """As cited in the text: [1], [2] …"""
    title: Line
    excerpt: Text = ""
    """The passage that answers."""
    body: Text = ""
    """The whole article, to be read beside the chat."""
    score: float = 0.0


class Piece(Tagged, frozen=True, kw_only=True):
    """The next words of an answer; none: it is still being worked on."""

    text: str
    sent: str = ""
    """All that is sent to a model for this answer, word for word: told once, before the first word."""


class Answered(Tagged, frozen=True, kw_only=True):
    """The end of an answer: the whole text, and what it was made by and from."""

    text: Text
    origin: Line
    """The model's name, or `extract` where no model is configured."""
    sources: tuple[Source, ...] = ()
    covers: int = 0
    """How many transcript entries were read."""
    note: Line = ""
    """What the agent should know of the text, never part of it: it may be cut, something was left out."""


Refinement = Literal["", "shorter", "longer", "friendlier", "formal", "language"]
"""A change of a draft that every writer can be asked for."""


class AssistRequest(Request[Answered], frozen=True, kw_only=True):
    """Suggest a reply to the customer. Streams `Piece`s, ends with `Answered`."""

    reply: ClassVar[type] = Answered
    engagement_id: Token
    instruction: Text = ""
    """What the agent wants of it, in their own words."""
    draft: Text = ""
    """What the agent has written so far; with `refine`, the suggestion that is to be changed."""
    refine: Refinement = ""
    """What the instruction is about, where it is one of the usual ones."""


class SummaryRequest(Request[Answered], frozen=True, kw_only=True):
    """Summarise the whole conversation for the notes. Streams `Piece`s, ends with `Answered`."""

    reply: ClassVar[type] = Answered
    engagement_id: Token


AnyAiRequest = AssistRequest | SummaryRequest
AnyAiReply = Piece | Answered
