"""`console rejected`: what bots sent that could not be used, and why."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from console_bridge.keyring import open_keyring
from console_bridge.log_failures import failed, log_failures
from console_bridge.rejected import RejectedInput, rejected_inputs
from console_client.connection import connect
from console_client.moment_option import MomentOption
from console_client.saying import say, say_bytes, say_json
from console_client.service_login import logged_in_as
from console_client.settings import Settings
from console_client.settings_file import load_settings
from console_schemas.subjects import LOG_STREAM, Subjects
from console_schemas.text import one_line

PROGRAM = "console rejected"
NO_SUCH = 1
READER = "bridge-log"
"""Whose login reads the log."""
DAYS = 7
NEAR = 1_000
"""Facts in which the parts of one large message stand behind each other."""


@click.command()
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--bot", default="", help="Only of this bot.")
@click.option("--since", type=MomentOption(), help=f"From this time on: 2026-11-28, or 2h (ago) [default: {DAYS}d].")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="The newest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each; `raw` in base64.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def rejected(
    number: int | None,
    bot: str,
    since: datetime | None,
    limit: int,
    as_json: bool,
    config: Path | None,
    nats_url: str | None,
) -> None:
    """Show what bots sent that could not be used, each with every reason; with NUMBER that one as it came.

    It reads the log with the bridge's own login and key, so it runs where the bridge does; the bridge may run. What
    is printed may hold what a customer said.

    Exit codes: 0 shown, also where there is nothing; 1 there is no such NUMBER, or it is erased; 2 wrong usage, or the
    log cannot be read; 3 no broker.

    \b
    console rejected
    console rejected --since 2h --bot shop-bot
    console rejected 4711 > transfer.json
    """
    start: dict[str, Any] = {"start_time": (since or datetime.now(UTC) - timedelta(days=DAYS)).isoformat()}
    if number:
        start = {"seq": max(1, number - NEAR)}

    def wanted(each: RejectedInput) -> bool:
        return number in (None, each.number) and bot in ("", each.bot)

    with log_failures(PROGRAM):
        settings = load_settings(config, {"nats.url": nats_url})
        found = asyncio.run(_newest(settings, start, wanted, limit))
    if number and not (found and not found[0].erased):
        failed(PROGRAM, f"{number} is {'erased' if found else 'nothing that was rejected'}.", NO_SUCH)
    if number and not as_json:
        say_bytes(found[0].raw)
        return
    for each in found:
        say_json(each) if as_json else say(_in_words(each))
    if not found:
        say("Nothing was rejected.", err=True)


async def _newest(
    settings: Settings, start: dict[str, Any], wanted: Callable[[RejectedInput], bool], limit: int
) -> list[RejectedInput]:
    nc = await connect(logged_in_as(settings.nats, READER), PROGRAM, user=READER)
    try:
        await nc.jetstream().stream_info(LOG_STREAM)
        keys = await open_keyring(nc, settings)
        found = rejected_inputs(nc, Subjects(settings.nats.prefix), keys, **start)
        async with aclosing(found):
            newest = deque[RejectedInput](maxlen=limit)
            async for each in found:
                if wanted(each):
                    newest.append(each)
            return list(newest)
    finally:
        await nc.close()


def _in_words(each: RejectedInput) -> str:
    head = f"{each.number}  {each.at.astimezone():%Y-%m-%d %H:%M:%S}  {one_line(each.subject)}  {each.code}"
    size = "erased" if each.erased else f"{len(each.raw):,} bytes"
    return "\n".join([f"{head}  {size}", *(f"    {one_line(problem, limit=500)}" for problem in each.problems)])
