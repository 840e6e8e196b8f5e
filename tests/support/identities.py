"""The identities of a test's own installation, and connections with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nats.aio.client import Client

from console_bridge.identity.broker_conf import write_broker_conf
from console_bridge.identity.claims import new_login
from console_bridge.identity.folder import IdentityFolder, create
from console_bridge.identity.permissions import Service
from console_bridge.identity.registrar import Registrar, write_services
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.directory import LoginRole

BY = "test"


class Identities:
    """A folder as `console init` makes it, without a first owner."""

    def __init__(self, path: Path) -> None:
        self.folder: IdentityFolder = create(path, "console")
        self.registrar = Registrar(self.folder, BY)
        write_services(self.folder)
        write_broker_conf(self.folder)

    def add(self, id: str, role: LoginRole = "agent", *queues: str) -> Path:
        """Give somebody a login; its file."""
        self.registrar.add(id, id.title(), role, queues or ("*",))
        return self.creds(id)

    def creds(self, id: str) -> Path:
        """The file of somebody's login."""
        return self.folder.logins / f"{id}.creds"


@asynccontextmanager
async def logged_in(
    identities: Identities,
    url: str,
    name: str,
    role: LoginRole | Service,
    queues: tuple[str, ...] = (),
    errors: list[str] | None = None,
) -> AsyncIterator[Client]:
    """A connection with a login of its own, which is in no file and no record; what the broker refuses is noted."""
    login, _ = new_login(identities.folder, name, role, queues=queues)
    noted = errors if errors is not None else []
    nc = await connect(
        NatsSettings(url=url),
        name,
        user=name,
        credentials=login,
        on_error=lambda error: noted.append(str(error)),
        environ={},
    )
    try:
        yield nc
    finally:
        await nc.close()
