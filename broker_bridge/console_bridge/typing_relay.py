"""Typing, passed on between the customer's bot and the agent's console: never stored, never queued."""

import logging

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from console_bridge.registry import Registry
from console_bridge.token_bucket import Buckets
from console_schemas.engagement import TALKING, Engagement
from console_schemas.feed import CustomerTyping
from console_schemas.outbound import TypingNotice
from console_schemas.subjects import BadToken, Subjects
from console_schemas.wire import encode

OFTEN = (2.0, 2)
"""Words of typing a second that are passed on of one conversation, and at once before that: each is good for one."""
PENDING = 1_000
"""Words that may wait; the newest are dropped."""

_journal = logging.getLogger(__name__)


class TypingRelay:
    """Knows who talks to whom, so that typing reaches nobody else."""

    def __init__(self, nc: Client, subjects: Subjects, registry: Registry) -> None:
        self._nc = nc
        self._subjects = subjects
        self._registry = registry
        self._turns = Buckets(*OFTEN)

    async def start(self) -> None:
        """Listen to bots and consoles for as long as the connection lasts; returns once the broker knows.

        It knows then of all that was subscribed to on this connection before, too.
        """
        await self._nc.subscribe(self._subjects.any_typing_in, cb=self._customer, pending_msgs_limit=PENDING)
        await self._nc.subscribe(self._subjects.any_typing_by, cb=self._agent, pending_msgs_limit=PENDING)
        await self._nc.flush()

    async def _customer(self, message: Msg) -> None:
        try:
            bot, conversation = self._subjects.last_two(message.subject)
        except BadToken:
            return
        state = self._registry.state_of(self._registry.newest_open_id(bot, conversation))
        if self._turns.of((bot, conversation)).take_if_there():
            return
        if state is not None and state.owner is not None and state.status in TALKING:
            subject = self._subjects.feed(state.owner.id, state.id, "typing")
            await self._tell(subject, encode(CustomerTyping(engagement_id=state.id)))

    async def _agent(self, message: Msg) -> None:
        try:
            user, engagement_id = self._subjects.last_two(message.subject)
        except BadToken:
            return
        state = self._registry.state_of(engagement_id)
        if self._turns.of((user, engagement_id)).take_if_there():
            return
        if state is not None and _talks(state, user):
            await self._tell(self._subjects.typing_out(state.bot, state.conversation_id), encode(TypingNotice()))

    async def _tell(self, subject: str, payload: bytes) -> None:
        try:
            await self._nc.publish(subject, payload)
        except NatsError as error:
            _journal.debug("typing is not passed on: %s", error)


def _talks(state: Engagement, user: str) -> bool:
    return state.status in TALKING and state.owner is not None and state.owner.id == user
