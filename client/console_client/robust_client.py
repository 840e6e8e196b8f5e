"""A NATS client that keeps its word: nats-py 2.16 with what loses messages or never comes back put right."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from nats import errors
from nats.aio.client import DEFAULT_BUFFER_SIZE, PING_PROTO, PONG_PROTO, Client, Srv

from console_client.backoff import Backoff
from console_client.steady_transport import SteadyTransport

logging.getLogger("nats").addHandler(logging.NullHandler())  # a library must not write into a terminal by itself

_CALLBACKS = (
    "error_cb",
    "disconnected_cb",
    "reconnected_cb",
    "closed_cb",
    "discovered_server_cb",
    "lame_duck_mode_cb",
)
_CLOSE_SECONDS = 2.0
_DENIED = re.compile(r'permissions violation for publish to "([^"]+)"')
"""The broker's only word of it, in lower case; who published is told nothing."""
_MOST_DENIED = 100
_HARMLESS = ("permissions violation", "invalid ")


class Callback(Protocol):
    """What nats-py calls: a coroutine function."""

    def __call__(self, *args: Any) -> Awaitable[None]:
        """React to a change of the connection."""


def _safe(callback: Callback) -> Callable[..., Awaitable[None]]:
    """The callback without its exceptions: each would end the read loop or the reconnecting for ever."""

    async def guarded(*args: Any) -> None:
        try:
            await callback(*args)
        except Exception:
            logging.getLogger(__name__).debug("callback failed", exc_info=True)

    return guarded


async def _ignore(*_: Any) -> None:
    """Stands for an `error_cb`: nats-py's own writes to stderr."""


class RobustClient(Client):
    """A client whose first attempt ends soon, well or not, and which from then on reconnects until it is closed.

    It overrides private methods of nats-py, which is therefore pinned to one version.
    """

    def __init__(self) -> None:
        super().__init__()
        self._backoff = Backoff()
        self.lost_because: Exception | None = None
        """Why the last connection ended."""
        self._denied: dict[str, None] = {}

    async def open(self, servers: list[str], **options: Any) -> None:
        """Connect, with the options of nats-py. Raises `OSError` or `nats.errors.Error` where no server can be had."""
        for name in _CALLBACKS:
            if options.get(name):
                options[name] = _safe(options[name])
        # With endless attempts nats-py would not return before there is a server.
        once = {"allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": 0.1}
        options = {"error_cb": _ignore, "reconnect_to_server_handler": self._backoff, **options, **once}
        try:
            await self.connect(servers, **options)
        except BaseException:
            self._abort()
            raise
        self.options.update(allow_reconnect=True, max_reconnect_attempts=-1)

    def is_denied(self, subject: str) -> bool:
        """Whether the broker has said, on this connection, that we may not publish here."""
        return subject.lower() in self._denied

    def _abort(self) -> None:
        if isinstance(self._transport, SteadyTransport):
            self._transport.abort()

    async def _connect_to_server(self, s: Srv) -> None:
        self._abort()
        s.last_attempt = time.monotonic()
        self._transport = SteadyTransport()
        await self._transport.connect(s.uri, DEFAULT_BUFFER_SIZE, self.options["connect_timeout"])

    async def _process_connect_init(self) -> None:
        for task in (self._reading_task, self._ping_interval_task, self._flusher_task):
            # An attempt that failed after its handshake leaves its loops, which would read beside the new ones.
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        # A PING from before would be answered by a PONG that the next flush takes for its own.
        self._pending = [line for line in self._pending if line not in (PING_PROTO, PONG_PROTO)]
        try:
            await super()._process_connect_init()
        except (OSError, errors.Error):
            self._abort()
            raise
        except Exception as error:  # anything else (a half-written key file, say) would end the reconnecting
            self._abort()
            raise errors.Error(f"nats: handshake failed: {type(error).__name__}: {error}") from error
        self._backoff.connected()
        self._denied.clear()

    def _connect_command(self) -> bytes:
        wants_tls = self._current_server is not None and self._current_server.uri.scheme == "tls"
        encrypted = isinstance(self._transport, SteadyTransport) and self._transport.is_encrypted()
        if (wants_tls or "tls" in self.options) and not encrypted:
            # nats-py would show the credentials in clear text to whoever left TLS out.
            raise errors.Error("nats: the server offers no TLS")
        command: bytes = super()._connect_command()
        return command

    async def _send_ping(self, future: "asyncio.Future[bool] | None" = None) -> None:
        # nats-py lets the PING overtake what is queued, so that flush() is no barrier.
        self._pongs.append(future or asyncio.get_running_loop().create_future())
        await self._send_command(PING_PROTO)
        if self._flush_queue is not None and not self._flush_queue.full():
            await self._flush_pending()

    async def _process_pong(self) -> None:
        # In nats-py a PONG after its flush has timed out ends the read loop, unnoticed.
        self._pings_outstanding = 0
        if self._pongs:
            future = self._pongs.pop(0)
            self._pongs_received += 1
            if not future.done():
                future.set_result(True)

    def _build_message(
        self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None
    ) -> Any:
        # A subject that is not UTF-8 ends nats-py's connection; stored in a stream, it does so again and again.
        subject, reply = (name.decode(errors="replace").encode() for name in (subject, reply))
        return super()._build_message(sid, subject, reply, data, headers)

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            found: dict[str, str] | None = await super()._process_headers(headers)
        except (UnicodeDecodeError, IndexError):  # as above: the broker passes on what any publisher makes up
            return None
        return found

    async def _process_err(self, err_msg: str) -> None:
        # nats-py closes for ever on almost every error, an expired login among them.
        text = err_msg.strip("'")
        self._err = errors.Error(f"nats: {text}")
        if denied := _DENIED.match(text):
            self._denied[denied[1]] = None
            if len(self._denied) > _MOST_DENIED:
                del self._denied[next(iter(self._denied))]
        await self._error_cb(self._err)
        if not text.startswith(_HARMLESS):
            await self._process_op_err(self._err)

    async def _process_op_err(self, e: Exception) -> None:
        if not (self.is_closed or self.is_reconnecting):
            self._backoff.lost()
            self.lost_because = e
            self._abort()  # with unsent data a graceful close waits for a frozen server to read it
        await super()._process_op_err(e)

    async def _read_loop(self) -> None:
        # Any other exception ends nats-py's loop while the client goes on to call itself connected.
        await super()._read_loop()
        task = asyncio.current_task()
        if task is self._reading_task and self.is_connected and not (task and task.cancelling()):
            await self._process_op_err(errors.ProtocolError())

    async def _close(self, status: int, do_cbs: bool = True) -> None:
        if isinstance(self._transport, SteadyTransport):
            self._transport.closing = True
        giving_up = asyncio.get_running_loop().call_later(_CLOSE_SECONDS, self._abort)
        try:
            await super()._close(status, do_cbs)
        finally:
            giving_up.cancel()
