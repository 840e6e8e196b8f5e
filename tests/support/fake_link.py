"""A link to nobody, for tests of the screen alone: events arrive when the test says so, answers are scripted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

from console_client.link import LinkChanged, LinkEvent
from console_schemas.assist import Piece
from console_schemas.commands import AgentTyping, AnyAgentCommand, Done, SetListening
from console_schemas.queries import Request

Command = AnyAgentCommand | SetListening | AgentTyping
Scripted = object | Exception | Callable[[Any], object]
"""What is answered: a value, an exception to raise, or a function of the command or question."""


class FakeAnswers:
    """The answer to one question, in pieces where the test scripted some; it waits while the link is `held`."""

    def __init__(self, link: "FakeLink", request: Any) -> None:
        self._link = link
        self._request = request
        self._pieces = list(link.pieces.get(type(request), ()))
        self.closed = False

    def __aiter__(self) -> AsyncIterator[Piece]:
        return self

    async def __anext__(self) -> Piece:
        if not self._pieces:
            await self._link.let_go.wait()
            raise StopAsyncIteration
        piece = self._pieces.pop(0)
        return piece if isinstance(piece, Piece) else Piece(text=piece)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._answer().__await__()

    async def _answer(self) -> Any:
        await self._link.let_go.wait()
        return scripted(self._link.answers.get(type(self._request)), self._request)

    async def aclose(self) -> None:
        """The other side need not go on."""
        self.closed = True


class FakeLink:
    """Stands in for a `Link`: remembers what was `sent` and `asked`, answers what `answers` says."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.asked: list[Request[Any]] = []
        self.given: list[FakeAnswers] = []
        self.answers: dict[type, Scripted] = {}
        """By the type of the command or question; a command without one is `Done`."""
        self.pieces: dict[type, tuple[str | Piece, ...]] = {}
        self.let_go = asyncio.Event()
        """While it is clear, nothing is answered."""
        self.let_go.set()
        self.followers = 0
        """Who follows now: more than one would share the events out."""
        self._events: asyncio.Queue[LinkEvent | Exception | None] = asyncio.Queue()

    def arrive(self, *events: LinkEvent) -> None:
        """These come from the bridge, in this order."""
        for event in events:
            self._events.put_nowait(event)

    def fail(self, error: Exception) -> None:
        """Following ends with this."""
        self._events.put_nowait(error)

    async def follow(self) -> AsyncIterator[LinkEvent]:
        """What was made to arrive."""
        self.followers += 1
        try:
            while (event := await self._events.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.followers -= 1

    async def send(self, command: Command) -> Done:
        """Remember the command and answer as scripted."""
        self.sent.append(command)
        await self.let_go.wait()
        answer = scripted(self.answers.get(type(command), Done()), command)
        assert isinstance(answer, Done)
        return answer

    def ask(self, request: Any) -> Any:
        """Remember the question and answer as scripted."""
        self.asked.append(request)
        answers = FakeAnswers(self, request)
        self.given.append(answers)
        return answers

    def of(self, kind: type) -> list[Any]:
        """The commands of one type that were sent."""
        return [command for command in self.sent if isinstance(command, kind)]


def scripted(answer: Scripted | None, about: Any) -> Any:
    """The value that a script stands for. Raises what it says."""
    if callable(answer) and not isinstance(answer, Exception):
        answer = answer(about)
    if isinstance(answer, Exception):
        raise answer
    if answer is None:
        raise AssertionError(f"no answer is scripted for {about!r}")
    return answer


__all__ = ["FakeAnswers", "FakeLink", "LinkChanged"]
