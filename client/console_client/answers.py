"""Answers to questions: a plain one that comes at once, and one that streams in and can be cancelled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Generic, TypeVar

import msgspec
from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from console_client.link import Refusal, Unavailable, Unknown
from console_client.request_reply import is_refusal, refused_of
from console_schemas.assist import SIGN_OF_LIFE, Answered, AnyAiReply, Piece

R = TypeVar("R")

AI_SERVICE = "The AI service"
_LOOK = 0.5
"""Seconds between two looks at whether the connection still stands."""
_LINGER = 2 * SIGN_OF_LIFE
"""Seconds in which a service that has not heard the word to stop shows it, by what it goes on to say."""
_replies: msgspec.json.Decoder[AnyAiReply] = msgspec.json.Decoder(AnyAiReply)


class PlainAnswer(Generic[R]):
    """The answer to a question that has no pieces. It is asked when it is first awaited."""

    def __init__(self, ask: Callable[[], Awaitable[R]]) -> None:
        self._ask = ask
        self._asking: asyncio.Future[R] | None = None

    def __await__(self) -> Generator[None, None, R]:
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        return (yield from self._asking.__await__())

    async def __aiter__(self) -> AsyncIterator[Piece]:
        """Nothing, once the answer is there."""
        await self
        no_pieces: tuple[Piece, ...] = ()
        for piece in no_pieces:
            yield piece

    async def aclose(self) -> None:
        """Stop waiting for it."""
        if self._asking is not None and not self._asking.done():
            self._asking.cancel()


class StreamedAnswer:
    """The answer of the AI service. It is asked when it is first awaited or iterated; being cancelled cancels it.

    `silence` is how many seconds may pass without a piece.
    """

    def __init__(self, nc: Client, subject: str, payload: bytes, silence: float) -> None:
        self._nc = nc
        self._subject = subject
        self._payload = payload
        self._silence = silence
        self._arrived: asyncio.Queue[Msg] = asyncio.Queue()
        self._answered: Answered | None = None
        self._failure: Exception | None = None
        self._begun = False
        self._ended = False
        self._goes_on = asyncio.Event()
        """Set by what comes behind the end."""

    def __await__(self) -> Generator[None, None, Answered]:
        return self._whole().__await__()

    def __aiter__(self) -> AsyncIterator[Piece]:
        return self

    async def __anext__(self) -> Piece:
        """The next piece. Raises `Refusal`, `Unknown` or `Unavailable`."""
        if self._failure is not None:
            raise self._failure
        if self._ended:
            raise StopAsyncIteration
        try:
            reply = await self._next()
        except (Refusal, Unknown, Unavailable) as failure:
            self._failure = failure
            await self._end(cancel=isinstance(failure, Unknown))
            raise
        except asyncio.CancelledError:
            await self.aclose()
            raise
        if isinstance(reply, Piece):
            return reply
        self._answered = reply
        await self._end(cancel=False)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Stop: the AI service is told not to go on."""
        if self._answered is None and self._failure is None:
            self._failure = Unavailable("The question was cancelled.")
        await self._end(cancel=True)

    async def _whole(self) -> Answered:
        async for _ in self:
            pass
        if self._answered is None:
            raise self._failure or Unavailable("The question was cancelled.")
        return self._answered

    async def _next(self) -> AnyAiReply:
        if not self._begun:
            await self._begin()
        message = await self._message()
        headers = message.headers or {}
        if headers.get("Status") == "503":
            raise Unavailable(f"{AI_SERVICE} is not running.")
        if is_refusal(message):
            raise Refusal(refused_of(message, AI_SERVICE))
        try:
            return _replies.decode(message.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unknown(f"{AI_SERVICE} answered in a way this version does not understand: update it.") from None

    async def _begin(self) -> None:
        if not self._nc.is_connected:
            raise Unavailable("There is no connection to the broker.")
        self._begun = True
        self._reconnects = self._nc.stats["reconnects"]
        self._inbox = self._nc.new_inbox()
        try:
            self._subscription = await self._nc.subscribe(self._inbox, cb=self._hear)
            await self._nc.publish(self._subject, self._payload, reply=self._inbox)
        except errors.Error as error:
            raise Unavailable(f"The question could not be sent: {error}.") from None

    async def _hear(self, message: Msg) -> None:
        if self._ended:
            self._goes_on.set()
        else:
            self._arrived.put_nowait(message)

    async def _message(self) -> Msg:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._silence
        while loop.time() < deadline:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):  # `wait_for` would swallow a cancellation that comes with a piece
                    return await self._arrived.get()
            if not self._nc.is_connected or self._nc.stats["reconnects"] != self._reconnects:
                raise Unavailable("The connection was lost while the answer came: ask again.")
        raise Unknown(f"{AI_SERVICE} has been silent for {self._silence:g} s: ask again.")

    async def _end(self, *, cancel: bool) -> None:
        if self._ended:
            return
        self._ended = True
        if self._begun and self._nc.is_connected:
            with contextlib.suppress(errors.Error):
                if cancel:
                    await self._nc.publish(f"{self._inbox}.ctl", b"cancel")
                    self._lingering = asyncio.create_task(self._linger())
                else:
                    await self._subscription.unsubscribe()

    async def _linger(self) -> None:
        """Say it again to a service that did not listen yet, as one does not that has just been given the question."""
        with contextlib.suppress(errors.Error, TimeoutError):
            async with asyncio.timeout(_LINGER):
                await self._goes_on.wait()
            await self._nc.publish(f"{self._inbox}.ctl", b"cancel")
        with contextlib.suppress(errors.Error):
            await self._subscription.unsubscribe()
