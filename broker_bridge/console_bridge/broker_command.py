"""`console broker`: the nats-server of this release, with this release's configuration."""

import os
import sys
from pathlib import Path

import click

from console_bridge.broker import BrokerMissing, find_server, shipped_configuration, with_store


@click.command()
@click.option("--conf", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another nats.conf.")
@click.option("--store", type=click.Path(file_okay=False, path_type=Path), help="Keep the streams in this folder.")
@click.option("--port", type=int, help="Listen on this port instead of the configured one.")
@click.option("--monitor-port", type=int, help="Serve the monitoring pages on this port.")
def broker(conf: Path | None, store: Path | None, port: int | None, monitor_port: int | None) -> None:
    """Run the broker in the foreground; SIGTERM or Ctrl+C ends it.

    \b
    console broker
    console broker --store /var/lib/console/nats
    console broker --port 4333 --monitor-port 8333 --store ./scratch
    """
    try:
        argv = [find_server()]
        configuration = conf or shipped_configuration()
    except BrokerMissing as missing:
        raise click.ClickException(str(missing)) from None
    if store is not None:
        store.mkdir(parents=True, exist_ok=True)
        own = store / "nats.conf"
        own.write_text(with_store(configuration.read_text(), store.resolve()))
        configuration = own
    argv += ["-c", str(configuration)]
    argv += ["-p", str(port)] if port else []
    argv += ["-m", str(monitor_port)] if monitor_port else []
    sys.stdout.flush()
    os.execv(argv[0], argv)
