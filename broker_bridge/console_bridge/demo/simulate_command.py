"""`console simulate`: a sample bot with simulated customers who answer back."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import click

from console_bridge.demo.personas import load_personas
from console_bridge.demo.simulation import Simulation
from console_client.bot_client import BotClient
from console_client.connection import Unreachable
from console_client.link import Unavailable, Unknown
from console_client.saying import say
from console_client.settings import Settings
from console_client.settings_file import SettingsError, load_settings, name_on_the_bus


@click.command()
@click.option("--bot", help="The bot's token on the bus [default: the name of the login, else shop-bot].")
@click.option(
    "--customers", default=3, type=click.IntRange(1), show_default=True, help="How many are in the console at a time."
)
@click.option(
    "--every", default=5.0, type=click.FloatRange(0.01), show_default=True, help="Seconds between two new customers."
)
@click.option("--total", type=click.IntRange(1), help="Stop after so many customers.")
@click.option(
    "--haste",
    default=1.0,
    type=click.FloatRange(0.01),
    show_default=True,
    help="How much faster than a person they type.",
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def simulate(
    bot: str | None,
    customers: int,
    every: float,
    total: int | None,
    haste: float,
    config: Path | None,
    nats_url: str | None,
) -> None:
    """Transfer simulated customers, who then talk with whoever accepts them.

    Prints a line for each thing that happens, the first one begins with `ready`; SIGTERM or Ctrl+C ends it.

    Exit codes: 0 ended in order; 1 not allowed, or nothing is stored; 2 wrong usage; 3 no broker.

    \b
    console simulate
    console simulate --customers 20 --every 0.5 --haste 10
    console simulate --total 5
    """
    try:
        settings = load_settings(config, {"nats.url": nats_url} if nats_url else {})
        name = name_on_the_bus(settings.nats, bot or "") or "shop-bot"
        asyncio.run(_simulate(settings, name, customers=customers, every=every, total=total, haste=haste))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        say(f"console simulate: {error}", err=True)
        sys.exit(3)
    except (Unavailable, Unknown) as error:
        say(f"console simulate: {error}", err=True)
        sys.exit(1)


async def _simulate(
    settings: Settings, bot: str, *, customers: int, every: float, total: int | None, haste: float
) -> None:
    client = await BotClient.open(settings.nats, bot)
    running = asyncio.current_task()
    assert running is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        say(f"ready: {bot} transfers customers")
        with contextlib.suppress(asyncio.CancelledError):
            await Simulation(client, load_personas(), say).run(
                customers=customers, every=every, total=total, haste=haste
            )
    except* (Unavailable, Unknown) as failed:
        raise _first(failed) from None
    finally:
        await client.close()


def _first(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failed.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
