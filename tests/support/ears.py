"""Ears: a login of every role, listening to all that the broker lets it hear."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from nats.aio.msg import Msg

from console_bridge.identity.permissions import permissions
from console_schemas.directory import LoginRole
from support.identities import Identities, logged_in

ROLES: tuple[LoginRole, ...] = ("owner", "admin", "supervisor", "agent", "ops", "bot", "panel")


@asynccontextmanager
async def ears(identities: Identities, url: str, *queues: str) -> AsyncIterator[list[tuple[str, bytes]]]:
    """What they hear: of each message the role, and all of it."""
    heard: list[tuple[str, bytes]] = []
    async with AsyncExitStack() as stack:
        for role in ROLES:
            name = f"ear-{role}"
            nc = await stack.enter_async_context(logged_in(identities, url, name, role, queues))

            async def hear(message: Msg, role: str = role) -> None:
                whole = f"{message.subject} {message.headers}".encode() + message.data
                heard.append((role, whole))

            for subject in permissions("console")[role].subscribe:
                for queue in queues:
                    own = subject.replace("{{name()}}", name).replace("{{tag(queue)}}", queue)
                    await nc.subscribe(own, cb=hear)
            await nc.flush()
        yield heard
