"""`console transfer`: publish one transfer from a JSON file, as a bot would, and say what became of it."""

import asyncio
import sys
from pathlib import Path
from typing import IO

import click

from console_client.bot_client import BotClient
from console_client.connection import Unreachable
from console_client.link import Unavailable, Unknown
from console_client.saying import say, say_json
from console_client.settings import NatsSettings
from console_client.settings_file import SettingsError, load_settings, name_on_the_bus
from console_client.transfer_file import TransferFile, read_transfer
from console_schemas import outbound
from console_schemas.text import one_line
from console_schemas.transfer import TransferRequest
from console_schemas.wire import Invalid


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--bot", help="The bot's token on the bus [default: the name of the login, else console-cli].")
@click.option("--fill", is_flag=True, help="Make up transfer_id, conversation_id and requested_at where missing.")
@click.option("--check", is_flag=True, help="Publish nothing: only say what is wrong with the file.")
@click.option(
    "--wait", default=5.0, type=click.FloatRange(0), show_default=True, help="Seconds to wait for the bridge's answer."
)
@click.option("--json", "as_json", is_flag=True, help="Print the bridge's answer, or what --check finds, as JSON.")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def transfer(
    file: IO[bytes],
    bot: str | None,
    fill: bool,
    check: bool,
    wait: float,
    as_json: bool,
    config: Path | None,
    nats_url: str | None,
) -> None:
    """Hand the customer in FILE (- for standard input) over to the console.

    Fields that nobody knows are ignored, and named. Exit codes: 0 the customer waits, or --check finds a transfer;
    1 rejected or no answer; 2 the file cannot be used; 3 no broker.

    \b
    console transfer --check request.json
    console transfer request.json
    console transfer --fill --json - < request.json
    """
    try:
        settings = load_settings(config, {"nats.url": nats_url})
        name = "" if check else name_on_the_bus(settings.nats, bot or "") or "console-cli"
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    request, ignored = _read(file, fill, as_json)
    if ignored:
        say(f"{file.name} has fields that are ignored:", err=True)
        _say_each(ignored)
    if check:
        say_json({"usable": True, "ignored": ignored}) if as_json else say(f"{file.name} is a transfer.")
        return
    try:
        answer = asyncio.run(_transfer(settings.nats, name, request, wait))
    except Unreachable as error:
        say(f"console transfer: {error}", err=True)
        sys.exit(3)
    except (Unavailable, Unknown) as error:
        say(f"console transfer: {error}", err=True)
        sys.exit(1)
    sys.exit(_report(request, answer, as_json))


def _read(file: IO[bytes], fill: bool, as_json: bool) -> TransferFile:
    try:
        return read_transfer(file.read(), fill=fill)
    except Invalid as invalid:
        if as_json:
            say_json({"usable": False, "problems": invalid.problems})
        say(f"{file.name} is not a transfer:", err=True)
        _say_each(invalid.problems)
        say("Every field is described in docs/subjects.md; --fill makes up the ids and the time.", err=True)
        sys.exit(2)


def _say_each(sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        say(f"  {one_line(sentence, limit=500)}", err=True)


async def _transfer(nats: NatsSettings, bot: str, request: TransferRequest, wait: float) -> outbound.AnyOutbound | None:
    client = await BotClient.open(nats, bot)
    try:
        answers = client.events(request.conversation_id)
        await client.transfer(request)
        async with asyncio.timeout(wait):
            async for _, event in answers:
                return event
    except TimeoutError:
        pass
    finally:
        await client.close()
    return None


def _report(request: TransferRequest, answer: outbound.AnyOutbound | None, as_json: bool) -> int:
    if as_json and answer is not None:
        say_json(answer)
    if answer is None:
        say("The transfer is stored, but the bridge has not answered: is it running?", err=True)
        return 1
    if isinstance(answer, outbound.Rejected):
        say(f"Rejected ({answer.code}): {one_line(answer.message, limit=500)}", err=True)
        _say_each(answer.problems)
        return 1
    if not as_json:
        say(f"{request.conversation_id}: {in_words(answer)}")
    return 0


def in_words(answer: outbound.AnyOutbound) -> str:
    """What the bridge told, for a person at the other end."""
    match answer:
        case outbound.Queued(queue=queue, position=position):
            return f"waiting in {queue}" + (f", number {position}" if position else "")
        case outbound.Accepted(agent_name=name):
            return f"{name} has joined"
        case outbound.Completed(reason=reason):
            return "the chat is over" + (f": {reason}" if reason else "")
        case outbound.Returned():
            return "returned to the bot"
        case outbound.Failed(reason=reason):
            return f"nobody could come: {reason}"
        case outbound.Erased():
            return "nothing of the conversation is kept any more"
        case outbound.Rejected(message=message):
            return f"rejected: {message}"
        case outbound.AgentMessage(agent_name=name, text=text):
            return f"{name}: {text}"
        case outbound.AgentAway(agent_name=name):
            return f"{name} has lost the connection and may be back in a moment"
        case outbound.AgentBack(agent_name=name):
            return f"{name} is back"
