"""A TCP relay in front of the broker, one for each part: a line that can be slow, silent, cut, or dead on one side."""

import asyncio
import socket
import struct
from contextlib import suppress

PIECE = 65_536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close a reset."""


class _Line:
    """One connection through the relay."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far
        self.pumps: list[asyncio.Task[None]] = []
        self.half_open = False


class Relay:
    """Listens on a loopback port and passes everything on to the broker's, as the faults allow."""

    def __init__(self, broker_port: int) -> None:
        self.port = 0
        self._broker_port = broker_port
        self._lines: set[_Line] = set()
        self._passing = asyncio.Event()
        self._passing.set()
        self._delay = 0.0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def slow(self, seconds: float) -> None:
        """Every piece that passes takes so long."""
        self._delay = seconds

    def stall(self) -> None:
        """Nothing passes, and nobody is told: what was sent waits."""
        self._passing.clear()

    def reset(self) -> None:
        """Every connection breaks off at once."""
        for line in list(self._lines):
            for writer in (line.near, line.far):
                raw: socket.socket = writer.get_extra_info("socket")
                with suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                writer.transport.abort()

    def half_open(self) -> None:
        """The broker loses every connection, and the part does not learn of it."""
        for line in list(self._lines):
            line.half_open = True
            for pump in line.pumps:
                pump.cancel()
            line.far.transport.abort()

    def heal(self) -> None:
        """A line as it should be: what waited passes, what was dead is gone."""
        self._delay = 0.0
        for line in list(self._lines):
            if line.half_open:
                line.near.transport.abort()
                self._lines.discard(line)
        self._passing.set()

    async def close(self) -> None:
        """End it, and every connection."""
        if self._server is not None:
            self._server.close()
        self._passing.set()
        pumps = [pump for line in self._lines for pump in line.pumps]
        for line in list(self._lines):
            line.near.transport.abort()
            line.far.transport.abort()
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _serve(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._broker_port)
        except OSError:
            near.transport.abort()
            return
        line = _Line(near, far)
        self._lines.add(line)
        line.pumps = [
            asyncio.create_task(self._pump(near_reader, far)),
            asyncio.create_task(self._pump(far_reader, near)),
        ]
        await asyncio.wait(line.pumps, return_when=asyncio.FIRST_COMPLETED)
        if line.half_open:
            return
        self._lines.discard(line)
        for pump in line.pumps:
            pump.cancel()
        near.close()
        far.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                await asyncio.sleep(self._delay)
                await self._passing.wait()
                writer.write(data)
                await writer.drain()
