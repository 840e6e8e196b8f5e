"""`console customer`: be the customer in a second terminal, one line at a time."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from console_client.bot_client import BotClient
from console_client.connection import Unreachable
from console_client.link import Unavailable, Unknown
from console_client.saying import say
from console_client.settings import NatsSettings
from console_client.settings_file import SettingsError, demo_file, load_settings, name_on_the_bus
from console_client.transfer_command import in_words
from console_schemas import outbound
from console_schemas.ids import new_id
from console_schemas.text import clean_text
from console_schemas.transfer import Customer, Reason, Routing, TransferRequest

NEXT, HANGING = "\n", "\n       "
"""What a message of several lines goes on with: below its first one, so that none looks like another message."""

ENDINGS = (outbound.Completed, outbound.Returned, outbound.Failed, outbound.Rejected)


@click.command()
@click.option("--name", default="Chris Customer", show_default=True, help="What the agent calls you.")
@click.option("--reason", default="A question", show_default=True, help="Why you want to talk to somebody.")
@click.option("--queue", default="general", show_default=True, help="Where you wait.")
@click.option("--demo", is_flag=True, help="Be a customer of the demo that runs on this machine.")
@click.option("--bot", help="Who speaks for you on the bus [default: the name of the login, else front-door].")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker.")
def customer(
    name: str, reason: str, queue: str, demo: bool, bot: str | None, config: Path | None, nats_url: str | None
) -> None:
    """Ask for a person and talk with them: what you type is sent with Enter, Ctrl+D leaves.

    Exit codes: 0 the talk is over; 1 not allowed, or nothing is stored; 2 wrong usage; 3 no broker.

    \b
    console customer
    console customer --demo
    console customer --name "Ana Ferreira" --reason "Lost parcel" --queue orders
    """
    try:
        nats = load_settings(demo_file() if demo else config, {"nats.url": nats_url}).nats
        bot = name_on_the_bus(nats, bot or "") or "front-door"
        request = TransferRequest(
            transfer_id=new_id("t"),
            conversation_id=new_id("chat"),
            requested_at=datetime.now(UTC),
            initiator="customer",
            reason=Reason(code="direct", text=reason),
            channel="terminal",
            customer=Customer(id=bot, name=name),
            routing=Routing(queue=queue),
        )
        with suppress(KeyboardInterrupt):
            asyncio.run(talk(nats, bot, request))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        say(f"console customer: {error}", err=True)
        sys.exit(3)
    except (Unavailable, Unknown) as error:
        say(f"console customer: {error}", err=True)
        sys.exit(1)


async def talk(nats: NatsSettings, bot: str, request: TransferRequest) -> None:
    """The conversation, until either side ends it."""
    client = await BotClient.open(nats, bot)
    try:
        events = client.events(request.conversation_id)
        await client.transfer(request)
        hearing = asyncio.create_task(_hear(events))
        saying = asyncio.create_task(_say(client, request.conversation_id))
        await asyncio.wait({hearing, saying}, return_when=asyncio.FIRST_COMPLETED)
        if saying.done() and not hearing.done():
            await client.left(request.conversation_id)
            say("You left.")
        hearing.cancel()
        saying.cancel()
    finally:
        await client.close()


async def _hear(events: AsyncIterator[tuple[str, outbound.AnyOutbound]]) -> None:
    async for _, event in events:
        stamp = event.at.astimezone().strftime("%H:%M")
        say(f"{stamp}  {clean_text(in_words(event)).replace(NEXT, HANGING)}")
        if isinstance(event, ENDINGS):
            return


async def _say(client: BotClient, conversation: str) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        text = line.decode(errors="replace").strip()
        if text:
            await client.say(conversation, text)
