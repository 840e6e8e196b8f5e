"""Engagements in every state there is, each reached by commands under the law."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from console_schemas import commands as c
from console_schemas.decide import decide
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import EngagementEvent, SummaryBlock
from console_schemas.people import SYSTEM, Party
from console_schemas.policy import Policy
from console_schemas.transfer import Attribute, Customer, Passkey, Routing, TransferRequest

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
POLICY = Policy(wait=3600, offer=30, answer=1800, idle=7200, wrap_up=86_400)
ID = "e_1"
BOT = Party(role="bot", id="shop", name="shop")
CUSTOMER = Party(role="customer", id="c-1", name="Chris")
ANA = Party(role="agent", id="ana", name="Ana")
BEN = Party(role="agent", id="ben", name="Ben")

TRANSFER = TransferRequest(
    transfer_id="t1",
    conversation_id="chat1",
    requested_at=NOW,
    customer=Customer(id="c-1", name="Chris"),
    attributes=(Attribute(name="pin", value=4711, sensitive=True), Attribute(name="order", value=7)),
    passkey=Passkey(value="blue heron"),
    routing=Routing(queue="orders", preferred_agent="ana"),
)
BLOCK = SummaryBlock(id="s1", text="Refund.", source="extract", covers=3, made_at=NOW)

REQUEST = c.RequestEngagement(engagement_id=ID, bot="shop", transfer=TRANSFER)
OFFER = c.OfferEngagement(agent=ANA)
ACCEPT = c.AcceptEngagement(engagement_id=ID)
HOLD = c.HoldEngagement(engagement_id=ID)
FINISH = c.FinishChat(engagement_id=ID)
COMPLETE = c.CompleteEngagement(engagement_id=ID)
RETURN = c.ReturnToBot(engagement_id=ID)
LEAVE = c.LeaveEngagement()
POST = c.PostMessage(engagement_id=ID, message_id="m_1", text="Hello")

Given = Sequence[tuple[Any, Party, float]]
"""Commands, by whom, and how many seconds after the request."""

GIVEN: dict[str, Given] = {
    "queued": [],
    "offered": [(OFFER, SYSTEM, 1)],
    "active": [(ACCEPT, ANA, 1)],
    "on_hold": [(ACCEPT, ANA, 1), (HOLD, ANA, 2)],
    "wrap_up": [(ACCEPT, ANA, 1), (FINISH, ANA, 2)],
    "completed": [(ACCEPT, ANA, 1), (FINISH, ANA, 2), (COMPLETE, ANA, 3)],
    "returned_to_bot": [(ACCEPT, ANA, 1), (RETURN, ANA, 2)],
    "abandoned": [(LEAVE, CUSTOMER, 1)],
    "expired": [(c.DeadlinePassed(), SYSTEM, POLICY.wait + 1)],
}
"""How each state is reached. Where there is an owner, it is Ana."""


def at(seconds: float) -> datetime:
    """So many seconds after the request."""
    return NOW + timedelta(seconds=seconds)


def after(given: Given) -> Engagement:
    """The state that the request and then these commands lead to."""
    state = happen(None, REQUEST, BOT, 0)
    for command, by, seconds in given:
        state = happen(state, command, by, seconds)
    return state


def facts_of(state: Engagement | None, command: Any, by: Party, seconds: float = 10) -> tuple[EngagementEvent, ...]:
    """What a command leads to. Raises `Rejected`."""
    return decide(state, command, by, at(seconds), POLICY)


def happen(state: Engagement | None, command: Any, by: Party, seconds: float = 10) -> Engagement:
    """The state after a command. Raises `Rejected`."""
    for fact in facts_of(state, command, by, seconds):
        state = evolve(state, fact)
    assert state is not None
    return state
