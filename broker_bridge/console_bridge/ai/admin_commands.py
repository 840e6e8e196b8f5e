"""`console ai stats`, `rules` and `set`: what administrators see and decide while everything runs."""

from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click
import msgspec

from console_client.ai_figures import rules_text, stats_text
from console_client.asking import as_json_option, outcome, reach
from console_client.saying import say, say_json
from console_schemas.ai import AiRulesRequest, AiStatsRequest, RuleName, SetAiRules
from console_schemas.queries import QueueRules, Request

R = TypeVar("R")

SWITCH = click.Choice(["on", "off", "default"])
RULE_NAMES = get_args(RuleName)
DEFAULT = "default"
"""The word that gives a decision back to `*`, or to the configuration."""


@click.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 90), help="Today and the days before.")
@reach
@as_json_option
def stats(days: int, **given: Any) -> None:
    """Show what the AI was used for: requests, answers, times, tokens, cost and failures.

    For the roles owner and admin. Exit codes: 0 shown, 1 refused, 2 wrong usage, 3 no broker.

    \b
    console ai stats
    console ai stats --days 30 --json
    """
    _print(AiStatsRequest(days=days), stats_text, **given)


@click.command()
@reach
@as_json_option
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
@reach
@as_json_option
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


def _print(asked: Request[R], shown: Callable[[Any], str], *, as_json: bool, **given: Any) -> None:
    reply = outcome("console ai", lambda ask: ask(asked), **given)
    if as_json:
        say_json(reply, indent=2)
    else:
        say(shown(reply))
