"""Hostile text from a bot, an article and a panel on real parts, up to the bytes that a real terminal gets."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console_schemas.people import Party
from console_schemas.transfer import Attribute, Customer, HistoryMessage, TransferRequest
from support.hostile import HOSTILE, LEGITIMATE
from support.production import Production
from support.pty import Terminal, whole_part
from support.screen import until, until_gone
from support.terminal_grammar import foreign, said, unlisted
from support.tmux import Tmux
from support.transfers import request

ARRIVES = [re.sub("\n{9,}", "\n" * 8, text[:300]) for text in HOSTILE if "\ud800" not in text]
"""What JSON can carry, not so long that looking through it takes the test's time."""
SHORT = [text[:150] for text in ARRIVES]
ARTICLE = "The parcel is on its way. " + " ".join(ARRIVES[:30])
ROBOT = "import sys; sys.stdout.buffer.write({!r}.encode())"
DONE = {"EngagementRequested", "EngagementOffered", "EngagementAccepted", "MessagePosted", "SummaryAdded"}
"""What the agent of this test does, or the bridge by itself."""
ENTER, MENU, ESC, UP, DOWN, RIGHT = "\r", "\x07", "\x1b[27u", "\x1b[5~", "\x1b[6~", "\x1b[C"


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """All parts, with an article and a panel that are hostile, too."""
    folder = tmp_path_factory.mktemp("hostile")
    robot = folder / "robot.py"
    robot.write_text(ROBOT.format("start of it\n" + "\n".join(ARRIVES)))
    argv = f'argv = ["{sys.executable}", "{robot}"]'
    running = Production(folder, f'\n[[console.panels]]\ntitle = "Robot"\nkind = "command"\n{argv}\n')
    articles = folder / "articles"
    articles.mkdir()
    (articles / "parcel.md").write_text(f"# Parcel\x1b[31m late \u202e\n\n{ARTICLE}\n")
    running.parts.start("ai", "ai", "--knowledge", str(articles))
    running.parts.wait_ready("ai")
    yield running
    running.close()


def hostile_request(name: str, at: int = 0) -> TransferRequest:
    """Every field that a bot may fill is hostile."""
    text = iter(SHORT[at:] + SHORT[:at])
    said = (*ARRIVES, *LEGITIMATE)
    return request(
        name,
        reason=f"Parcel {next(text)}",
        channel=next(text)[:40],
        customer=Customer(id=next(text), name=f"{name} {next(text)}", email=next(text), phone=next(text)),
        attributes=tuple(Attribute(name=f"a{n} {each}", label=each, value=each) for n, each in enumerate(SHORT)),
        summary="\n".join(ARRIVES[:20]),
        message_history=tuple(
            HistoryMessage(author=Party(role="bot", id="shop", name=each[:150]), text=each) for each in said
        ),
    )


def harmless(terminal: Terminal) -> None:
    """What was written so far is on the list, and nobody's words became a title, a notification or a copy."""
    output = whole_part(bytes(terminal.raw))
    assert foreign(output) == []
    assert unlisted(output.decode()) == []
    assert not [words for words in said(output, ("0", "9", "777", "52")) if re.search("PWNED|UFdORUQ", words)]
    assert not [link for link in said(output, ("8",)) if "evil.example" in link or "javascript" in link]


def frame(terminal: Terminal) -> list[int]:
    """The columns of the lines that part the screen from top to bottom.

    In rows with scripts whose signs pyte gives other widths than the terminals do, it draws them somewhere else.
    """
    middle = terminal.lines[8:-8]
    return [x for x in range(terminal.columns) if sum(row[x : x + 1] == "│" for row in middle) > len(middle) * 0.6]


