"""`console replay`: real conversations through the whole product, and the proof that nothing went missing."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import click
from msgspec.structs import replace

from console_bridge.broker import BrokerMissing
from console_bridge.identity.folder import IdentityError
from console_bridge.identity.own_installation import OwnInstallation
from console_bridge.local_broker import start_broker
from console_bridge.processes import NotReady, Processes
from console_bridge.replay.dialogues import BadDialogue, Dialogue, read_dialogues
from console_bridge.replay.replay_settings import replay_logins, replay_settings
from console_bridge.replay.run import Figures
from console_bridge.replay.run import replay as serve
from console_client.connection import Unreachable
from console_client.saying import say, say_json
from console_client.settings_file import SettingsError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agents", default=4, type=click.IntRange(1), show_default=True, help="How many headless agents serve.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many conversations.")
@click.option("--json", "only_json", is_flag=True, help="Print only the line of JSON.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep log, database and outputs here.")
def replay(file: Path, agents: int, limit: int | None, only_json: bool, keep: Path | None) -> None:
    """Let a bot transfer every conversation of FILE, and headless agents serve them to the end.

    Starts its own broker, bridge and AI service, and stops them. The last line is JSON.

    Exit codes: 0 everything was completed, stored once and in order, and the database equals a rebuild from the log;
    1 not so, or a part did not start; 2 the file cannot be used.

    \b
    console replay dialogues.jsonl
    console replay dialogues.jsonl --limit 50 --agents 8
    """
    try:
        dialogues = list(read_dialogues(file, limit))
    except BadDialogue as bad:
        raise click.UsageError(str(bad)) from None
    if not dialogues:
        raise click.UsageError(f"{file} holds no conversation")
    with tempfile.TemporaryDirectory(prefix="console-replay-") as scratch:
        try:
            figures = _replay(keep or Path(scratch), dialogues, agents)
        except (NotReady, BrokerMissing, IdentityError, Unreachable, SettingsError) as error:
            say(f"console replay: {error}", err=True)
            sys.exit(1)
        except BaseExceptionGroup as errors:
            say(f"console replay: {_first(errors)}", err=True)
            sys.exit(1)
    if not only_json:
        _print(figures)
    say_json(figures)
    sys.exit(0 if figures.good else 1)


def _replay(folder: Path, dialogues: list[Dialogue], agents: int) -> Figures:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text(replay_settings(folder))
    own = OwnInstallation(folder / "identity", replay_logins(agents))
    environ = {**os.environ, "CONSOLE_CONFIG": str(config)}
    with Processes(folder / "logs", environ, lambda name: say(f"starting {name}", err=True)) as processes:
        url = start_broker(processes, folder, identities=own.path)
        own.publish(url)
        processes.environ.update(own.services(), NATS_URL=url)
        processes.start("bridge", "bridge")
        processes.start("ai", "ai")
        processes.wait_ready("bridge")
        processes.wait_ready("ai")
        with click.progressbar(length=len(dialogues), label="Completed", file=sys.stderr, show_pos=True) as bar:
            figures = asyncio.run(serve(config, url, own, dialogues, agents, lambda: bar.update(1)))
        processes.stop("bridge")
        processes.progress("the rebuild from the log")
        processes.start("rebuild", "rebuild", "--check")
        return replace(figures, rebuild_equal=processes.children["rebuild"].wait() == 0)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ended the serving first; the others only followed."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _print(figures: Figures) -> None:
    say(f"conversations  {figures.completed} of {figures.conversations} completed")
    say(f"messages       {figures.messages} sent and acknowledged")
    say(f"               {figures.lost} lost, {figures.duplicated} twice, {figures.out_of_order} out of order")
    say(f"database       {'equals' if figures.rebuild_equal else 'DIFFERS from'} a rebuild from the log")
    say(f"time           {figures.seconds} s, {figures.messages_per_second} messages/s")
    say(f"latency        {figures.latency_ms_median} ms median, {figures.latency_ms_p99} ms p99")
    say(f"races          {figures.lost_races} accepts were lost to a faster agent")
