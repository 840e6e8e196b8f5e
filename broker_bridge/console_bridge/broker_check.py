"""Whether the broker may be used: a release without known holes, and no door that is open to everybody."""

from nats.aio.client import Client

from console_bridge.broker_version import SENTENCE, is_safe


class BrokerUnfit(Exception):
    """The broker must not be used as it is; the message says why and what to do."""


def check_broker(nc: Client, *, open_broker: bool) -> None:
    """Look at what the broker says of itself. Raises `BrokerUnfit`.

    Where `open_broker` is set, one that asks nobody who they are is taken as it is, with whatever release.
    """
    if asks_who(nc):
        version = str(nc._server_info.get("version", ""))
        if not is_safe(version):
            raise BrokerUnfit(SENTENCE.format(found=version or "of an unknown release"))
    elif not open_broker:
        raise BrokerUnfit(
            "The broker is open: everybody who reaches it may do everything, in anybody's name. Make identities with "
            "`console init` and start it with `console broker`; for tests and development only, set nats.open_broker."
        )


def asks_who(nc: Client) -> bool:
    """Whether the broker wants a login."""
    return bool(nc._server_info.get("auth_required"))
