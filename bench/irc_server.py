"""As much of an IRC server on loopback as a chat program needs to sit in one channel."""

import asyncio

HOST = "127.0.0.1"
NICK = "agent"
CHANNEL = "#bench"


class IrcServer:
    """One client at a time; `say` lets a customer speak in the channel, others come and go."""

    def __init__(self) -> None:
        self.port = 0
        self.joined = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def say(self, text: str) -> None:
        """A line of the customer's."""
        await self._send(f":customer!c@{HOST} PRIVMSG {CHANNEL} :{text}")

    async def come(self, nick: str) -> None:
        """Somebody joins the channel."""
        await self._send(f":{nick}!c@{HOST} JOIN {CHANNEL}")

    async def go(self, nick: str) -> None:
        """They leave it."""
        await self._send(f":{nick}!c@{HOST} PART {CHANNEL}")

    async def stop(self) -> None:
        """Listen no more."""
        if self._writer:
            self._writer.close()
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        while line := (await reader.readline()).decode("utf-8", "replace").strip():
            command, _, rest = line.partition(" ")
            match command.upper():
                case "CAP" if rest.startswith("LS"):
                    await self._send(":bench CAP * LS :")
                case "USER":
                    for number, text in ((1, "Welcome"), (376, "End of the message of the day")):
                        await self._send(f":bench {number:03d} {NICK} :{text}")
                case "JOIN":
                    await self._send(f":{NICK}!a@{HOST} JOIN {CHANNEL}")
                    await self._send(f":bench 353 {NICK} = {CHANNEL} :{NICK} customer")
                    await self._send(f":bench 366 {NICK} {CHANNEL} :End of the names")
                    self.joined.set()
                case "PING":
                    await self._send(f":bench PONG bench {rest}")

    async def _send(self, line: str) -> None:
        assert self._writer
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()
