"""`CONSOLE_OUT`: the stream that bots read from, each message stored once."""

from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from console_bridge.outbound import Outgoing
from console_bridge.outbox import Undelivered
from console_schemas.subjects import OUT_STREAM

SEQUENCE = "Console-Log-Sequence"
"""The header that says which fact of the log a message follows from."""


class OutStream:
    """The stream on one connection."""

    def __init__(self, jetstream: JetStreamContext) -> None:
        self._jetstream = jetstream

    async def delivered(self) -> int:
        """The fact that the newest message follows from; 0 where nothing is left that says so. Raises NATS errors."""
        state = (await self._jetstream.stream_info(OUT_STREAM)).state
        for sequence in range(state.last_seq, max(0, state.first_seq - 1), -1):  # an empty stream begins at 0
            headers = (await self._headers(sequence)) or {}
            if SEQUENCE in headers:
                return int(headers[SEQUENCE])
        return 0

    async def deliver(self, outgoing: Outgoing) -> None:
        """Put a message into the stream, once where it follows from a fact. Raises `Undelivered`."""
        headers = {"Nats-Msg-Id": f"log.{outgoing.sequence}.0", SEQUENCE: str(outgoing.sequence)}
        try:
            await self._jetstream.publish(
                outgoing.subject, outgoing.payload, stream=OUT_STREAM, headers=headers if outgoing.sequence else None
            )
        except (NatsError, TimeoutError, OSError) as error:
            raise Undelivered(f"{OUT_STREAM}: {type(error).__name__}") from error

    async def _headers(self, sequence: int) -> dict[str, str] | None:
        try:
            found: api.RawStreamMsg = await self._jetstream.get_msg(OUT_STREAM, sequence)
        except NotFoundError:
            return None
        return found.headers
