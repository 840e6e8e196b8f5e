"""`console ai stats`, `rules` and `set`: what administrators see and decide while everything runs."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click
import msgspec

from console_client.ai_figures import rules_text, stats_text
from console_client.connection import Unreachable, connect
from console_client.link import Refusal, Unavailable, Unknown
from console_client.origin import OwnSession
from console_client.request_reply import read_reply, request
from console_client.saying import say, say_json
from console_client.settings import Settings
from console_client.settings_file import SettingsError, load_settings, user_name
from console_schemas.ai import AiRulesRequest, AiStatsRequest, RuleName, SetAiRules
from console_schemas.endpoints import QUERIES
from console_schemas.queries import QueueRules, Request
from console_schemas.subjects import Subjects
from console_schemas.wire import encode

R = TypeVar("R")
Command = TypeVar("Command", bound=Callable[..., Any])

REFUSED, NO_BROKER = 1, 3
SWITCH = click.Choice(["on", "off", "default"])
RULE_NAMES = get_args(RuleName)
DEFAULT = "default"
"""The word that gives a decision back to `*`, or to the configuration."""


def _common(command: Command) -> Command:
    """The options of all three."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--user", help="Who you are on the bus [default: CONSOLE_USER, then the login name]."),
        click.option("--nats-url", help="The broker."),
        click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file."),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 90), help="Today and the days before.")
@_common
def stats(days: int, **given: Any) -> None:
    """Show what the AI was used for: requests, answers, times, tokens, cost and failures.

    For the roles owner and admin. Exit codes: 0 shown, 1 refused, 2 wrong usage, 3 no broker.

    \b
    console ai stats
    console ai stats --days 30 --json
    """
    _print(AiStatsRequest(days=days), stats_text, **given)


@click.command()
@_common
def rules(**given: Any) -> None:
    """Show what is decided of the AI for each queue.

    For the roles owner and admin. Exit codes: 0 shown, 1 refused, 2 wrong usage, 3 no broker.
    """
    _print(AiRulesRequest(), rules_text, **given)


@click.command("set")
@click.option("--queue", default="*", show_default=True, help="The queue; * is every queue that says nothing itself.")
@click.option("--assist", type=SWITCH, help="Suggested replies.")
@click.option("--summary", type=SWITCH, help="Summaries.")
@click.option("--summary-at", help="When unasked: transfer, wrap_up, both with a comma, none, or default.")
@click.option("--model", help="A configured model (ai.model, ai.models), extract, or default.")
@click.option("--prompt", help="What models are told besides, or default.")
@click.option("--languages", help="The languages to write in, comma-separated, or default.")
@_common
def set_rules(queue: str, **given: Any) -> None:
    """Decide of the AI for a queue, while everything runs. Consoles follow at once.

    For the roles owner and admin. Exit codes: 0 stored, 1 refused, 2 wrong usage, 3 no broker.

    \b
    console ai set --assist off
    console ai set --queue billing --assist on --model openai/gpt-4o-mini
    console ai set --queue billing --languages en,pt --prompt 'Call customers by their first name.'
    console ai set --queue billing --summary-at transfer,wrap_up
    console ai set --queue billing --model default
    """
    decided = {name: given.pop(name) for name in RULE_NAMES}
    named = {name: value for name, value in decided.items() if value is not None}
    if not named:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in RULE_NAMES)
        raise click.UsageError(f"Nothing is decided: name one of {options}.")
    unset = tuple(name for name, value in named.items() if value == DEFAULT)
    values = {name: _value(name, value) for name, value in named.items() if name not in unset}
    try:
        own = msgspec.convert(values, QueueRules)
        asked = msgspec.convert({"queue": queue, "rules": own, "unset": unset}, SetAiRules, strict=False)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{error}.") from None
    _print(asked, rules_text, **given)


def _value(name: str, value: str) -> Any:
    if name in ("assist", "summary"):
        return value == "on"
    if name not in ("languages", "summary_at"):
        return value
    named = (each.strip() for each in value.split(","))
    return tuple(each for each in named if each and (name, each) != ("summary_at", "none"))


def _print(
    asked: Request[R],
    shown: Callable[[Any], str],
    *,
    as_json: bool,
    user: str | None,
    nats_url: str | None,
    config: Path | None,
) -> None:
    try:
        settings = load_settings(config, {"nats.url": nats_url, "console.user": user})
        reply = asyncio.run(_ask(settings, user_name(settings), asked))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except (Unreachable, Refusal, Unavailable, Unknown) as error:
        say(f"console ai: {error}", err=True)
        sys.exit(NO_BROKER if isinstance(error, Unreachable) else REFUSED)
    if as_json:
        say_json(reply, indent=2)
    else:
        say(shown(reply))


async def _ask(settings: Settings, user: str, asked: Request[R]) -> Any:
    nc = await connect(settings.nats, f"console ai {user}", user=user)
    try:
        subject = Subjects(settings.nats.prefix).command(user, QUERIES[type(asked)])
        headers = OwnSession("console ai", nc).greeting()
        message = await request(nc, subject, encode(asked), who="The bridge", timeout=15, headers=headers)
        return read_reply(message, asked.reply, "The bridge")
    finally:
        await nc.close()
