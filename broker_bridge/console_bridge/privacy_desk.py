"""What owners and admins ask about a customer, checked and carried out: show what is held, hand it out, erase it."""

from nats.errors import Error as NatsError

from console_bridge import held
from console_bridge.access import administrator, refused, unknown
from console_bridge.agent_commands import log_damaged
from console_bridge.command_handler import CommandHandler, Unavailable
from console_bridge.damage import LogDamaged
from console_bridge.database import Database
from console_bridge.erasure import Erasure
from console_bridge.event_log import EventLog
from console_bridge.log_guard import NotStored
from console_bridge.queries import RecordedHandler
from console_bridge.reads import REPLY_BYTES
from console_schemas import privacy as p
from console_schemas.case import Rejected
from console_schemas.commands import RecordExport
from console_schemas.engagement import ENDED, LABELS, Engagement
from console_schemas.events import LoggedEvent
from console_schemas.people import Person
from console_schemas.wire import encode

AT_ONCE = 20
"""Engagements that are erased before who asked is told, and asks again."""

_FAILED = (NatsError, TimeoutError, Unavailable, NotStored, LogDamaged)


class PrivacyDesk:
    """The handlers of these questions. Each raises `Rejected` where the person may not ask."""

    def __init__(self, database: Database, log: EventLog, handler: CommandHandler, erasure: Erasure) -> None:
        self._database = database
        self._log = log
        self._handler = handler
        self._erasure = erasure
        self.handlers: dict[type, RecordedHandler] = {
            p.EraseRequest: self._erase,
            p.ExportRequest: self._held,
            p.ExportFacts: self._facts,
        }

    async def _held(self, request: p.ExportRequest, person: Person, _: str) -> p.HeldReply:
        administrator(person)
        return p.HeldReply(engagements=await self._told(await self._found(request.customer)))

    async def _erase(self, request: p.EraseRequest, person: Person, session: str) -> p.HeldReply:
        administrator(person)
        found = await self._found(request.customer)
        running = [state for state in found if state.status not in ENDED]
        if running and not request.ending:
            which = ", ".join(f"{state.id} ({LABELS[state.status]})" for state in running[:5])
            raise refused("not-allowed-now", f"Not over yet: {which}. End it first, or erase with --force.")
        if request.dry_run:
            return p.HeldReply(engagements=await self._told(found))
        now, whole = found[:AT_ONCE], len(found) <= AT_ONCE
        told = await self._told(now)
        for state in now:
            try:
                await self._erasure.erase(state.id, "request", person.party(), session, ending=request.ending)
            except _FAILED as error:
                raise _not_now("Not everything is erased yet", error) from None
        return p.HeldReply(engagements=told, whole=whole)

    async def _found(self, customer: str) -> list[Engagement]:
        return await self._database.read(lambda db: held.of_customer(db, customer))

    async def _told(self, found: list[Engagement]) -> tuple[p.HeldEngagement, ...]:
        return await self._database.read(lambda db: held.told(db, found))

    async def _facts(self, request: p.ExportFacts, person: Person, session: str) -> p.ExportedFacts:
        administrator(person)
        try:
            if not request.start:
                await self._handler.execute(request.engagement_id, RecordExport(), person.party(), session)
            state = (await self._handler.entry(request.engagement_id)).state
            facts = await self._log.facts_of(request.engagement_id)
        except _FAILED as error:
            raise _not_now("It cannot be read now", error) from None
        if state is None:
            raise unknown()
        facts += await self._database.read(lambda db: held.set_aside(db, state, self._database.whole))
        size, part = 0, list[LoggedEvent]()
        for fact in facts[request.start :]:
            size += len(encode(fact.event))
            if part and size > REPLY_BYTES:
                return p.ExportedFacts(facts=tuple(part), next=request.start + len(part))
            part.append(fact.event)
        return p.ExportedFacts(facts=tuple(part))


def _not_now(sentence: str, error: Exception) -> Rejected:
    if isinstance(error, LogDamaged):
        return Rejected(log_damaged(error.damage))
    return refused("unavailable", f"{sentence} ({type(error).__name__}). Ask again.")
