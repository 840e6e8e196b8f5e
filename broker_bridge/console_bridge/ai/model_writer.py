"""Writes with a language model: takes personal data out of the prompt, streams, puts it back, says what is amiss."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, Sequence
from string import ascii_lowercase

from console_bridge.ai.completion import Ending, Finished, LanguageModel, ModelFailed, Prompt
from console_bridge.ai.echo_guard import Echoed, EchoGuard
from console_bridge.ai.knowledge import Match
from console_bridge.ai.offline import KNOWN, OfflineWriter
from console_bridge.ai.prompts import Fence, assist_prompt, summary_prompt
from console_bridge.ai.question import Question
from console_bridge.ai.redaction import Redactor, StreamRestorer
from console_bridge.ai.sources import sources_of
from console_bridge.ai.transcript_budget import Reading
from console_client.link import Refusal
from console_schemas.assist import Answered, Piece
from console_schemas.commands import Refused
from console_schemas.masking import MASK
from console_schemas.text import clean_text
from console_schemas.text_stream import TextStream

NOTES: dict[Ending, str] = {
    "complete": "",
    "cut": "The connection to the model ended early: the text may be cut.",
    "length": "The model stopped at its own length limit: the text may be cut.",
    "deadline": "The model took too long: the text may be cut.",
    "withheld": "The model began to repeat its instructions: the rest is left out.",
    "limit": "The text reached the configured length (ai.max_chars) and was cut.",
}
MASKED = f"{MASK} stands for a masked value: reveal it where you need it."
FENCE_LETTERS = 16
ECHOED = "The model repeated its instructions instead of answering. Try again."
STARTING = "The AI model is still starting. Ask again in a few seconds."


class ModelWriter:
    """Answers with a model, from the conversation and the passages of the knowledge base.

    Until `ready` is set every question is refused as starting. Where `offline_last` is set, the offline default
    answers when all models have failed.
    """

    def __init__(self, model: LanguageModel, offline: OfflineWriter, seconds: float, *, offline_last: bool) -> None:
        self.ready = asyncio.Event()
        self._model = model
        self._offline = offline
        self._seconds = seconds
        self._offline_last = offline_last

    async def write(self, question: Question) -> AsyncGenerator[Piece | Answered, None]:
        """See `Writer.write`."""
        if not self.ready.is_set():
            raise Refusal(Refused(code="unavailable", message=STARTING))
        until = asyncio.get_running_loop().time() + self._seconds
        redactor = Redactor(question.hidden)
        prompt, matches, reading = await asyncio.to_thread(self._prepare, question, redactor)
        reader = _Reader(prompt, redactor)
        text = ""
        finished = Finished(model=self._model.name, ending="cut")
        question.meter.sent(prompt, self._model.name)
        yield Piece(text="", sent=prompt.shown)
        try:
            async with contextlib.aclosing(self._model.stream(prompt, until)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Finished):
                        finished = piece
                    elif fresh := reader.feed(piece):
                        text += fresh
                        question.meter.came(text)
                        yield Piece(text=fresh)
        except ModelFailed as failure:
            question.meter.failed()
            if not self._offline_last:
                raise Refusal(Refused(code="unavailable", message=str(failure))) from None
            async for answer in self._offline.write(question):
                yield answer
            return
        except Echoed:
            finished = Finished(model=self._model.name, ending="withheld")
            if not text:
                raise Refusal(Refused(code="unavailable", message=ECHOED)) from None
        question.meter.finished(finished)
        if rest := reader.flush():
            text += rest
            yield Piece(text=rest)
        yield _answered(text, finished, matches, reading)

    def _prepare(self, question: Question, redactor: Redactor) -> tuple[Prompt, Sequence[Match], Reading]:
        fence = Fence("".join(secrets.choice(ascii_lowercase) for _ in range(FENCE_LETTERS)), redactor.redact)
        if question.kind == "summary":
            prompt, reading = summary_prompt(question, fence)
            return prompt, (), reading
        matches = [match for match in self._offline.find(question) if match.score >= KNOWN]
        prompt, reading = assist_prompt(question, matches, fence)
        return prompt, matches, reading


class _Reader:
    """What a model writes, on its way to the agent: clean, no echo of the instructions, personal data put back."""

    def __init__(self, prompt: Prompt, redactor: Redactor) -> None:
        self._guard = EchoGuard(prompt.system)
        self._restorer = StreamRestorer(redactor)
        self._shown = TextStream()

    def feed(self, piece: str) -> str:
        """What may be shown of the text so far. Raises `Echoed`."""
        return self._shown.feed(self._restorer.feed(self._guard.feed(piece)))

    def flush(self) -> str:
        """The rest."""
        rest = self._restorer.feed(self._guard.flush()) + self._restorer.flush()
        return self._shown.feed(rest) + self._shown.flush()


def _answered(text: str, finished: Finished, matches: Sequence[Match], reading: Reading) -> Answered:
    cited = tuple(source for source in sources_of(matches) if f"[{source.number}]" in text)
    return Answered(
        text=clean_text(text).strip(),
        origin=finished.model,
        sources=cited,
        covers=sum(entry is not None for entry in reading.entries),
        note=" ".join(note for note in (NOTES[finished.ending], reading.note, MASKED * (MASK in text)) if note),
    )
