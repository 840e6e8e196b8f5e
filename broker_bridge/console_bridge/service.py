"""The bridge as a NATS micro service: one endpoint for each command and question, each request in its own task."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.micro import add_service
from nats.micro.request import Handler, Request

from console_bridge.admission import Admission
from console_bridge.agent_commands import AgentCommands
from console_bridge.attendance import Attendance
from console_bridge.audit.caller import Caller, caller_of
from console_bridge.audit.recorder import Recorder
from console_bridge.event_log import Unresolved
from console_bridge.throttle import Throttle
from console_client.ending import end
from console_client.request_reply import own_inbox
from console_schemas.ai import AiUse
from console_schemas.base import Tagged, Value
from console_schemas.case import Rejected
from console_schemas.commands import Refused, SetListening
from console_schemas.endpoints import AI_USER, COMMANDS, QUERIES, STATUS_CODES
from console_schemas.people import Person
from console_schemas.queries import ContextRequest, EngagementRequest, HistoryRequest, OpenRequest, WaitingRequest
from console_schemas.subjects import BRIDGE_SERVICE, BadToken, Subjects
from console_schemas.text import one_line
from console_schemas.wire import Invalid, decode, encode

Answer = Callable[[Any, Person, str], Awaitable[Any]]
Respond = Callable[[Any, Caller], Awaitable[Any]]
ON_QUEUES = (WaitingRequest, EngagementRequest, HistoryRequest)
"""What may be asked by whoever looks after queues, too: of customers who wait there."""
AI_SERVICE_PERSON = Person(id=AI_USER, name="AI service", role="ops")
ASKED_BY_AI = (ContextRequest, HistoryRequest, AiUse)

_journal = logging.getLogger(__name__)


class Service:
    """Answers consoles. A request may take its time without holding up the ones behind it."""

    def __init__(
        self,
        nc: Client,
        subjects: Subjects,
        commands: AgentCommands,
        answer: Answer,
        admission: Admission,
        attendance: Attendance,
        recorder: Recorder,
        throttle: Throttle,
    ) -> None:
        self._nc = nc
        self._subjects = subjects
        self._commands = commands
        self._answer = answer
        self._admission = admission
        self._attendance = attendance
        self._recorder = recorder
        self._throttle = throttle
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Offer every endpoint."""
        description = "Engagements: commands and questions of the consoles"
        release = version("live-agent-console")
        self._service = await add_service(self._nc, name=BRIDGE_SERVICE, version=release, description=description)
        for kind, name in COMMANDS.items():
            await self._offer(name, partial(self._spawn, kind, self._command))
        for kind, name in QUERIES.items():
            await self._offer(name, partial(self._spawn, kind, self._question))
        await self._nc.flush()

    async def stop(self, seconds: float) -> None:
        """Take no more requests, finish those that were taken."""
        if not self._nc.is_closed and self._nc.is_connected:
            await self._service.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            await end(late)

    async def _offer(self, name: str, handler: Handler) -> None:
        await self._service.add_endpoint(name=name, subject=self._subjects.any_command(name), handler=handler)

    async def _spawn(self, kind: type[Any], respond: Respond, request: Request) -> None:
        verdict = await self._throttle.judge(request.subject.split(".")[-2])
        if not (verdict.serve or verdict.refusal):
            return
        if not own_inbox(self._subjects, request.subject, request._msg.reply):  # nats-py keeps the reply to itself
            _journal.warning("%s: no answer outside of the caller's own inbox", request.subject)
            return  # an answer there would make the bridge write wherever the caller wishes
        if verdict.refusal:
            await self._send(request, verdict.refusal)
            return
        task = asyncio.create_task(self._serve(kind, respond, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, kind: type[Any], respond: Respond, request: Request) -> None:
        try:
            caller = caller_of(self._subjects.user_of(request.subject), request._msg.headers)
            asked = decode(request.data or b"{}", kind)
            reply = await self._answered(respond, asked, caller)
        except (Unresolved, asyncio.CancelledError):
            return  # nobody knows whether it is stored, so no answer would be true
        except BadToken as error:
            reply = Refused(code="invalid", message=str(error))
        except Invalid as error:
            reply = Refused(code="invalid", message="The request could not be read.", problems=error.problems)
        except Exception:
            _journal.exception("%s failed", kind.__name__)
            if kind in COMMANDS:
                return  # as above
            reply = Refused(code="unavailable", message="The bridge could not answer: its journal says why.")
        await self._send(request, reply)

    async def _answered(self, respond: Respond, asked: Any, caller: Caller) -> Any:
        try:
            reply = await respond(asked, caller)
        except Rejected as rejected:
            reply = rejected.refused
        if isinstance(reply, Refused):
            self._recorder.refused(caller, asked, reply)
        return reply

    async def _send(self, request: Request, reply: Tagged | Value) -> None:
        try:
            if isinstance(reply, Refused):
                status = str(STATUS_CODES[reply.code])
                await request.respond_error(status, one_line(reply.message, limit=500), encode(reply))
            else:
                await request.respond(encode(reply))
        except NatsError as error:
            _journal.warning("an answer is lost: %s", error)

    async def _command(self, command: Any, caller: Caller) -> Any:
        if not isinstance(command, SetListening):  # which a console says again by itself after every break
            self._attendance.acted(caller.user)
        return await self._commands.carry_out(command, caller.user, caller.session)

    async def _question(self, request: Any, caller: Caller) -> Any:
        if caller.user == AI_USER and isinstance(request, ASKED_BY_AI):
            return await self._answer(request, AI_SERVICE_PERSON, "")
        on_queues = isinstance(request, ON_QUEUES)
        person = (self._admission.queue_watcher if on_queues else self._admission.console_user)(caller.user)
        self._recorder.arrived(caller)
        if isinstance(request, OpenRequest):
            self._attendance.opened(person.id)
        reply = await self._answer(request, person, caller.session)
        await self._recorder.done(caller, person, request)
        return reply
