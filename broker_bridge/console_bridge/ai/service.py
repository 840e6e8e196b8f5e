"""The AI service on NATS: `assist` and `summary`, each request in its own task with a streamed reply."""

import asyncio
import contextlib
import logging
from functools import partial
from importlib.metadata import version

from nats.aio.client import Client
from nats.micro import add_service
from nats.micro.request import Request

from console_bridge.ai.accounts import Accounts
from console_bridge.ai.meter import Meter
from console_bridge.ai.question import Question, Writer
from console_bridge.ai.reader import EngagementReader
from console_bridge.ai.streams import Answers, Told, refuse, stream_reply
from console_client.link import Refusal
from console_client.request_reply import own_inbox
from console_client.settings import AiSettings
from console_schemas.ai import AiKind
from console_schemas.assist import AssistRequest, SummaryRequest
from console_schemas.commands import Refused
from console_schemas.endpoints import AI
from console_schemas.queries import QueueRules
from console_schemas.subjects import AI_SERVICE, BadToken, Subjects
from console_schemas.wire import Invalid, decode

log = logging.getLogger(__name__)

Kind = type[AssistRequest] | type[SummaryRequest]

MARGIN_SECONDS = 15
"""What a whole request may take beyond the model's deadline: reading the conversation, looking things up."""

OF_ONE = 4
"""Requests of one person that are worked on at the same time, so that nobody takes every place."""
ENOUGH = Refused(code="unavailable", message="The AI service is at work for you already. Wait until it has answered.")
BUSY = Refused(code="unavailable", message="The AI service has too much to do. Try again in a few seconds.")


class AiService:
    """Answers the owners of engagements. Several instances share the load."""

    def __init__(
        self, nc: Client, subjects: Subjects, settings: AiSettings, reader: EngagementReader, writer: Writer
    ) -> None:
        self._nc = nc
        self._subjects = subjects
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._accounts = Accounts(nc, subjects)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Offer both endpoints; returns once the broker knows them."""
        self._service = await add_service(
            self._nc,
            name=AI_SERVICE,
            version=version("live-agent-console"),
            description="Suggested replies and summaries for agents, streamed",
        )
        for kind, name in AI.items():
            handler = partial(self._spawn, kind)
            await self._service.add_endpoint(name=name, subject=self._subjects.any_ai(name), handler=handler)
        await self._nc.flush()

    async def stop(self, seconds: float) -> None:
        """Take no more requests, let the running ones end; those that do not are told of a restart."""
        if self._nc.is_connected:
            await self._service.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _spawn(self, kind: Kind, request: Request) -> None:
        inbox = request._msg.reply  # nats-py keeps it to itself
        if not own_inbox(self._subjects, request.subject, inbox):
            return  # an answer there would make the service write wherever the caller wishes
        if len(self._tasks) >= self._settings.at_once:
            await refuse(self._nc, inbox, BUSY)
            return
        if sum(task.get_name() == request.subject.split(".")[-2] for task in self._tasks) >= OF_ONE:
            await refuse(self._nc, inbox, ENOUGH)
            return
        serving = self._serve(kind, request.subject, request.data, inbox)
        task = asyncio.create_task(serving, name=request.subject.split(".")[-2])
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, kind: Kind, subject: str, data: bytes, inbox: str) -> None:
        seconds = self._settings.deadline + MARGIN_SECONDS
        told, meter = Told(), Meter()
        await stream_reply(self._nc, inbox, self._answers(kind, subject, data, meter), seconds, told)
        log.info("%s %s in %.2f s", subject, told.outcome, told.seconds)
        meter.price(self._settings.prices)
        name: AiKind = "assist" if kind is AssistRequest else "summary"
        with contextlib.suppress(BadToken):
            await self._accounts.add(self._subjects.user_of(subject), name, told, meter)

    async def _answers(self, kind: Kind, subject: str, data: bytes, meter: Meter) -> Answers:
        try:
            user = self._subjects.user_of(subject)
            asked = decode(data, kind)
        except BadToken as error:
            raise Refusal(Refused(code="invalid", message=str(error))) from None
        except Invalid as invalid:
            message = "The request could not be read."
            raise Refusal(Refused(code="invalid", message=message, problems=invalid.problems)) from None
        question = await self._question(user, asked, meter)
        async for answer in self._writer.write(question):
            yield answer

    def _check_allowed(self, kind: Kind, rules: QueueRules) -> None:
        settings = self._settings
        decided, default = (
            (rules.assist, settings.assist) if kind is AssistRequest else (rules.summary, settings.summary)
        )
        if not (default if decided is None else decided):
            name = "AI Assist" if kind is AssistRequest else "AI Summary"
            raise Refusal(Refused(code="not-available", message=f"{name} is switched off by the administrator."))

    async def _question(self, user: str, asked: AssistRequest | SummaryRequest, meter: Meter) -> Question:
        own = (asked.instruction, asked.draft) if isinstance(asked, AssistRequest) else ()
        context = await self._reader.context(user, asked.engagement_id, own)
        self._check_allowed(type(asked), context.rules)
        history = await self._reader.history(user, asked.engagement_id)
        entries, said = history.entries, context.said | history.said
        if isinstance(asked, SummaryRequest):
            return Question(kind="summary", context=context, entries=entries, said=said, meter=meter)
        instruction, draft = context.texts or own
        return Question(
            kind="assist",
            context=context,
            entries=entries,
            instruction=instruction,
            draft=draft,
            refine=asked.refine,
            said=said,
            meter=meter,
        )
