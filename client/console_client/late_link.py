"""A link that can be followed and sent through before it is open, so that a console need not wait for the broker."""

import asyncio
from collections.abc import AsyncIterator, Generator
from datetime import UTC, datetime
from typing import Generic, TypeVar

from console_client.link import Answers, Link, LinkChanged, LinkEvent
from console_schemas.assist import Piece
from console_schemas.commands import AgentTyping, AnyAgentCommand, Done, SetListening
from console_schemas.queries import Request

R = TypeVar("R")


class LateLink:
    """A `Link` that stands for another one: what is asked of it waits until that is given to it."""

    def __init__(self) -> None:
        self._link: Link | None = None
        self._is_open = asyncio.Event()

    def give(self, link: Link) -> None:
        """This is the link."""
        self._link = link
        self._is_open.set()

    async def there(self) -> Link:
        """The link, once there is one."""
        await self._is_open.wait()
        assert self._link is not None
        return self._link

    async def follow(self) -> AsyncIterator[LinkEvent]:
        """All that happens, after the word that there is no connection yet."""
        if self._link is None:
            yield LinkChanged(state="connecting", since=datetime.now(UTC))
        async for event in (await self.there()).follow():
            yield event

    async def send(self, command: AnyAgentCommand | SetListening | AgentTyping) -> Done:
        """Have a command carried out."""
        return await (await self.there()).send(command)

    def ask(self, request: Request[R]) -> Answers[R]:
        """Ask a question."""
        return _LateAnswer(self, request) if self._link is None else self._link.ask(request)


class _LateAnswer(Generic[R]):
    """The answer to a question that was asked before the link was there."""

    def __init__(self, link: LateLink, request: Request[R]) -> None:
        self._link = link
        self._request = request
        self._answers: Answers[R] | None = None

    def __await__(self) -> Generator[None, None, R]:
        return self._whole().__await__()

    async def __aiter__(self) -> AsyncIterator[Piece]:
        async for piece in await self._asked():
            yield piece

    async def aclose(self) -> None:
        """Stop, where it has begun."""
        if self._answers is not None:
            await self._answers.aclose()

    async def _whole(self) -> R:
        return await (await self._asked())

    async def _asked(self) -> Answers[R]:
        if self._answers is None:
            link = await self._link.there()
            self._answers = self._answers or link.ask(self._request)
        return self._answers
