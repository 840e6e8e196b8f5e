"""The whole console on a screen of a test, with a link to a bridge in memory: pressed like a person, read like one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from console_client.settings import ConsoleSettings
from console_tui.app import ConsoleApp
from console_tui.console_state import ConsoleState
from console_tui.desk.keeping import KeptPlace
from console_tui.screens.console import ConsoleScreen
from console_tui.screens.told import Notified, Rang
from support.eventually import eventually
from support.lawful_link import LawfulLink

SIZES = [(80, 24), (200, 50)]
"""The smallest screen the console is made for, and a wide one."""


class DeskStage:
    """The console, its link and its pilot."""

    def __init__(self, app: ConsoleApp, link: LawfulLink, pilot: Pilot[Any]) -> None:
        self.app = app
        self.link = link
        self.pilot = pilot
        self.heard: list[Message] = []

    @property
    def screen(self) -> ConsoleScreen:
        """The desk, also where a question lies over it."""
        return cast(ConsoleScreen, self.app.screen_stack[0])

    @property
    def state(self) -> ConsoleState:
        """What the console knows."""
        return self.screen.state

    @property
    def top(self) -> Screen[Any]:
        """What is over everything."""
        return self.app.screen

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def rings(self) -> int:
        """How often the bell was rung for."""
        return len({id(message) for message in self.heard if isinstance(message, Rang)})

    @property
    def notified(self) -> list[str]:
        """The desktop notifications, in order."""
        return list({id(message): message.text for message in self.heard if isinstance(message, Notified)}.values())

    async def press(self, *keys: str) -> None:
        """Press these, each after the one before has had its effect."""
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type a text."""
        for character in text:
            await self.pilot.press("space" if character == " " else character)

    async def until(self, check: Callable[[], object]) -> None:
        """Wait for something to become true."""
        await eventually(check)
        await self.pilot.pause()

    async def shows(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        for text in texts:
            try:
                await eventually(lambda text=text: text in self.text)  # type: ignore[misc]
            except AssertionError:
                raise AssertionError(f"{text!r} is not on the screen:\n{self.text}") from None

    async def accept(self, engagement_id: str = "e1") -> None:
        """Have a waiting customer accepted, without the screens on the way."""
        await self.until(lambda: engagement_id in self.state.waiting)
        await self.screen.acts.customers.accept(self.state.waiting.by_id[engagement_id])
        await self.until(lambda: self.state.current == engagement_id and self.state.chat is not None)

    async def sent(self, kind: type, count: int = 1) -> Any:
        """The last command of this kind, once so many have been sent."""
        await eventually(lambda: len(self.link.of(kind)) >= count)
        assert len(self.link.of(kind)) == count
        await self.pilot.pause()
        return self.link.of(kind)[-1]


@asynccontextmanager
async def desk(
    size: tuple[int, int] = (80, 24),
    settings: ConsoleSettings | None = None,
    *,
    opened: bool = True,
    kept: KeptPlace | None = None,
    link: LawfulLink | None = None,
) -> AsyncIterator[DeskStage]:
    """The console on a screen of this size, connected unless told otherwise; `link` may know engagements already."""
    link = link or LawfulLink()
    app = ConsoleApp(link, settings, kept)
    app.animation_level = "none"
    heard: list[Message] = []
    async with app.run_test(size=size, message_hook=heard.append) as pilot:
        stage = DeskStage(app, link, pilot)
        stage.heard = heard
        if opened:
            link.open()
            await stage.until(lambda: stage.state.waiting_known)
        yield stage
