"""`console log`: whether the log is what was stored, and the way back where it is not."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from console_bridge.damage import LogDamaged
from console_bridge.database_file import database_path, open_for_reading
from console_bridge.event_log import EventLog
from console_bridge.inspection import Progress
from console_bridge.log_access import LogAccess, keeper_name, log_access
from console_bridge.log_failures import failed, log_failures
from console_bridge.out_stream import OutStream
from console_bridge.restore import Restoration, Restored
from console_bridge.verdict import Verdict, verdict
from console_client.saying import say, say_json
from console_client.settings import Settings
from console_client.settings_file import load_settings
from console_schemas.acts import ActRecorded
from console_schemas.people import Party
from console_schemas.subjects import Subjects

T = TypeVar("T")

DAMAGED = 1

_database = click.option(
    "--database", type=click.Path(dir_okay=False, path_type=Path), help="Instead of the configured one."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the outcome as one line of JSON.")
_config = click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
_nats_url = click.option("--nats-url", help="The broker.")


@click.group()
def log() -> None:
    """Check the log against the database's copy of it, and restore it.

    \b
    console log check
    console log restore
    """


@log.command()
@_database
@_json
@_config
@_nats_url
def check(database: Path | None, as_json: bool, config: Path | None, nats_url: str | None) -> None:
    """Compare every fact of the log with the database's copy, and with the facts before it; the bridge may run.

    Exit codes: 0 sound; 1 damaged; 2 the database cannot be used, or there is no log; 3 no broker.

    \b
    console log check
    console log check --json
    """

    async def work(on: LogAccess, settings: Settings, path: Path, progress: Progress) -> Verdict:
        db = open_for_reading(path)
        try:
            told = await OutStream(on.exchange.jetstream()).delivered()
            return await verdict(EventLog(on.log, Subjects(settings.nats.prefix)), db, told, progress)
        finally:
            db.close()

    found = _done("check", work, database, config, nats_url, quiet=as_json)
    if as_json:
        say_json(found)
    elif found.damage is None:
        say(f"The log is what was stored: {found.facts} facts, {found.copied} of them compared with the copy.")
    else:
        say(str(LogDamaged(found.damage)), err=True)
    sys.exit(DAMAGED if found.damage else 0)


@log.command()
@click.option("--salvage", is_flag=True, help="Go on without the facts that are lost for good.")
@_database
@_json
@_config
@_nats_url
def restore(salvage: bool, database: Path | None, as_json: bool, config: Path | None, nats_url: str | None) -> None:
    """Restore a damaged log from the database's copy; the bridge must not run.

    Facts that are missing at the end are appended. Where facts in between are damaged, the stream is made anew: all
    that could be read of the damaged one is first kept in a file beside the database. In the end every fact is read
    back and compared. A run that was interrupted goes on where it stopped.

    Facts that are neither in the copy nor in the log are lost: only with --salvage the log is restored without them.

    Exit codes: 0 restored, or sound; 1 facts are lost, nothing was changed; 2 the database cannot be used, or there is
    no log; 3 no broker.

    \b
    console log restore
    console log restore --database /var/lib/console/bridge.db
    console log restore --salvage
    """

    async def work(on: LogAccess, settings: Settings, path: Path, progress: Progress) -> Restored:
        subjects = Subjects(settings.nats.prefix)
        done = await Restoration(on.log, subjects, path, progress, exchange=on.exchange).run(salvage=salvage)
        if done.written or done.kept:
            await EventLog(on.log, subjects).record(_act(done, keeper_name(settings)))
        return done

    done = _done("restore", work, database, config, nats_url, quiet=as_json)
    if as_json:
        say_json(done)
        return
    say(f"The log holds {done.facts} facts, all read back and compared; {done.written} were written.")
    if done.lost or done.unusable:
        say(f"{done.lost} facts are lost, {done.unusable} behind them are kept as unusable input.")
    if done.kept:
        say(f"What could be read of the damaged log is in {done.kept}.")
    if done.database:
        say(f"The database is now {done.database}; the bridge makes a new one when it starts.")


Work = Callable[[LogAccess, Settings, Path, Progress], Awaitable[T]]


def _done(
    name: str, work: Work[T], database: Path | None, config: Path | None, nats_url: str | None, *, quiet: bool
) -> T:
    program = f"console log {name}"
    with log_failures(program):
        try:
            settings = load_settings(config, {"nats.url": nats_url, "bridge.database": database and str(database)})
            return asyncio.run(_with_broker(settings, work, name, quiet))
        except LogDamaged as error:
            failed(program, f"{error.damage.sentence}; it is in no copy either, see --salvage.", DAMAGED)


async def _with_broker(settings: Settings, work: Work[T], name: str, quiet: bool) -> T:
    async with log_access(settings, f"console log {name}", anew=name == "restore") as on:
        bar = nullcontext() if quiet else click.progressbar(length=100, label="Reading the log", file=sys.stderr)
        with bar as shown:

            def progress(done: int, of: int) -> None:
                if shown:
                    shown.update(100 * done // max(of, 1) - shown.pos)

            return await work(on, settings, database_path(settings.bridge.database), progress)


def _act(done: Restored, by: str) -> ActRecorded:
    """For the audit: who made the log anew, and what that came to."""
    counts = {"facts": done.facts, "written": done.written, "lost": done.lost, "unusable": done.unusable}
    return ActRecorded(
        act="log-restored",
        at=datetime.now(UTC),
        by=Party(role="system", id=by),
        details={name: str(count) for name, count in counts.items()},
    )
