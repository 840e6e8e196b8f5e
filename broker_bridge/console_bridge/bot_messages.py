"""What a usable message of a bot leads to: a new engagement, a line in the chat, or its end."""

from collections.abc import Awaitable, Callable

from console_bridge.command_handler import CommandHandler
from console_bridge.inbound import Said, Unusable
from console_bridge.registry import Registry
from console_client.limit_settings import DEFAULT_LIMITS, LimitSettings
from console_schemas import commands as c
from console_schemas.engagement import LABELS, TALKING, WAITING, Engagement
from console_schemas.ids import engagement_id
from console_schemas.people import Party
from console_schemas.transfer import CustomerLeft, InboundMessage, TransferRequest

Restate = Callable[[Engagement], Awaitable[None]]
"""Tells the bot again how its engagement stands."""
Followed = Callable[[int], Awaitable[None]]
"""Returns once what follows for bots from the fact at this sequence of the log is on its way to them."""


class BotMessages:
    """Transfers, messages and leaving, made commands. Every one may safely be taken a second time."""

    def __init__(
        self,
        handler: CommandHandler,
        registry: Registry,
        restate: Restate,
        followed: Followed,
        limits: LimitSettings = DEFAULT_LIMITS,
    ) -> None:
        self._handler = handler
        self._registry = registry
        self._restate = restate
        self._followed = followed
        self._limits = limits

    async def take(self, said: Said) -> None:
        """Carry it out. Raises `Unusable`, `Rejected`, and what `CommandHandler.execute` raises."""
        match said.content:
            case TransferRequest() as transfer:
                await self._transfer(said, transfer)
            case InboundMessage() as message:
                await self._message(said, message)
            case CustomerLeft() as left:
                state = await self._newest(said)
                await self._handler.execute(
                    state.id, c.LeaveEngagement(reason=left.reason), _author(said, state, "customer")
                )

    async def _transfer(self, said: Said, transfer: TransferRequest) -> None:
        own_id = engagement_id(said.bot, transfer.transfer_id)
        known = (await self._handler.entry(own_id)).state
        if known is not None and known.conversation_id != said.conversation:
            raise Unusable(
                "id-mismatch",
                f"transfer {transfer.transfer_id} belongs to conversation {known.conversation_id} already "
                "- at `$.transfer_id`",
            )
        if known is not None:
            await self._say_again(own_id)
            return
        other_id = self._registry.newest_id(said.bot, said.conversation)
        other = (await self._handler.entry(other_id)).state if other_id else None
        if other is not None and other.status in WAITING | TALKING:
            raise Unusable(
                "already-open",
                f"conversation {said.conversation} has an engagement already: {LABELS[other.status]}",
            )
        self._check_room(said.bot, transfer.routing.queue)
        command = c.RequestEngagement(engagement_id=own_id, bot=said.bot, transfer=transfer, ignored=said.ignored)
        executed = await self._handler.execute(own_id, command, Party(role="bot", id=said.bot, name=said.bot))
        if not executed.changed:  # another conversation was faster with the same transfer_id
            await self._transfer(said, transfer)

    async def _say_again(self, own_id: str) -> None:
        """Tell the bot how its engagement stands, behind all that it is told of the facts that led there."""
        behind = 0
        while (entry := await self._handler.entry(own_id)).last.sequence > behind:
            behind = entry.last.sequence
            await self._followed(behind)
        if entry.state is not None:
            await self._restate(entry.state)

    def _check_room(self, bot: str, queue: str) -> None:
        census, limits = self._registry.census, self._limits
        if census.open_of(bot) >= limits.bot_engagements:
            raise Unusable(
                "too-many-open", f"{bot} has {limits.bot_engagements:,} open conversations, the most allowed"
            )
        if census.waiting_in(queue) >= limits.queue_waiting:
            raise Unusable("queue-full", f"{limits.queue_waiting:,} customers wait in {queue}, its limit")

    async def _message(self, said: Said, message: InboundMessage) -> None:
        state = await self._newest(said)
        command = c.PostInbound(
            message_id=message.message_id,
            text=message.text,
            sent_at=message.sent_at,
            author=_author(said, state, message.role, message.name),
        )
        await self._handler.execute(state.id, command, command.author)

    async def _newest(self, said: Said) -> Engagement:
        newest = self._registry.newest_id(said.bot, said.conversation)
        entry = await self._handler.entry(newest) if newest else None
        if entry is None or entry.state is None:
            raise Unusable(
                "unknown-engagement",
                f"conversation {said.conversation} has not been transferred: publish a transfer first",
            )
        return entry.state


def _author(said: Said, state: Engagement, role: str, name: str = "") -> Party:
    if role == "bot":
        return Party(role="bot", id=said.bot, name=name or said.bot)
    return Party(role="customer", id=state.transfer.customer.id, name=name or state.customer_name)
