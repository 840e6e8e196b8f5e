"""Whether what the broker acknowledges is on its disk: a bridge that cannot know does not serve.

A nats-server acknowledges a message when it has handed it to the operating system, and by default makes sure that it is
on the disk every two minutes: a power cut takes everything since. No client of an ordinary account can ask for that
setting, only the system account and the monitoring pages tell it.
"""

from nats.aio.client import Client

from console_bridge.server_monitor import ServerMonitor, Silent, monitor_url
from console_client.settings import BridgeSettings

_VOUCH = 'set "durability_vouched = true" in the [bridge] table of the configuration'


class NotDurable(Exception):
    """The broker would lose what it acknowledged, or may; the text says what to do."""


def monitor_of(nc: Client, bridge: BridgeSettings) -> ServerMonitor | None:
    """The monitoring of the broker that this connection leads to, where it is known."""
    where = nc.connected_url
    url = monitor_url(bridge.monitor, where.geturl() if where else "")
    return ServerMonitor(url) if url else None


async def require_durable(nc: Client, bridge: BridgeSettings) -> None:
    """Raises `NotDurable` unless the broker stores before it acknowledges, or the operator vouches for it."""
    if bridge.durability_vouched:
        return
    monitor = monitor_of(nc, bridge)
    broker = nc.connected_url.netloc.rpartition("@")[2] if nc.connected_url else "an unknown address"
    if monitor is None:
        raise NotDurable(_unknown(broker, "no address of its monitoring is configured"))
    try:
        storage = await monitor.storage()
    except Silent as error:
        raise NotDurable(_unknown(broker, f"its monitoring at {monitor.url} does not answer ({error})")) from None
    if storage.server_id != nc._server_info.get("server_id"):
        raise NotDurable(_unknown(broker, f"the monitoring at {monitor.url} is that of another server"))
    if not storage.disabled and not storage.sync_always:
        raise NotDurable(
            f"The broker at {broker} loses acknowledged messages in a power cut (its sync_interval is "
            f'{storage.sync_interval}): add the line "sync_interval: always" to the jetstream block of its nats.conf '
            f"and restart it; if its streams are safe in another way, {_VOUCH}."
        )


def _unknown(broker: str, why: str) -> str:
    return (
        f"Nobody knows whether the broker at {broker} keeps acknowledged messages over a power cut, since {why}: name "
        'its monitoring in the key bridge.monitor ("http:" in its nats.conf, with "sync_interval: always" in its '
        f"jetstream block), or vouch for it: {_VOUCH}."
    )
