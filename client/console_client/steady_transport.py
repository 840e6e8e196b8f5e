"""The TCP side of a NATS connection, with a handshake that takes nothing but an answer for an answer."""

from urllib.parse import ParseResult

from nats.aio.client import INFO_OP, PING_PROTO, PONG_PROTO
from nats.aio.transport import TcpTransport


class SteadyTransport(TcpTransport):
    """A TCP transport whose `readline`, used in the handshake alone, survives what a busy server may send in it.

    nats-py takes the first line after its own PING for the PONG: a PING of the server, a second INFO or the end of
    the stream there left a client that seemed connected and was dead.
    """

    def __init__(self) -> None:
        TcpTransport.__init__(self)
        self._greeted = False
        self.closing = False
        """Set before the last data is written: that it cannot be delivered is no error then."""

    async def connect(self, uri: ParseResult, buffer_size: int, connect_timeout: int) -> None:
        """Open the stream. Raises `OSError`."""
        await super().connect(uri, buffer_size, connect_timeout)

    async def readline(self) -> bytes:
        """The next line that the handshake waits for. Raises `ConnectionResetError` at the end of the stream."""
        while True:
            assert self._io_reader is not None and self._io_writer is not None, "connect comes first"
            line = await self._io_reader.readline()
            if not line:
                raise ConnectionResetError("the server closed the connection")
            if line == PING_PROTO:
                self._io_writer.write(PONG_PROTO)
                continue
            if line.startswith(INFO_OP):
                if self._greeted:
                    continue
                self._greeted = True
            return line

    async def drain(self) -> None:
        """Wait until the peer has taken most of what was written. Raises `OSError` where it is gone."""
        assert self._io_writer is not None, "connect comes first"
        try:
            await self._io_writer.drain()
        except OSError:
            if not self.closing:
                raise

    def is_encrypted(self) -> bool:
        """Whether the stream is TLS by now."""
        return self._io_writer is not None and self._io_writer.get_extra_info("ssl_object") is not None

    def abort(self) -> None:
        """Drop the stream with all that is unsent: a peer that reads no more would never let a close end."""
        for writer in (self._io_writer, self._bare_io_writer):
            if writer is not None:
                writer.transport.abort()
