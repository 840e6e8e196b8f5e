"""`console doctor`: what is weak in a running installation, and how to mend it."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from console_bridge.doctor.broker_checks import check_door, check_server
from console_bridge.doctor.broker_facts import MONITOR, facts_of
from console_bridge.doctor.file_checks import check_files
from console_bridge.doctor.finding import Finding
from console_bridge.doctor.seal_check import check_sealing
from console_bridge.doctor.service_checks import check_logins, check_services
from console_bridge.doctor.store_checks import check_store
from console_bridge.identity.folder import IdentityError, IdentityFolder, is_identity_folder, open_folder
from console_client.connection import Unreachable
from console_client.nats_login import login_of
from console_client.saying import say, say_json
from console_client.service_login import identity_folder
from console_client.settings import NatsSettings
from console_client.settings_file import SettingsError, load_settings

UNWELL, NO_BROKER = 1, 3
_SIGNS = {"ok": "ok", "weak": "WEAK", "bad": "BAD", "unknown": "?"}


@click.command()
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), help="What `console init` made.")
@click.option("--monitor", default=MONITOR, show_default=True, help="The broker's monitoring, used without the keys.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def doctor(folder: Path | None, monitor: str, as_json: bool, config: Path | None, nats_url: str | None) -> None:
    """Look at broker, streams, bridge, logins and files; change nothing.

    It sees most where the keys are: there it can ask the broker about itself and the bridge whether it is there.

    Exit codes: 0 all is well; 1 something is weak or bad; 2 wrong usage; 3 no broker.

    \b
    console doctor
    console doctor --dir /etc/console/identity --json
    """
    try:
        nats = load_settings(config, {"nats.url": nats_url}).nats
        path = identity_folder(folder)
        keys = open_folder(path) if folder or is_identity_folder(path) else None
        findings = asyncio.run(examine(keys, nats, monitor))
    except (SettingsError, IdentityError) as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        say(f"console doctor: {error}", err=True)
        sys.exit(NO_BROKER)
    _tell(findings, as_json)
    sys.exit(UNWELL if any(each.state in ("weak", "bad") for each in findings) else 0)


async def examine(keys: IdentityFolder | None, nats: NatsSettings, monitor: str) -> list[Finding]:
    """Everything that can be found out. Raises `Unreachable` or `SettingsError`."""
    login = login_of(nats)
    services = Path(nats.services).expanduser().glob("*.creds") if nats.services else ()
    facts = await facts_of(keys, nats, monitor)
    return [
        *check_server(facts.server, login.urls, datetime.now(UTC)),
        await check_door(login.urls, login.options),
        *check_store(facts.jetstream, accounts=keys is not None),
        *await check_services(keys, nats),
        await check_sealing(keys, nats),
        *check_logins(facts.connections),
        *check_files(keys, [*services, *((login.creds.path,) if login.creds else ())]),
    ]


def _tell(findings: list[Finding], as_json: bool) -> None:
    if as_json:
        say_json(findings)
        return
    width = max(len(each.about) for each in findings)
    for each in findings:
        say(f"{_SIGNS[each.state]:<5} {each.about:<{width}}  {each.says}")
        if each.remedy:
            say(f"{'':<5} {'':<{width}}  → {each.remedy}")
