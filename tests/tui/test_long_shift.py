"""What a console holds after many dialogues and many chats: as much as after a few."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual._styles_cache import StylesCache
from textual.worker import Worker

from console_schemas import commands as c
from console_schemas.assist import Answered, AssistRequest
from console_schemas.people import Party
from console_tui.app import ConsoleApp
from console_tui.chat_state import Chat
from console_tui.widgets.transcript_layout import Place
from support.desk_stage import DeskStage
from support.lawful_link import LawfulLink
from support.transfers import request

DIALOGUES = ("question_mark", "ctrl+g", "colon", "g")
ROUNDS = 4
CHATS = 5


@asynccontextmanager
async def bare_desk() -> AsyncIterator[DeskStage]:
    """The console, and nobody who keeps what is said in it."""
    link = LawfulLink()
    app = ConsoleApp(link)
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        stage = DeskStage(app, link, pilot)
        link.open()
        await stage.until(lambda: stage.state.waiting_known)
        yield stage


def alive(kind: type) -> int:
    """How many of these are in memory."""
    gc.collect()
    return sum(type(each) is kind for each in gc.get_objects())


async def test_the_drawn_lines_of_dialogues_that_are_gone_are_let_go() -> None:
    async with bare_desk() as stage:
        before = alive(StylesCache)
        for _ in range(ROUNDS):
            for dialogue in DIALOGUES:
                await stage.press(dialogue, "escape")
        await stage.pilot.pause()
        assert alive(StylesCache) < before + 5 * ROUNDS


async def serve(stage: DeskStage, engagement_id: str) -> None:
    """A whole chat in which everything is used that lasts for a while."""
    stage.link.transfer(engagement_id, request(engagement_id, history=60))
    await stage.accept(engagement_id)
    await stage.write("Hi")
    await stage.press("enter")
    await stage.until(lambda: stage.link.entries[engagement_id][-1].text == "Hi")
    await stage.press("pageup", "ctrl+r", "ctrl+f")
    await stage.shows("Well.")
    await stage.until(lambda: not stage.state.chats[engagement_id].secrets)
    completed = c.CompleteEngagement(engagement_id=engagement_id)
    stage.link.carry_out(engagement_id, completed, Party(role="agent", id="ana", name="Ana"))
    await stage.until(lambda: not stage.state.chats)


async def test_chats_that_are_over_leave_nothing_behind() -> None:
    async with bare_desk() as stage:
        stage.link.answers[AssistRequest] = Answered(text="Well.", origin="extract")
        stage.screen.acts.secrets.seconds = 0.01
        kinds = (Worker, asyncio.Lock, Place, Chat)
        await serve(stage, "e0")
        before = [alive(kind) for kind in kinds]
        for number in range(1, CHATS):
            await serve(stage, f"e{number}")
        assert [alive(kind) - was < CHATS // 2 for kind, was in zip(kinds, before, strict=True)] == [True] * len(kinds)
