"""The bridge or the broker dies under an agent's hands: the draft stays, the screen says so, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.production import Production
from support.pty import Terminal
from support.screen import until, until_gone
from support.transfers import request

CHAT = "c-Anna-Berg"


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Production]:
    """One of its own for each test, to be broken."""
    running = Production(tmp_path)
    yield running
    running.close()


@pytest.fixture
def console(production: Production) -> Iterator[Terminal]:
    """Ana's console with a chat, and half an answer in the input."""
    production.bot.transfer(request())
    with production.console() as terminal:
        until(terminal, "connected", "Anna Berg")
        terminal.send("l")
        until(terminal, "Listening")
        terminal.send("\r")
        until(terminal, "Enter Accept")
        terminal.send("\r")
        until(terminal, "Ana joined")
        terminal.send("half an answer")
        until(terminal, "half an answer")
        yield terminal


def test_what_is_written_while_the_bridge_is_away_goes_by_itself_once(
    production: Production, console: Terminal
) -> None:
    production.kill_bridge()
    console.send(" is sent")
    until(console, "half an answer is sent")
    console.send("\r")
    until(console, "◌ half an answer is sent", "waits for the connection", "reconnecting")
    console.send("a second one\r")
    until(console, "◌ a second one")
    console.send("not yet")

    production.start_bridge()
    until(console, "connected", "Listening", "✓ half an answer is sent", "✓ a second one", "not yet")
    console.wait_until(lambda: production.bot.texts(CHAT) == ["half an answer is sent", "a second one"])


def test_what_the_customer_has_not_asked_for_any_more_does_not_go_by_itself(
    production: Production, console: Terminal
) -> None:
    production.kill_bridge()
    console.send("\r")
    until(console, "◌ half an answer", "reconnecting")
    production.bot.say(CHAT, "never mind")
    production.start_bridge()
    until(console, "connected", "never mind", "✗ half an answer", "The customer wrote meanwhile")
    assert production.bot.texts(CHAT) == []
    console.send("\x07r")
    until(console, "✓ half an answer")
    console.wait_until(lambda: production.bot.texts(CHAT) == ["half an answer"])


def test_an_answer_that_does_not_come_leaves_the_message_unknown_until_it_is_sent_again(
    production: Production, console: Terminal
) -> None:
    production.freeze_bridge()
    console.send("\r")
    until(console, "? half an answer", "reconnecting")
    production.kill_bridge()
    assert production.bot.texts(CHAT) == []
    production.start_bridge()
    until(console, "connected", "✓ half an answer")
    console.wait_until(lambda: production.bot.texts(CHAT) == ["half an answer"])


def test_a_message_that_was_stored_after_all_turns_from_unknown_to_stored(
    production: Production, console: Terminal
) -> None:
    production.freeze_bridge()
    console.send("\r")
    until(console, "? half an answer")
    production.unfreeze_bridge()
    until(console, "✓ half an answer")
    until_gone(console, "? half an answer")
    assert sum("half an answer" in line for line in console.lines) == 1
    console.wait_until(lambda: production.bot.texts(CHAT) == ["half an answer"])


def test_the_broker_is_killed_and_comes_back_while_the_agent_types(production: Production, console: Terminal) -> None:
    production.broker.kill()
    until(console, "reconnecting", "half an answer")
    console.send(" is sent\r")
    until(console, "◌ half an answer is sent")
    production.broker.start()
    until(console, "connected", "Listening", "✓ half an answer is sent")
    console.wait_until(lambda: production.bot.texts(CHAT) == ["half an answer is sent"])
    production.bot.say(CHAT, "thank you")
    until(console, "thank you")
