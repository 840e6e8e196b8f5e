"""The bridge on a long log: making its database from it, and starting again where it stopped."""

import statistics
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import psutil

from console_client.connection import connect
from console_schemas.people import Party
from faults.recovery.log_builder import build, many_engagements
from faults.recovery.stand import Stand, seconds_to_start

RESTARTS = 3
REMY = Party(role="agent", id="remy", name="Remy")


async def long_log_figures(folder: Path, events: int, tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds until the bridge serves: with no database, and after a kill -9 with the one it had."""
    stand = Stand(folder, ["remy"])
    builder = stand.unsafe_broker()
    await builder.start()
    began = monotonic()
    nc = await connect(stand.nats, "log builder")
    count = await build(nc, many_engagements(events, REMY))
    await nc.close()
    await builder.stop()
    tell(f"   {count:,} facts are built in {monotonic() - began:.0f} s")
    try:
        broker = await seconds_to_start(stand.broker)
        rebuilt = await seconds_to_start(stand.bridge)
        tell(f"   the database is made in {rebuilt:.0f} s")
        restarts = []
        for _ in range(RESTARTS):
            stand.bridge.kill()
            restarts.append(await seconds_to_start(stand.bridge))
        resident = psutil.Process(stand.bridge.pid).memory_info().rss
    finally:
        await stand.end()
    return {
        "events": count,
        "broker_start_on_long_log": round(broker, 2),
        "bridge_rebuild": round(rebuilt, 2),
        "rebuild_events_per_second": round(count / rebuilt),
        "bridge_restart_median": round(statistics.median(restarts), 2),
        "bridge_restart_worst": round(max(restarts), 2),
        "bridge_rss_mb": round(resident / 1e6, 1),
    }
