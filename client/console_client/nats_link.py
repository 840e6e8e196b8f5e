"""The link over NATS: what consoles and headless agents follow, send and ask through."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime
from typing import Any, TypeVar, cast

from nats import errors
from nats.aio.client import Client

from console_client import request_reply
from console_client.answers import PlainAnswer, StreamedAnswer
from console_client.connection import connect
from console_client.ending import end
from console_client.feed_inbox import FeedInbox
from console_client.feed_session import FeedSession
from console_client.link import Answers, LinkEvent, LinkState, Throttled, Unavailable, Unknown
from console_client.link_events import LinkEvents
from console_client.nats_login import login_of
from console_client.origin import OwnSession
from console_client.panel_reply import read_panel_reply
from console_client.presence_beat import PresenceBeat, Proof
from console_client.request_reply import read_reply
from console_client.settings import Settings
from console_client.settings_check import SettingsError
from console_schemas.assist import SIGN_OF_LIFE
from console_schemas.commands import AgentTyping, AnyAgentCommand, Done, SetListening
from console_schemas.endpoints import AI, COMMANDS, QUERIES
from console_schemas.outbound import TypingNotice
from console_schemas.panels import PanelReply, PanelRequest
from console_schemas.queries import OpenReply, OpenRequest, Request
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

R = TypeVar("R")

BRIDGE = "The bridge"
_FIRST_WORD = 1.5
"""Seconds to wait for the bridge before the link opens without it."""
_AI_SILENCE = 4 * SIGN_OF_LIFE
"""Seconds without a word or a sign of life after which the AI service counts as gone."""


class NatsLink:
    """A `Link` of one person, over a connection of its own. Make it with `open`."""

    def __init__(self, nc: Client, settings: Settings, user: str) -> None:
        self.user = user
        self._nc = nc
        self._nats = settings.nats
        self._from = OwnSession("console", nc)
        self._subjects = Subjects(settings.nats.prefix)
        self._events = LinkEvents()
        self._presence = PresenceBeat(nc, self._subjects, user)
        self._inbox = FeedInbox(nc, self._subjects, user)
        self._session = FeedSession(user, self._inbox, self._ask_bridge, self._events, self._greet, self._login_ends)
        self._following: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, settings: Settings, user: str) -> "NatsLink":
        """A link that is connected and begins to follow.

        Where the bridge is not there yet the link waits for it, and says so to its follower. Raises `Unreachable`
        without a broker, `SettingsError`, and `Refusal` where the person may not use the console.
        """
        link: NatsLink | None = None

        def changed(state: LinkState, detail: str) -> None:
            if link is not None:
                link._connection_changed(state, detail)

        nc = await connect(settings.nats, f"console {user}", user=user, on_state=changed)
        link = cls(nc, settings, user)
        try:
            with contextlib.suppress(Unknown, Unavailable):
                await link._request_bridge(OpenRequest(), _FIRST_WORD)
            await link._inbox.open()
        except BaseException:
            await nc.close()
            raise
        link._events.state("connecting")
        link._beating = asyncio.create_task(link._presence.run())
        link._follow_on()
        return link

    def follow(self) -> AsyncIterator[LinkEvent]:
        """All that happens, in order, without gaps; ends when the link is closed. One caller at a time.

        Raises `Refusal` where the person may no longer use the console.
        """
        return self._events.follow()

    async def send(self, command: AnyAgentCommand | SetListening | AgentTyping) -> Done:
        """Have a command carried out. Raises `Refusal`, `Unknown` or `Unavailable`."""
        if isinstance(command, AgentTyping):
            await self._say_typing(command.engagement_id)
            return Done(engagement_id=command.engagement_id)
        subject = self._subjects.command(self.user, COMMANDS[type(command)])
        try:
            message = await request_reply.request(
                self._nc, subject, encode(command), who=BRIDGE, headers=self._from.headers()
            )
        except (Unavailable, Unknown) as error:
            if not isinstance(error, Throttled):
                self._session.doubt()
            raise
        if isinstance(command, SetListening):
            self._presence.listening = command.on
            await self._presence.say()
        return cast(Done, read_reply(message, Done, BRIDGE))

    def ask(self, request: Request[R]) -> Answers[R]:
        """Ask a question. Awaiting raises `Refusal`, `Unknown` or `Unavailable`."""
        if type(request) in AI:
            subject = self._subjects.ai(self.user, AI[type(request)])
            return cast(Answers[R], StreamedAnswer(self._nc, subject, encode(request), _AI_SILENCE))
        if isinstance(request, PanelRequest):
            panel = request
            return cast(Answers[R], PlainAnswer(lambda: self._ask_panel(panel)))
        return PlainAnswer(lambda: self._ask_bridge(request))

    def prove_presence(self, proof: Proof) -> None:
        """From now on the agent counts as there only while this says so."""
        self._presence.proof = proof

    async def close(self) -> None:
        """End the link: the bridge soon counts this console as gone."""
        await end(task for task in (self._following, self._beating) if task is not None)
        await self._presence.leave()
        await self._nc.close()  # which ends the following too

    def _ask_bridge(self, question: Request[R], timeout: float | None = None) -> Awaitable[R]:
        return cast(Awaitable[R], self._request_bridge(question, timeout))

    async def _request_bridge(self, question: Request[Any], timeout: float | None = None) -> Any:
        subject = self._subjects.command(self.user, QUERIES[type(question)])
        headers = self._from.greeting() if isinstance(question, OpenRequest) else self._from.headers()
        message = await request_reply.request(
            self._nc, subject, encode(question), who=BRIDGE, timeout=timeout, headers=headers
        )
        return read_reply(message, question.reply, BRIDGE)

    async def _ask_panel(self, panel: PanelRequest) -> PanelReply:
        who = f"The look-up on {panel.subject}"
        payload = encode(panel.context)
        reply = await request_reply.request(self._nc, panel.subject, payload, who=who, timeout=panel.timeout)
        return read_panel_reply(reply)

    async def _say_typing(self, engagement_id: str) -> None:
        if self._nc.is_connected:  # later it would no longer be true
            with contextlib.suppress(errors.Error):
                await self._nc.publish(self._subjects.typing_by(self.user, engagement_id), encode(TypingNotice()))

    async def _greet(self, opened: OpenReply) -> None:
        """Presence is kept in memory by the bridge, which may be a new one."""
        self._presence.keep_within(opened.agent_absent)
        await self._presence.say()
        if self._presence.listening:
            await self.send(SetListening(on=True))

    def _login_ends(self) -> datetime | None:
        """By the file as it is now: the next connection logs in with that."""
        try:
            creds = login_of(self._nats).creds
            return creds.end() if creds is not None else None
        except SettingsError:
            return None

    def _connection_changed(self, state: LinkState, detail: str) -> None:
        if state == "connected":
            self._follow_on()
        elif state == "reconnecting":
            if self._following is not None:
                self._following.cancel()
            self._events.waiting(detail)
        elif state == "closed":
            self._events.end()

    def _follow_on(self) -> None:
        self._following = asyncio.create_task(self._follow_after(self._following))

    async def _follow_after(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await end({before})
        try:
            await self._session.run()
        except Exception as error:  # a refusal, or a fault of ours: the follower must hear of it
            self._events.end(error)
