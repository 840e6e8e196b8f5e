"""`console bridge`: the service between bots, consoles and the log."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import click

from console_bridge.bridge import run_bridge
from console_bridge.broker_check import BrokerUnfit
from console_bridge.damage import LogDamaged
from console_bridge.database_file import DatabaseUnusable, remedy
from console_bridge.durability import NotDurable
from console_bridge.ending_signals import asked_to_end
from console_bridge.log_following import Unreadable
from console_bridge.master_key import KeyRefused
from console_bridge.streams import StreamRefused
from console_client.clean_log import log_to_stderr
from console_client.connection import Unreachable
from console_client.saying import say
from console_client.settings import Settings
from console_client.settings_file import SettingsError, load_settings

FAILED, NO_BROKER, REFUSED = 1, 3, 4


@click.command()
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker, such as nats://127.0.0.1:4222.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="Instead of the configured one.")
def bridge(config: Path | None, nats_url: str | None, database: Path | None) -> None:
    """Run the bridge in the foreground; SIGTERM or Ctrl+C ends it in order.

    It takes transfers and messages from bots, carries out what agents wish, keeps the log and the database, and tells
    everybody. A missing or damaged database is made anew from the log. Only one bridge may use a database.

    Prints one line that begins with `ready` once it serves, or with `read-only` where the log is damaged: then it
    answers questions, stores nothing, and leaves what bots send in the broker until `console log restore`.

    Exit codes: 0 ended in order; 1 cannot go on; 2 wrong usage or configuration; 3 no broker; 4 refused, because the
    broker would lose acknowledged messages in a power cut (sync_interval).

    \b
    console bridge
    console bridge --config ./console.toml --database ./bridge.db
    console bridge --nats-url nats://10.0.0.5:4222
    """
    log_to_stderr()
    try:
        settings = load_settings(config, {"nats.url": nats_url, "bridge.database": database and str(database)})
        asyncio.run(_serve(settings))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        sys.exit(_failed(str(error), NO_BROKER))
    except sqlite3.OperationalError as error:
        sys.exit(_failed(f"The database cannot be used: {error}. {remedy(error)}", FAILED))
    except NotDurable as error:
        sys.exit(_failed(str(error), REFUSED))
    except (BrokerUnfit, DatabaseUnusable, KeyRefused, LogDamaged, StreamRefused, Unreadable) as error:
        sys.exit(_failed(str(error), FAILED))


async def _serve(settings: Settings) -> None:
    await run_bridge(settings, stop=asked_to_end(), ready=_say_ready, progress=_CatchingUp(), damaged=_say_damaged)


def _say_ready() -> None:
    say("ready: bots and consoles are served")


def _say_damaged(error: LogDamaged) -> None:
    say(f"read-only: {error}")


class _CatchingUp:
    """Says on stderr how far the log is read, where that takes a while."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, done: int, of: int) -> None:
        percent = 100 * done // of if of else 100
        if percent < 100 and percent != self._told:
            self._told = percent
            say(f"reading the log: {done:,} of {of:,} facts ({percent} %)", err=True)


def _failed(sentence: str, code: int) -> int:
    say(f"console bridge: {sentence}", err=True)
    return code