@pytest.mark.parametrize(("size", "parts"), [((80, 24), []), ((200, 50), [44, 143])], ids=str)
def test_no_text_of_a_bot_acts_on_the_terminal_or_on_the_console(
    production: Production, size: tuple[int, int], parts: list[int]
) -> None:
    bot, name = production.bot, f"Mallory{size[0]}"
    wanted = hostile_request(name)
    with production.console(columns=size[0], rows=size[1]) as console:
        until(console, "connected", "Nobody is waiting")
        console.send("l")
        until(console, "Listening")
        bot.transfer(wanted)
        until(console, name)
        console.send(ENTER)
        until(console, "Enter Accept", "Parcel")
        console.send(ENTER)
        until(console, "Ana joined")
        bot.say(wanted.conversation_id, "\n".join(LEGITIMATE))
        until(console, "1 < 2 [b]not markup[/b] a;b|c")
        console.wait_until(lambda: frame(console) == parts)
        for text in ARRIVES:
            bot.say(wanted.conversation_id, text)
        bot.say(wanted.conversation_id, "Where is my parcel? the last word")
        until(console, "the last word")
        look_everywhere(console)
        console.wait_until(lambda: frame(console) == parts)
        console.send(f"{MENU}istill here{ENTER}")
        console.wait_until(lambda: bot.texts(wanted.conversation_id) == ["still here"])
        harmless(console)
        facts = [type(fact).__name__ for fact in bot.facts(wanted.conversation_id)]
        assert facts.count("EngagementAccepted") == 1
        assert set(facts) <= DONE
        console.send(f"{MENU}d")
        until(console, f"Complete the engagement with {name}")
        console.send("y")
        until(console, "Completed:", "Nobody is waiting")


def look_everywhere(console: Terminal) -> None:
    """Through the whole chat and everything beside it."""
    for keys in (*[UP] * 15, f"{MENU}C", *[DOWN] * 8, f"{MENU}P", RIGHT, RIGHT):
        console.send(keys)
        console.settle(0.05)
    until(console, "start of it")
    for keys in (*[DOWN] * 4, f"{MENU}i{ESC}"):
        console.send(keys)
        console.settle(0.05)
    before = console.mark()
    console.send(f"{MENU}/it{ENTER}")
    until(console, "Left older")
    console.send(f"\x1b[D[[[[[[[[[[[[{ENTER}")
    console.wait_until(lambda: b"\x1b]52;c;" in console.since(before))
    console.send(f"{MENU}i{MENU}a")
    until(console, "Suggestion, extract")
    console.send(ESC)
    until_gone(console, "Suggestion, extract")
    console.send(f"{MENU}h")
    until(console, "Hand Mallory")
    console.send(ESC)
    until_gone(console, "Hand Mallory")
    console.send(f"{MENU}m")
    until(console, "The summary is in the notes.")
    console.send(f"{MENU}N")
    until(console, "Summary (extract")
    for keys in (*[DOWN] * 4, f"{MENU}i"):
        console.send(keys)
        console.settle(0.05)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_no_text_of_a_bot_acts_on_tmux(production: Production, tmp_path: Path) -> None:
    """All that the console writes there is recorded by tmux itself."""
    wanted = hostile_request("Trudy", at=13)
    tmux = Tmux(tmp_path, {"XDG_STATE_HOME": str(tmp_path), "LANG": "C.UTF-8", "PS1": "shell$ "}, columns=100, rows=30)
    try:
        tmux.set("set-clipboard", "on", "allow-passthrough", "on")
        tmux.start(production.argv("--user", "ben", "--config", str(production.config_of("ben"))))
        tmux.until("Ben", "connected")
        recorded = tmux.record(tmp_path / "bytes")
        tmux.type("l")
        tmux.until("Listening")
        production.bot.transfer(wanted)
        tmux.until("Trudy")
        title = tmux.told("pane_title")
        assert title.startswith("(1 waiting) Ben") and "PWNED" not in title
        tmux.type("Enter")
        tmux.until("Enter Accept")
        tmux.type("Enter")
        tmux.until("Ben joined")
        for text in ARRIVES:
            production.bot.say(wanted.conversation_id, text)
        production.bot.say(wanted.conversation_id, "1 < 2 क्षमा שלום 👩‍👩‍👧 the last word")
        tmux.until("1 < 2 क्षमा שלום", "the last word")
        assert tmux.told("buffer_name") == "", "something was copied"
        assert "PWNED" not in tmux.told("pane_title")
        tmux.type("C-g", "d")
        tmux.until("There are no notes on")
        tmux.type("c")
        tmux.until("Completed:")
        output = recorded.read_bytes()
        output = whole_part(output[output.index(b"\x1b") :])
        assert foreign(output) == []
        assert unlisted(output.decode()) == []
    finally:
        tmux.close()
