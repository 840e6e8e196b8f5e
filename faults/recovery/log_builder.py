"""Building a long log quickly: true facts under the law, published in bulk past the bridge."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.aio.client import Client

from console_bridge.streams import ensure_streams
from console_schemas import commands as c
from console_schemas.decide import decide
from console_schemas.engagement import Engagement, evolve
from console_schemas.events import EngagementEvent
from console_schemas.people import Party
from console_schemas.policy import Policy
from console_schemas.subjects import LOG_STREAM, Subjects
from console_schemas.transfer import Customer, TransferRequest
from console_schemas.wire import encode

CHUNK = 2_000
"""Facts published before the broker is asked whether it has them all: fewer than it holds back at most."""
OLD = timedelta(days=8)
"""So long ago that the bots are not told of it any more."""
PATIENT = Policy(wait=1e8, answer=1e8, idle=1e8, wrap_up=1e8)
"""No deadline of the built log passes while it is measured."""
BOT = Party(role="bot", id="builder")
_STAND_IN, _NUMBERS = "e_00000000000", "00000000000"

Fact = tuple[str, bytes]
"""A subject and a payload."""


class _Course:
    """One engagement in the making."""

    def __init__(self, agent: Party) -> None:
        self.agent = agent
        self.state: Engagement | None = None
        self.facts: list[EngagementEvent] = []
        transfer = TransferRequest(
            transfer_id=f"t{_NUMBERS}",
            conversation_id=f"c{_NUMBERS}",
            requested_at=datetime.now(UTC) - OLD,
            customer=Customer(id="c", name=f"Customer {_NUMBERS}"),
        )
        self.do(c.RequestEngagement(engagement_id=_STAND_IN, bot="builder", transfer=transfer), BOT)

    def do(self, command: Any, by: Party) -> None:
        for fact in decide(self.state, command, by, datetime.now(UTC) - OLD, PATIENT):
            self.state = evolve(self.state, fact)
            self.facts.append(fact)

    def accept(self) -> None:
        self.do(c.AcceptEngagement(engagement_id=_STAND_IN), self.agent)

    def say(self, number: int) -> None:
        """The customer and the agent in turns."""
        name, text = f"m{_NUMBERS}-{number}", f"This is message {number:,} of a long conversation about a parcel."
        if number % 2:
            self.do(c.PostMessage(engagement_id=_STAND_IN, message_id=name, text=text), self.agent)
        else:
            customer = Party(role="customer", id="c", name="Customer")
            self.do(c.PostInbound(message_id=name, text=text, sent_at=None, author=customer), customer)


def many_engagements(events: int, agent: Party) -> Iterator[Fact]:
    """Engagements from the request to the end, ten facts each; the newest of all stay open."""
    course = _Course(agent)
    course.accept()
    for number in range(4):
        course.say(number)
    course.do(c.CompleteEngagement(engagement_id=_STAND_IN, notes="All is said.", disposition="solved"), agent)
    template = [_template(fact) for fact in course.facts]
    for number in range(events // len(template) + 1):
        digits = f"{number:011d}"
        for subject, payload in template[: events - number * len(template)]:
            yield subject.replace(_NUMBERS, digits), payload.replace(_NUMBERS.encode(), digits.encode())


def one_long_chat(messages: int, agent: Party) -> Iterator[Fact]:
    """One engagement with so many messages, which is still open."""
    course = _Course(agent)
    course.accept()
    for number in range(messages):
        course.say(number)
        yield from map(_template, course.facts)
        course.facts.clear()


async def build(nc: Client, facts: Iterator[Fact]) -> int:
    """Publish them all; how many there are."""
    jetstream = nc.jetstream(timeout=60)
    await ensure_streams(jetstream, Subjects())
    count = 0
    for subject, payload in facts:
        count += 1
        if count % CHUNK:
            await nc.publish(subject, payload)
        else:
            await jetstream.publish(subject, payload)
    await nc.flush(60)
    stored = (await jetstream.stream_info(LOG_STREAM)).state.last_seq
    if stored != count:
        raise RuntimeError(f"{count} facts were published, {stored} are stored")
    return count


def _template(fact: EngagementEvent) -> Fact:
    return Subjects().log(_STAND_IN, type(fact)), encode(fact)
