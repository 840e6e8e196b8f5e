"""`python -m faults.recovery.crowd_process FIRST COUNT FILE`: so many console sessions in one process.

Each is a real link with a connection of its own; a line in the file says when one is connected and caught up.
"""

import asyncio
import sys
from pathlib import Path
from time import monotonic

from console_client.link import LinkChanged, Opened
from console_client.nats_link import NatsLink
from console_client.settings_file import load_settings


async def serve(first: int, count: int, file: Path) -> None:
    """Follow with every session for ever."""
    settings = load_settings(None, {})
    told = file.open("a", buffering=1)

    async def follow(user: str) -> None:
        link = await NatsLink.open(settings, user)
        away = True
        async for event in link.follow():
            match event:
                case LinkChanged(state="reconnecting"):
                    away = True
                case Opened() if away:
                    away = False
                    told.write(f"{user} {monotonic()}\n")

    await asyncio.gather(*(follow(f"crowd-{number}") for number in range(first, first + count)))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
