"""`console init`: the identities of an installation, made once."""

import getpass
import sys
from pathlib import Path

import click

from console_bridge.identity.acting import FAILED, who
from console_bridge.identity.broker_conf import write_broker_conf
from console_bridge.identity.folder import (
    BROKER_CONF,
    IdentityError,
    IdentityFolder,
    add_role_keys,
    create,
    is_identity_folder,
    open_folder,
)
from console_bridge.identity.registrar import Registrar, write_services
from console_client.saying import say, say_json
from console_client.service_login import identity_folder
from console_client.settings_file import SettingsError, load_settings
from console_schemas.directory import ChainBroken
from console_schemas.ids import is_token


@click.command()
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where the identities go.")
@click.option("--owner", help="The id of the first owner [default: your login name].")
@click.option("--owner-name", default="", help="The name that colleagues see.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
def init(folder: Path | None, owner: str | None, owner_name: str, as_json: bool, config: Path | None) -> None:
    """Make the keys, the logins of the services and of the first owner, and the broker's part of the configuration.

    All of it lies in one folder that nobody but you can read. Whoever has the folder can make any login: keep it on
    one machine, with a copy in a safe place. Running this again changes no key; it only adds what is missing.

    Exit codes: 0 made, or there already; 1 it cannot be made; 2 wrong usage.

    \b
    console init
    console init --dir /etc/console/identity --owner olga --owner-name "Olga Berg"
    """
    path = identity_folder(folder)
    try:
        prefix = load_settings(config).nats.prefix
        made, new = (open_folder(path), False) if is_identity_folder(path) else (create(path, prefix), True)
        _complete(made, owner, owner_name)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except (IdentityError, ChainBroken, OSError) as error:
        say(f"console init: {error}", err=True)
        sys.exit(FAILED)
    _say(made, new, as_json)


def _complete(folder: IdentityFolder, owner: str | None, owner_name: str) -> None:
    add_role_keys(folder.path / "keys", folder.prefix)
    write_services(folder)
    write_broker_conf(folder)
    if not folder.records():
        login = getpass.getuser()
        id = owner or (login if is_token(login) else "owner")
        Registrar(folder, who(folder, load_settings(None).nats)).add(id, owner_name, "owner", ("*",))


def _say(folder: IdentityFolder, new: bool, as_json: bool) -> None:
    [first, *_] = folder.records()
    places = {
        "folder": str(folder.path),
        "broker_conf": str(folder.path / BROKER_CONF),
        "services": str(folder.services),
        "owner": first.id,
        "creds": str(folder.logins / f"{first.id}.creds"),
        "made": new,
    }
    if as_json:
        say_json(places)
        return
    say(
        f"{'The identities are made in' if new else 'Nothing to do: the identities are in'} {folder.path}\n"
        f"  {first.id} is the first owner and logs in with {places['creds']}\n"
        "  console broker          runs a broker that trusts them\n"
        "  console people add …    gives somebody a login"
    )
