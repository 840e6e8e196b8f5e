"""The whole job on real parts in a real terminal, by keys only: from Start Listening to Completed."""

from collections.abc import Iterator

import pytest

from console_schemas.events import SecretRevealed
from console_schemas.outbound import Rejected
from support.production import Production
from support.pty import Terminal
from support.screen import until, until_gone
from support.transfers import request

SIZES = [(80, 24), (200, 50)]
PASSKEY = "blue horse 42"
QUESTION = "I was charged twice for my order, please refund one of them"
SEND, SAVE, TAKE, MENU = "\r", "\x18", "\x19", "\x07"


@pytest.fixture(scope="module", autouse=True)
def more_parts(production: Production) -> None:
    """The AI service and the panels run too."""
    production.start_ai()
    production.start_panels()


@pytest.fixture
def console(production: Production, size: tuple[int, int]) -> Iterator[Terminal]:
    """Ana's console, listening."""
    with production.console(columns=size[0], rows=size[1]) as terminal:
        until(terminal, "connected", "Nobody is waiting")
        terminal.send("l")
        until(terminal, "Listening")
        yield terminal


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_customer_of_a_bot_is_served_from_listening_to_completed(
    production: Production, console: Terminal, size: tuple[int, int]
) -> None:
    bot, transfer = production.bot, request(f"Anna {size[0]}")
    chat = transfer.conversation_id
    _announced_and_accepted(console, production, f"Anna {size[0]}")

    console.send(f"Good morning{SEND}")
    until(console, "✓ Good morning")
    console.wait_until(lambda: bot.texts(chat) == ["Good morning"])
    bot.say(chat, QUESTION)
    until(console, "charged twice")

    _passkey_shown_and_hidden(console)
    shown = [fact.secret for fact in bot.facts(chat) if isinstance(fact, SecretRevealed)]
    assert shown == ["passkey"]

    reply = _ai_drafts_and_agent_sends(console, production, chat)
    assert reply.endswith(" Ana here.")

    _notes_with_a_summary(console)
    _panels(console)

    console.send(f"{MENU}d")
    until(console, f"Complete the engagement with Anna {size[0]}?")
    console.send("y")
    until(console, f"Completed: Anna {size[0]}", "Nobody is waiting")
    console.wait_until(lambda: "Completed" in bot.kinds(chat))
    assert [kind for kind in bot.kinds(chat) if kind != "Queued"] == [
        "Accepted",
        "AgentMessage",
        "AgentMessage",
        "Completed",
    ]
    _told_that_it_is_over(console, production, chat)


def _announced_and_accepted(console: Terminal, production: Production, name: str) -> None:
    before = console.mark()
    production.bot.transfer(request(name))
    until(console, name, "Wants a refund")
    console.wait_until(lambda: b"\x1b]0;(1 waiting) Ana" in console.since(before))
    told = console.since(before).replace(b"\x1b]0;(1 waiting) Ana \xe2\x80\x93 Live Agent Console\x07", b"")
    assert b"\x07" in told, "no bell"
    console.send("\r")
    until(console, "Enter Accept", "Bot line 3")
    console.send("\r")
    until(console, "Bot line 1", "Customer line 2", "Ana joined")


def _passkey_shown_and_hidden(console: Terminal) -> None:
    assert PASSKEY.encode() not in bytes(console.raw)
    console.send(f"{MENU}C")
    until(console, "Passkey ••••••")
    console.send("v")
    until(console, PASSKEY)
    console.send("v")
    until(console, "Passkey ••••••")
    assert not console.shows(PASSKEY)


def _ai_drafts_and_agent_sends(console: Terminal, production: Production, chat: str) -> str:
    console.send(f"{MENU}i")
    until(console, "charged twice")
    console.send(f"{MENU}a")
    until(console, "Suggestion, extract, no AI model configured")
    console.send(TAKE)
    until_gone(console, "Suggestion, extract")
    console.settle()
    assert len(production.bot.texts(chat)) == 1, "something was sent by itself"
    console.send(" Ana here.")
    until(console, "Ana here.")
    console.send(SEND)
    console.wait_until(lambda: len(production.bot.texts(chat)) == 2)
    return production.bot.texts(chat)[-1]


def _notes_with_a_summary(console: Terminal) -> None:
    console.send(f"{MENU}m")
    until(console, "The summary is in the notes.")
    console.send(f"{MENU}N")
    until(console, "✦ Summary (extract")
    console.send("Refund promised")
    until(console, "Refund promised", "not saved")
    console.send(SAVE)
    until(console, "Notes saved.", "Refund promised")
    until_gone(console, "not saved")


def _panels(console: Terminal) -> None:
    console.send(f"{MENU}P")
    until(console, "order: A-1042")
    console.send("\x1b[C")
    until(console, "Customer 4711", "Contract")


def _told_that_it_is_over(console: Terminal, production: Production, chat: str) -> None:
    """Later words of the customer begin no chat with nobody: the bot is told."""
    production.bot.say(chat, "one more thing")
    console.wait_until(lambda: production.bot.kinds(chat)[-1] == "Rejected")
    rejected = production.bot.heard(chat)[-1]
    assert isinstance(rejected, Rejected) and rejected.code == "ended"
    console.settle()
    assert console.shows("Nobody is waiting")


@pytest.mark.parametrize("size", SIZES[:1], ids=str)
def test_a_customer_who_comes_directly_talks_with_the_agent(production: Production, console: Terminal) -> None:
    with production.customer("Carla Kent") as customer:
        until(customer, "waiting in general")
        until(console, "Carla Kent", "A question")
        console.send("\r")
        until(console, "Enter Accept")
        console.send("\r")
        until(customer, "Ana has joined")
        customer.send("Is anybody there?\r")
        until(console, "Is anybody there?")
        console.send(f"Yes, I am{SEND}")
        until(customer, "Ana: Yes, I am")
        console.send(f"{MENU}d")
        until(console, "There are no notes on Carla Kent")
        console.send("c")
        until(console, "Completed: Carla Kent", "Nobody is waiting")
        assert customer.wait_for_end() == 0
        assert customer.shows("the chat is over")
