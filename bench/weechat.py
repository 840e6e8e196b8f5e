"""The peer: weechat in a PTY of the same size, in one channel of an IRC server on loopback."""

import shutil
import tempfile
from time import perf_counter

from bench.background import Background
from bench.customers import words
from bench.irc_server import CHANNEL, HOST, NICK, IrcServer
from bench.served_chat import KEYS, QUIET, WARM, Measured, one_key, per_minute
from support.pty import Terminal

NAME = "weechat"


def is_installed() -> bool:
    """Whether there is a peer on this machine."""
    return shutil.which(NAME) is not None


def measure(columns: int, rows: int, rounds: int, idle: float) -> Measured:
    """The same messages, keys and silence as the console has. Its queue are those who are in the channel."""
    with Background() as background, tempfile.TemporaryDirectory(prefix="weechat-") as folder:
        server = IrcServer()
        background.run(server.start())
        try:
            with _open(server, folder, columns, rows) as terminal:
                background.run(server.joined.wait(), 20)
                terminal.settle(1.0)
                return _measure(background, server, terminal, rounds, idle)
        finally:
            background.run(server.stop())


def _open(server: IrcServer, folder: str, columns: int, rows: int) -> Terminal:
    commands = (
        f"/server add bench {HOST}/{server.port} -notls -nicks={NICK} -autojoin={CHANNEL}"
        f";/set irc.server.bench.ssl off;/connect bench"
    )
    argv = [NAME, "--dir", folder, "--run-command", commands]
    return Terminal(argv, columns=columns, rows=rows)


def _measure(background: Background, server: IrcServer, terminal: Terminal, rounds: int, idle: float) -> Measured:
    found = Measured()
    for turn in range(-max(rows_to_fill(terminal), WARM), rounds):
        wanted = f"q{turn:05d}" if turn >= 0 else f"w{-turn:05d}"
        mark, began = terminal.mark(), perf_counter()
        background.start(server.say(f"{words(abs(turn))} {wanted}"))
        painted = wait_for(terminal, wanted)
        terminal.settle(QUIET if turn >= 0 else 0.03)
        if turn >= 0:
            found.to_screen.append(painted - began)
            found.message_bytes.append(len(terminal.since(mark)))
    for key in KEYS:
        one_key(terminal, key, found)
    found.idle_per_minute = per_minute(terminal, idle)
    for turn in range(1, 1 + rounds // 4):
        for change in (server.come, server.go):
            mark = terminal.mark()
            background.start(change(f"guest{turn}"))
            terminal.settle(QUIET)
            found.queue_bytes.append(len(terminal.since(mark)))
    return found


def wait_for(terminal: Terminal, text: str) -> float:
    """When it stood on the screen."""
    return terminal.wait_until(lambda: terminal.shows(text))


def rows_to_fill(terminal: Terminal) -> int:
    """Messages until the channel scrolls, as a chat of some length does."""
    return terminal.rows
