"""A small bridge on a real broker that does what a test says: it can keep a fact to itself, or not answer at all."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_schemas import commands, queries
from console_schemas.base import kebab
from console_schemas.case import Rejected
from console_schemas.commands import Done, Refused
from console_schemas.decide import decide
from console_schemas.endpoints import COMMANDS, QUERIES, STATUS_CODES
from console_schemas.engagement import ENDED, WAITING, Engagement, evolve
from console_schemas.events import EngagementEvent
from console_schemas.feed import CustomerGone, CustomerWaiting, EngagementChanged, Heartbeat
from console_schemas.people import Party, Person
from console_schemas.policy import Policy
from console_schemas.queries import QueueRow, waiting_order
from console_schemas.subjects import Subjects
from console_schemas.transcript import Entry, entries_of
from console_schemas.transfer import Customer, TransferRequest
from console_schemas.wire import decode, encode

BOT = Party(role="bot", id="shop")
CUSTOMER = Party(role="customer", name="Ana")


class ReticentBridge:
    """Keeps engagements in memory under the real law, tells them on the real feeds."""

    def __init__(self, nc: Client, *people: Person) -> None:
        self.people = {person.id: person for person in people}
        self.nc = nc
        self.subjects = Subjects()
        self.states: dict[str, Engagement] = {}
        self.entries: dict[str, tuple[Entry, ...]] = {}
        self.queues: dict[str, int] = {}
        self.sequence = 0
        self.asked: list[str] = []
        """The subject of every request, in order."""
        self.mute = False
        """Answer nothing."""
        self.agent_absent = 20.0
        self.refusals = 0
        """How many more questions about an engagement are refused, as by a second bridge that is behind."""
        self.page = 1000
        self.before_page: Callable[[int], Awaitable[None]] | None = None
        """Called with the offset before a page of the waiting list is read."""

    async def start(self) -> None:
        """Answer from now on."""
        for kind, name in (*COMMANDS.items(), *QUERIES.items()):
            await self.nc.subscribe(self.subjects.any_command(name), cb=self._answering(kind))
        await self.nc.flush()

    async def open(self, number: int, *, silent: bool = False) -> str:
        """A customer begins to wait; returns the engagement's id."""
        now = datetime.now(UTC)
        transfer = TransferRequest(
            transfer_id=f"t{number}",
            conversation_id=f"c{number}",
            requested_at=now,
            customer=Customer(name=f"Customer {number}"),
        )
        request = commands.RequestEngagement(engagement_id=f"e{number}", bot="shop", transfer=transfer)
        await self.carry_out(f"e{number}", request, BOT, silent=silent)
        return f"e{number}"

    async def customer_says(self, engagement_id: str, text: str, *, silent: bool = False) -> None:
        """A message of the customer."""
        inbound = commands.PostInbound(message_id=text, text=text, sent_at=None, author=CUSTOMER)
        await self.carry_out(engagement_id, inbound, CUSTOMER, silent=silent)

    async def carry_out(self, engagement_id: str, command: Any, by: Party, *, silent: bool = False) -> None:
        """Decide and store, and tell those it concerns unless silent. Raises `Rejected`."""
        state = self.states.get(engagement_id)
        for fact in decide(state, command, by, datetime.now(UTC), Policy()):
            before = self.states.get(engagement_id)
            known = self.entries.get(engagement_id, ())
            self.entries[engagement_id] = (*known, *entries_of(fact, len(known)))
            self.states[engagement_id] = after = evolve(before, fact)
            self.sequence += 1
            await self._tell_queue(before, after, silent)
            if not silent:
                await self.tell(fact, before, after)

    async def tell(self, fact: EngagementEvent, before: Engagement | None, after: Engagement) -> None:
        """Publish a fact on the feeds of its owners."""
        changed = encode(EngagementChanged(event=fact, sequence=self.sequence))
        for owner in {party.id for state in (before, after) if state and (party := state.owner)}:
            await self.nc.publish(self.subjects.feed(owner, after.id, kebab(type(fact).__name__)), changed)

    async def beat(self, user: str) -> None:
        """One heartbeat for a person and for each queue."""
        now = datetime.now(UTC)
        mine = {each.id: each.version for each in self._mine(user)}
        await self.nc.publish(
            self.subjects.feed(user, "bridge", "heartbeat"), encode(Heartbeat(now=now, engagements=mine))
        )
        for queue, version in self.queues.items():
            beat = encode(Heartbeat(now=now, queues={queue: version}))
            await self.nc.publish(self.subjects.queue(queue, "heartbeat"), beat)

    def rows(self) -> list[QueueRow]:
        """Everybody who waits, in order."""
        return sorted((_row(each) for each in self.states.values() if each.status in WAITING), key=waiting_order)

    def _mine(self, user: str) -> list[Engagement]:
        return [
            each for each in self.states.values() if each.owner and each.owner.id == user and each.status not in ENDED
        ]

    async def _tell_queue(self, before: Engagement | None, after: Engagement, silent: bool) -> None:
        was, waits = bool(before and before.status in WAITING), after.status in WAITING
        if not (was or waits):
            return
        version = self.queues[after.queue] = self.queues.get(after.queue, 0) + 1
        change: CustomerWaiting | CustomerGone
        if waits:
            change = CustomerWaiting(queue=after.queue, queue_version=version, row=_row(after))
        else:
            change = CustomerGone(
                queue=after.queue, queue_version=version, engagement_id=after.id, outcome="accepted", by="somebody"
            )
        if not silent:
            subject = self.subjects.queue(after.queue, "waiting" if waits else "gone")
            await self.nc.publish(subject, encode(change))

    def _answering(self, kind: type) -> Callable[[Msg], Awaitable[None]]:
        async def answer(message: Msg) -> None:
            self.asked.append(message.subject)
            if self.mute:
                return
            try:
                reply = await self._answer(decode(message.data, kind), self.subjects.user_of(message.subject))
                await message.respond(encode(reply))
            except Rejected as rejected:
                await self.refuse(message, rejected.refused)

        return answer

    async def refuse(self, message: Msg, refused: Refused) -> None:
        """Answer with a refusal, as a micro service does."""
        headers = {
            "Nats-Service-Error": refused.message,
            "Nats-Service-Error-Code": str(STATUS_CODES[refused.code]),
        }
        await self.nc.publish(message.reply, encode(refused), headers=headers)

    async def _answer(self, request: Any, user: str) -> Any:
        person = self.people.get(user)
        if person is None:
            raise Rejected(Refused(code="unknown-person", message=f"{user} has no account here."))
        match request:
            case queries.OpenRequest():
                opened = queries.OpenReply(me=person, now=datetime.now(UTC), queues=tuple(self.queues))
                return replace(opened, agent_absent=self.agent_absent)
            case queries.WaitingRequest(offset=offset, limit=limit):
                if self.before_page:
                    await self.before_page(offset)
                rows = self.rows()
                page = tuple(rows[offset : offset + min(limit, self.page)])
                return queries.WaitingReply(rows=page, versions=dict(self.queues), total=len(rows))
            case queries.MineRequest():
                return queries.MineReply(versions={each.id: each.version for each in self._mine(user)})
            case queries.EngagementRequest(engagement_id=engagement_id):
                return self._engagement(engagement_id, user)
            case commands.SetListening():
                return Done()
        await self.carry_out(request.engagement_id, request, person.party())
        state = self.states[request.engagement_id]
        return Done(engagement_id=state.id, version=state.version, sequence=self.sequence)

    def _engagement(self, engagement_id: str, user: str) -> queries.EngagementReply:
        state = self.states.get(engagement_id)
        if self.refusals:
            self.refusals -= 1
            state = None
        if state is None or (state.status not in WAITING and not (state.owner and state.owner.id == user)):
            raise Rejected(Refused(code="not-yours", message="This engagement is not yours."))
        return queries.EngagementReply(engagement=replace(state), entries=self.entries[engagement_id])


def _row(state: Engagement) -> QueueRow:
    return QueueRow(
        engagement_id=state.id,
        name=state.customer_name,
        queue=state.queue,
        priority=state.priority,
        waiting_since=state.waiting_since,
        head=state.head,
        version=state.version,
    )
