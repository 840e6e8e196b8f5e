"""The AI service as a process: configuration in, connection up, writer ready, requests answered, ended in order."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from console_bridge.ai.question import EXTRACT, Writer
from console_bridge.ai.reader import EngagementReader
from console_bridge.ai.service import AiService
from console_bridge.ai.writers import chosen_writer, make_ready, offline_writer
from console_client.connection import connect
from console_client.settings import Settings
from console_schemas.endpoints import AI_USER
from console_schemas.subjects import Subjects

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5


async def run_ai(settings: Settings, *, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Serve until `stop` is set, then let the running answers end. `ready` is called once requests are answered.

    Raises `Unreachable` (no broker), `KnowledgeError`, `KeyUnusable` or `ModelMissing`, each with a sentence.
    """
    offline = offline_writer(settings.ai)
    if not ({settings.ai.model, *settings.ai.models} - {"", EXTRACT}):
        await _serve(settings, offline, stop, ready)
        return
    writer = chosen_writer(settings.ai, offline)
    loading = asyncio.create_task(make_ready(writer))
    loading.add_done_callback(lambda task: stop.set() if task.cancelled() or task.exception() else None)
    try:
        await _serve(settings, writer, stop, ready)
        if loading.done():
            loading.result()
    finally:
        loading.cancel()


async def _serve(settings: Settings, writer: Writer, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    nc = await connect(
        settings.nats,
        "ai",
        user=AI_USER,
        on_state=lambda state, detail: log.info("broker: %s %s", state, detail),
        on_error=lambda error: log.warning("broker: %s", error),
    )
    try:
        subjects = Subjects(settings.nats.prefix)
        service = AiService(nc, subjects, settings.ai, EngagementReader(nc, subjects), writer)
        await service.start()
        ready(settings.ai.model or EXTRACT)
        await stop.wait()
        await service.stop(DRAIN_SECONDS)
    finally:
        with contextlib.suppress(Exception):
            await nc.drain()
