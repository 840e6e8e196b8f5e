"""`console broker`: the nats-server of this release, with this release's configuration and your identities."""

import os
import sys
from pathlib import Path

import click
import platformdirs

from console_bridge.broker import BrokerMissing, find_server, shipped_configuration, whole_configuration
from console_bridge.broker_version import SENTENCE, is_safe, version_of
from console_bridge.identity.broker_conf import included
from console_bridge.identity.folder import IdentityError
from console_bridge.identity.keys import write_private
from console_client.saying import say
from console_client.service_login import identity_folder
from console_client.settings_file import APP

_FILE = click.Path(dir_okay=False, path_type=Path)
_PORT = click.IntRange(1, 65_535)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--conf", type=_FILE, help="A file of yours, or nats.tls.conf of this release.")
@click.option("--store", type=_FOLDER, help="Keep the streams here [default: in your data folder].")
@click.option("--port", type=_PORT, help="Listen on this port instead of the configured one.")
@click.option("--monitor-port", type=_PORT, help="Serve the monitoring pages on this port.")
@click.option("--dir", "folder", type=_FOLDER, help="The folder that `console init` made.")
@click.option("--open", "is_open", is_flag=True, help="Ask nobody who they are: for tests and development only.")
def broker(
    conf: Path | None,
    store: Path | None,
    port: int | None,
    monitor_port: int | None,
    folder: Path | None,
    is_open: bool,
) -> None:
    """Run the broker in the foreground; SIGTERM or Ctrl+C ends it.

    It trusts the identities that `console init` has made. The configuration it runs with stands in the store's
    nats.conf.

    Exit codes: 1 it cannot run; 2 wrong usage.

    \b
    console broker
    console broker --store /var/lib/console/nats --dir /etc/console/identity
    console broker --conf nats.tls.conf --store /var/lib/console/nats
    console broker --open --port 4333 --monitor-port 8333 --store ./scratch
    """
    try:
        server = find_server()
        version = version_of(server)
        if not is_safe(version):
            raise BrokerMissing(SENTENCE.format(found=version or "of an unknown release"))
        place = (store or _own_store(is_open)).absolute()
        identities = None if is_open else included(identity_folder(folder), place / "jwt")
        text = whole_configuration(_configuration(conf), place, identities)
    except (BrokerMissing, IdentityError) as missing:
        raise click.ClickException(str(missing)) from None
    if is_open:
        say("This broker is open: everybody who reaches it may do everything.", err=True)
    place.mkdir(parents=True, exist_ok=True)
    write_private(place / "nats.conf", text)
    argv = [server, "-c", str(place / "nats.conf")]
    argv += ["-p", str(port)] if port else []
    argv += ["-m", str(monitor_port)] if monitor_port else []
    sys.stdout.flush()
    os.execv(argv[0], argv)


def _own_store(is_open: bool) -> Path:
    """The same wherever it is started from, as the bridge's database is: in another folder it would begin anew."""
    return platformdirs.user_data_path(APP) / ("open-nats" if is_open else "nats")


def _configuration(named: Path | None) -> Path:
    """The file that is named, or the one of this release that is called so."""
    if named is None:
        return shipped_configuration()
    return named if named.exists() or named.parent != Path() else shipped_configuration(named.name)
