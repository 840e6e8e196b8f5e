"""Whether the log holds facts of a release that sealed nothing."""

from contextlib import aclosing

from nats.errors import Error as NatsError

from console_bridge.doctor.finding import Finding, ok, unknown, weak
from console_bridge.identity.claims import SHORT, new_login
from console_bridge.identity.folder import IdentityFolder
from console_bridge.log_reading import stored
from console_bridge.sealing import parts
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.base import kebab
from console_schemas.events import EngagementRequested

ABOUT = "sealed facts"


async def check_sealing(folder: IdentityFolder | None, nats: NatsSettings) -> Finding:
    """Look at the oldest customer of the log: since a release that seals, none came in clear. Raises `Unreachable`."""
    if folder is None:
        return unknown(ABOUT, "seen only where the keys are")
    login = new_login(folder, "log-keeper", "log-keeper", seconds=SHORT)[0]
    nc = await connect(nats, "console doctor", user="log-keeper", credentials=login)
    try:
        first = f"{folder.prefix}.log.*.{kebab(EngagementRequested.__name__)}"
        async with aclosing(stored(nc, first, batch=1, seq=1)) as found:
            async for message in found:
                if not parts(message.data)[1]:
                    return weak(ABOUT, "an earlier release stored what customers said in clear", REMEDY)
                break
    except (NatsError, TimeoutError):
        return unknown(ABOUT, "the log cannot be read")
    finally:
        await nc.close()
    return ok(ABOUT, "what is personal in the log is sealed")


REMEDY = (
    "What has come since is sealed. No erasing takes the old bytes out of the log: keep its disk encrypted and copies "
    "of it short, and take this into account before you promise an erasure (`console erase` names the engagements)."
)
