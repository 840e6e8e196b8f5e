"""What comes in bursts comes to the desk whole and in order."""

import asyncio

import pytest
from textual import events

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


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("a b c ctrl+u d", "d"),
        ("a b backspace c", "ac"),
        ("a b left c", "acb"),
        ("a space b ctrl+w c ctrl+j d", "a c\nd"),
        ("a ctrl+a b ctrl+e c", "bac"),
    ],
)
async def test_keys_that_arrive_together_act_in_the_order_they_were_typed(keys: str, left: str) -> None:
    async with desk() as stage:
        stage.link.transfer("e1", request("Anna Berg"))
        await stage.accept()
        for key in keys.split():
            stage.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
        await stage.pilot.pause()
        await stage.pilot.pause()
        assert stage.screen.widgets.composer.draft == left
