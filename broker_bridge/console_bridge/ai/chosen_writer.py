"""Who writes: the model that is configured or chosen for the queue by an administrator, or the offline default."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from msgspec.structs import replace

from console_bridge.ai.model_writer import ModelWriter
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT, Question
from console_client.link import Refusal
from console_client.settings import AiSettings
from console_schemas.assist import Answered, Piece
from console_schemas.commands import Refused

MakeWriter = Callable[[str], ModelWriter]


class ChosenWriter:
    """Hands each question to its writer. All models share one library, which is loaded once."""

    def __init__(self, settings: AiSettings, offline: OfflineWriter, make: MakeWriter) -> None:
        self.ready = asyncio.Event()
        self._settings = settings
        self._offline = offline
        self._writers: dict[str, ModelWriter] = {}
        for model in {settings.model, *settings.models} - {"", EXTRACT}:
            self._writers[model] = make(model)
            self._writers[model].ready = self.ready

    async def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """See `Writer.write`."""
        model = question.context.rules.model or self._settings.model
        over = question.context.over_budget
        writer = self._writers.get(model)
        if writer is not None and not over:
            async for answer in writer.write(question):
                yield answer
            return
        if writer is not None and EXTRACT not in self._settings.fallbacks:
            raise Refusal(Refused(code="not-available", message=over))
        async for answer in self._offline.write(question):
            if writer is not None and isinstance(answer, Answered):
                answer = replace(answer, note=f"{over} {answer.note}".strip())
            yield answer
