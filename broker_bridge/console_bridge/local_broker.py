"""A broker of one's own for a demo, a replay or a benchmark."""

from pathlib import Path

from console_bridge.broker import MONITOR_OFFSET, find_server, free_ports, port_is_free, wait_for_greeting
from console_bridge.processes import NotReady, Processes

USUAL_PORT = 4222


def start_broker(
    processes: Processes, folder: Path, *, usual_port: bool = False, identities: Path | None = None
) -> str:
    """Start a broker whose store is in `folder` and return its URL: on the usual port if wished and free.

    It trusts the identities in the folder named; where none is, it asks nobody who they are.
    """
    find_server()
    usual = (USUAL_PORT, USUAL_PORT + MONITOR_OFFSET)
    port, monitor = usual if usual_port and all(map(port_is_free, usual)) else free_ports()
    places = ("--store", str(folder / "nats"), "--port", str(port), "--monitor-port", str(monitor))
    processes.start("broker", "broker", *places, *(("--dir", str(identities)) if identities else ("--open",)))
    if not wait_for_greeting(port, 15):
        raise NotReady(f"the broker did not start (see {processes.log('broker')})")
    return f"nats://127.0.0.1:{port}"
