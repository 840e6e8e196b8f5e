"""Faults of the traffic: repeated, reordered and late messages, a flood, and twenty agents for one customer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import ClassVar

from msgspec.structs import replace
from nats.aio.client import Client

from console_bridge.replay.dialogues import Dialogue, Turn
from console_client.link import Refusal, Unavailable, Unknown
from console_client.request_reply import read_reply, request
from console_client.stored_publish import publish_stored
from console_schemas import commands
from console_schemas.base import kebab
from console_schemas.endpoints import COMMANDS
from console_schemas.ids import engagement_id
from console_schemas.subjects import IN_STREAM, Subjects
from console_schemas.transfer import InboundMessage, Routing, TransferRequest
from console_schemas.wire import encode
from faults.customers import BOT, Talk
from faults.kinds.fault import Fault, FaultFailed
from faults.people import RACE, RACERS
from faults.world import World

LATEST = 3.0
SUBJECTS = Subjects()


class Repeated(Fault):
    """The bot sends everything up to five times, some of it seconds late and behind what comes after it.

    Every time it carries another `Nats-Msg-Id`, so that the broker takes it for new: as it would outside of the window
    in which the broker knows a repetition.
    """

    name = "repeated-messages"
    lasts = (2.0, 4.0)

    async def inject(self, world: World, dice: Random) -> None:
        """Begin."""

        async def late(send: Callable[[], Awaitable[object]], seconds: float) -> None:
            await asyncio.sleep(seconds)
            await send()

        async def play(send: Callable[[], Awaitable[object]]) -> None:
            delays = [0.0, *(dice.uniform(0, LATEST) for _ in range(dice.randint(0, 4)))]
            await asyncio.gather(*(late(send, seconds) for seconds in delays))

        world.customers.mischief = play

    async def heal(self, world: World) -> None:
        """As it should be; what is late still comes."""
        world.customers.mischief = None


class Stray(Fault):
    """Messages before their transfer, the same transfer three times, answers behind each other, and some to nobody."""

    name = "stray-messages"
    numbers: "ClassVar[count[int]]" = count(1)

    async def inject(self, world: World, dice: Random) -> None:
        """Send them, in a random order around the transfer."""
        number = next(self.numbers)
        turns = (Turn(role="customer", text="Hello?"), Turn(role="customer", text="Is anybody there?"))
        dialogue = Dialogue(id=f"stray-{number}-1", turns=turns)
        transfer = dialogue.transfer(datetime.now(UTC))
        said = [InboundMessage(message_id=f"{dialogue.id}-m{each}", text=f"line {each}") for each in range(5)]
        pieces: list[TransferRequest | InboundMessage] = [transfer, transfer, transfer, *said, *said]
        dice.shuffle(pieces)
        await asyncio.gather(*(self._send(world, dialogue.conversation, piece) for piece in pieces))

    async def heal(self, world: World) -> None:
        """Nothing to heal."""

    async def _send(self, world: World, conversation: str, piece: TransferRequest | InboundMessage) -> None:
        bot, customers = world.customers.client, world.customers
        if isinstance(piece, TransferRequest):
            await customers.store("transfer", conversation, piece.transfer_id, lambda: bot.transfer(piece), loose=True)
        else:
            said = piece
            await customers.store(
                "message",
                conversation,
                said.message_id,
                lambda: bot.say(conversation, said.text, message_id=said.message_id),
                loose=True,
            )


class Flood(Fault):
    """Another bot sends so many messages at once that belong to no conversation; each must be kept, with its reason."""

    name = "flood"
    lasts = (0.0, 0.0)
    messages: ClassVar[int] = 1_200
    at_once: ClassVar[int] = 200
    numbers: "ClassVar[count[int]]" = count(1)

    async def inject(self, world: World, dice: Random) -> None:
        """Send them all."""
        nc = await world.connection("flood")
        gate = asyncio.Semaphore(self.at_once)
        await asyncio.gather(*(self._send(world, nc, gate) for _ in range(self.messages)))

    async def heal(self, world: World) -> None:
        """It is over."""

    async def _send(self, world: World, nc: Client, gate: asyncio.Semaphore) -> None:
        number = next(self.numbers)
        conversation, name = f"flood-{number % 97}", f"flood-m{number}"
        payload = encode(InboundMessage(message_id=name, text="water " * 20))
        async with gate:
            subject = SUBJECTS.inbound("flood-bot", conversation, "message")
            attempt = world.journal.ask("flood-bot", "message", conversation, name, loose=True)
            with suppress(Unknown, Unavailable):
                world.journal.acknowledge(attempt, await publish_stored(nc, IN_STREAM, subject, payload))


class Race(Fault):
    """Twenty agents accept the same customer in the same moment, several times over."""

    name = "race"
    lasts = (0.0, 0.0)
    customers: ClassVar[int] = 5
    numbers: "ClassVar[count[int]]" = count(1)

    async def inject(self, world: World, dice: Random) -> None:
        """Race for each customer."""
        consoles = {racer: await world.connection(racer, racer) for racer in RACERS}
        for _ in range(self.customers):
            talk = await self._waiting(world)
            engagement = engagement_id(BOT, f"t-{talk.conversation}")
            order = dice.sample(RACERS, len(RACERS))
            wish = commands.AcceptEngagement(engagement_id=engagement)
            ends = await asyncio.gather(*(_until_known(world, consoles[racer], racer, wish) for racer in order))
            winners = [racer for racer, end in zip(order, ends, strict=True) if isinstance(end, commands.Done)]
            untold = [end for end in ends if isinstance(end, commands.Refused) and not end.by]
            if len(winners) != 1 or untold:
                raise FaultFailed(f"{engagement}: {winners} won, and {len(untold)} were not told who")
            over = commands.CompleteEngagement(engagement_id=engagement, notes="A race.")
            await _until_known(world, consoles[winners[0]], winners[0], over)

    async def heal(self, world: World) -> None:
        """It is over."""

    async def _waiting(self, world: World) -> Talk:
        turns = (Turn(role="customer", text="Who is first?"),)
        talk = Talk(Dialogue(id=f"race-{next(self.numbers)}-1", turns=turns))
        world.customers.talks[talk.conversation] = talk
        transfer = replace(talk.dialogue.transfer(datetime.now(UTC)), routing=Routing(queue=RACE))
        bot = world.customers.client
        await world.customers.store("transfer", talk.conversation, transfer.transfer_id, lambda: bot.transfer(transfer))
        async with asyncio.timeout(60):
            while "queued" not in talk.heard:
                await asyncio.sleep(0.01)
        return talk


class RaceOnTwoBridges(Race):
    """The same race, where two bridges share the work."""

    name = "race-two-bridges"

    async def inject(self, world: World, dice: Random) -> None:
        """Start the second bridge, then race."""
        await world.second_bridge()
        await super().inject(world, dice)

    async def heal(self, world: World) -> None:
        """The second bridge goes."""
        await world.parts["bridge-2"].stop()


async def _until_known(
    world: World, nc: Client, racer: str, command: commands.AnyAgentCommand
) -> commands.Done | commands.Refused:
    """Send a racer's command until its end is known, every attempt written down."""
    subject = SUBJECTS.command(racer, COMMANDS[type(command)])
    while True:
        attempt = world.journal.ask(racer, kebab(type(command).__name__), command.engagement_id)
        try:
            message = await request(nc, subject, encode(command), who="The bridge")
            done: commands.Done = read_reply(message, commands.Done, "The bridge")
        except Refusal as refusal:
            world.journal.deny(attempt, refusal.refused.code)
            return refusal.refused
        except Unavailable:
            world.journal.deny(attempt, "not-sent")
        except Unknown:
            pass
        else:
            world.journal.acknowledge(attempt, done.sequence, done.version)
            return done
        await asyncio.sleep(0.3)


TRAFFIC_FAULTS: tuple[type[Fault], ...] = (Repeated, Stray, Flood, Race, RaceOnTwoBridges)
