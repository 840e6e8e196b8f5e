"""What comes in bursts comes to the desk whole and in order."""

import asyncio

from support.desk_stage import desk
from support.transfers import request


async def test_what_is_said_in_quick_succession_is_all_shown() -> None:
    async with desk() as stage:
        assert stage.link.followers == 1
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.accept()
        for number in range(40):
            stage.link.say("e1", f"word {number}")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await stage.until(lambda: stage.state.chats["e1"].engagement.version == stage.link.states["e1"].version)
        await stage.shows("word 39")
