"""Messages of the chat on the clipboard of the agent's own machine, from the keys to the terminal's sequence."""

from base64 import b64encode

import pytest

from support.desk_stage import SIZES, desk
from support.installation import Installation
from support.transfers import request


@pytest.mark.parametrize("size", SIZES)
async def test_one_message_is_copied_as_it_stands_and_several_with_who_and_when(size: tuple[int, int]) -> None:
    async with desk(size) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        for text in ("My number is 0042", "and my name is Anna"):
            stage.link.say("e1", text)
            await stage.shows(text)
        await stage.press("escape", "left")
        await stage.shows("1 chosen", "Enter copies")
        await stage.press("enter")
        await stage.shows("Copied to the clipboard")
        assert stage.app.clipboard == "and my name is Anna"
        await stage.press("[")
        await stage.shows("2 chosen")
        await stage.press("enter")
        await stage.until(lambda: "\n" in stage.app.clipboard)
        first, second = stage.app.clipboard.splitlines()
        assert first.endswith("Anna Berg: My number is 0042") and second.endswith("Anna Berg: and my name is Anna")
        await stage.press("escape", "i")
        await stage.until(lambda: stage.app.focused is stage.screen.widgets.composer)


async def test_the_help_says_how() -> None:
    async with desk((200, 50)) as stage:
        await stage.press("?", "end")
        await stage.shows("In the chat: choose messages", "Copy the chosen messages")


def test_the_terminal_is_told_by_osc_52(installation: Installation) -> None:
    with installation.bridge():
        console = installation.console()
        console.wait_until(lambda: console.shows("Nobody is waiting"))
        console.send("l")
        customer = installation.customer("Carla Kent")
        console.wait_until(lambda: console.shows("Carla Kent"))
        console.send("\r")
        console.wait_until(lambda: console.shows("Enter Accept"))
        console.send("\r")
        console.wait_until(lambda: console.shows("Ana joined"))
        customer.send("Größe 42, bitte\r")
        console.wait_until(lambda: console.shows("Größe 42, bitte"))
        console.send("\x1b")
        console.wait_until(lambda: console.shows("i Reply"))
        console.send("\x1b[D")
        console.wait_until(lambda: console.shows("1 chosen"))
        mark = console.mark()
        console.send("\r")
        expected = b64encode("Größe 42, bitte".encode())
        console.wait_until(lambda: b"\x1b]52;c;" + expected + b"\x07" in console.since(mark))
