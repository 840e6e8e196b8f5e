"""Typed commands that ask the bridge on behalf of who types them: their options, their connection, how they end."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from console_client.connection import Unreachable, connect
from console_client.link import Refusal, Unavailable, Unknown
from console_client.origin import OwnSession
from console_client.request_reply import read_reply, request
from console_client.saying import say
from console_client.settings import Settings
from console_client.settings_file import SettingsError, load_settings, user_name
from console_schemas.endpoints import QUERIES
from console_schemas.queries import Request
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

R = TypeVar("R")
Command = TypeVar("Command", bound=Callable[..., Any])
Ask = Callable[[Request[Any]], Awaitable[Any]]

REFUSED, NO_BROKER = 1, 3
PATIENCE = 30.0
"""Seconds that the answer to one question may take."""


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def reach(command: Command) -> Command:
    """The options that say who asks, and where."""
    for option in (
        click.option("--user", help="Who you are on the bus [default: CONSOLE_USER, then the login name]."),
        click.option("--nats-url", help="The broker."),
        click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file."),
    ):
        command = option(command)
    return command


def reached(config: Path | None, nats_url: str | None, user: str | None) -> Settings:
    """What these options come to. Raises `click.UsageError`."""
    try:
        return load_settings(config, {"nats.url": nats_url, "console.user": user})
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def outcome(program: str, work: Callable[[Ask], Awaitable[R]], **reach: Any) -> R:
    """What the work came to; where it could not be done, the process ends with a sentence and a code."""

    async def run(settings: Settings) -> R:
        async with _asking(settings, program) as ask:
            return await work(ask)

    try:
        return asyncio.run(run(reached(**reach)))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except (Unreachable, Refusal, Unavailable, Unknown) as error:
        fail(program, str(error), NO_BROKER if isinstance(error, Unreachable) else REFUSED)


def fail(program: str, text: str, code: int) -> NoReturn:
    """End the process with a sentence and a code."""
    say(f"{program}: {text}", err=True)
    sys.exit(code)


@asynccontextmanager
async def _asking(settings: Settings, program: str) -> AsyncGenerator[Ask, None]:
    user = user_name(settings)
    nc = await connect(settings.nats, f"{program} {user}", user=user)
    session = OwnSession(program, nc)
    greetings = [session.greeting()]

    async def ask(asked: Request[Any]) -> Any:
        subject = Subjects(settings.nats.prefix).command(user, QUERIES[type(asked)])
        headers = greetings.pop() if greetings else session.headers()
        message = await request(nc, subject, encode(asked), who="The bridge", timeout=PATIENCE, headers=headers)
        return read_reply(message, asked.reply, "The bridge")

    try:
        yield ask
    finally:
        with suppress(TimeoutError):
            await nc.close()
