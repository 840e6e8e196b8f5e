"""`console rebuild`: make the bridge's database anew from the log, or check that it is what the log says."""

import asyncio
import sys
from contextlib import nullcontext
from pathlib import Path
from time import monotonic

import click

from console_bridge.database_file import database_path
from console_bridge.event_log import EventLog
from console_bridge.keyring import open_keyring
from console_bridge.log_failures import log_failures
from console_bridge.rebuild import Check, check, replace
from console_client.connection import connect
from console_client.saying import say, say_json
from console_client.service_login import logged_in_as
from console_client.settings import Settings
from console_client.settings_file import load_settings
from console_schemas.base import Value
from console_schemas.subjects import Subjects

DIFFERENT = 1
RECORDER = "bridge-log"
"""Whose login reads the log."""


class Report(Value, frozen=True, kw_only=True):
    """What was done, as `--json` prints it."""

    database: str
    seconds: float
    facts: int
    check: Check | None = None


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Change nothing: compare the database with the log.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="Instead of the configured one.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one line of JSON.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def rebuild(only_check: bool, database: Path | None, as_json: bool, config: Path | None, nats_url: str | None) -> None:
    """Make the bridge's database anew from the log; the bridge must not run meanwhile.

    With --check nothing is changed and the bridge may run: a second database is made from the log and both are
    compared row by row.

    Exit codes: 0 made, or equal; 1 they differ; 2 the database or the log cannot be used; 3 no broker.

    \b
    console rebuild --check
    console rebuild --check --json
    console rebuild --database /var/lib/console/bridge.db
    """
    with log_failures("console rebuild"):
        settings = load_settings(config, {"nats.url": nats_url, "bridge.database": database and str(database)})
        report = asyncio.run(_run(settings, only_check, quiet=as_json))
    sys.exit(_tell(report, as_json))


async def _run(settings: Settings, only_check: bool, *, quiet: bool) -> Report:
    path = database_path(settings.bridge.database)
    started = monotonic()
    nc = await connect(logged_in_as(settings.nats, RECORDER), "console rebuild", user=RECORDER)
    try:
        subjects = Subjects(settings.nats.prefix)
        log = EventLog(nc, subjects, keys=await open_keyring(nc, settings))
        facts = await log.last_sequence()
        bar = nullcontext() if quiet else click.progressbar(length=facts, label="Reading the log", file=sys.stderr)
        with bar as shown:

            def progress(done: int, _: int) -> None:
                if shown:
                    shown.update(done - shown.pos)

            found = await check(log, path, progress) if only_check else None
            if found is None:
                await replace(nc, log, path, subjects, progress)
    finally:
        await nc.close()
    seconds = round(monotonic() - started, 3)
    return Report(database=str(path), seconds=seconds, facts=found.applied if found else facts, check=found)


def _tell(report: Report, as_json: bool) -> int:
    found = report.check
    if as_json:
        say_json(report)
    elif found is None:
        say(f"{report.database} is made from {report.facts} facts.")
    elif found.equal:
        rows = sum(found.rows.values())
        say(f"{report.database} is what the log says: {report.facts} facts, {rows} rows in {report.seconds} s.")
    else:
        say(f"{report.database} differs from the log:", err=True)
        for difference in found.differences:
            say(f"  {difference}", err=True)
        say("Stop the bridge and run `console rebuild` to make it anew.", err=True)
    return DIFFERENT if found is not None and not found.equal else 0
