"""One chat in a console of one size: time and bytes of messages, keys and queue changes, and bytes of silence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from bench.agent_screen import TO_THE_LISTS, accept_first, answer, open_console
from bench.customers import Customers, name_of, words
from bench.installation import Installation
from support.pty import Terminal

KEYS = "the quick brown fox jumps over the lazy dog and goes home "
WARM = 3
QUIET = 0.25
"""Seconds without a byte after which what happened is on the screen; below a second, so that no clock ticks in it."""


@dataclass
class Measured:
    """What one console showed, in seconds and bytes."""

    to_screen: list[float] = field(default_factory=list)
    """From the bot's publish to the last byte that completed the message, each."""
    paint: list[float] = field(default_factory=list)
    """The same from the moment a plain subscriber beside the console heard of the message."""
    message_bytes: list[int] = field(default_factory=list)
    """Of messages that find every question answered, so that a wait for an answer begins to be shown as well."""
    following_bytes: list[int] = field(default_factory=list)
    """Of messages that come right after such a one."""
    key_seconds: list[float] = field(default_factory=list)
    key_bytes: list[int] = field(default_factory=list)
    queue_bytes: list[int] = field(default_factory=list)
    idle_per_minute: float = 0
    """Nobody waits: not in the queue, and not for an answer."""
    unanswered_per_minute: float = 0
    """One customer waits for an answer, for less than five minutes, so that seconds are shown."""
    waiting_per_minute: float = 0
    """One customer waits in the queue, for less than five minutes."""


def measure(
    where: Installation, people: Customers, columns: int, rows: int, rounds: int, idle: float, *, stock: bool = False
) -> Measured:
    """Serve one customer, `rounds` messages, and listen `idle` seconds to each kind of silence."""
    agent = where.next_agent()
    number = columns * 1_000 + 500 * stock
    found = Measured()
    people.listen(agent)
    with open_console(Terminal, where, agent, columns, rows, stock=stock) as terminal:
        people.transfer([number])
        accept_first(terminal, name_of(number))
        for turn in range(-WARM, rounds):
            into = found if turn >= 0 else Measured()
            answer(terminal, f"Answer {turn}")
            into.message_bytes.append(_one_message(people, number, terminal, 2 * (turn + WARM), into))
            into.following_bytes.append(_one_message(people, number, terminal, 2 * (turn + WARM) + 1, into))
        found.unanswered_per_minute = per_minute(terminal, idle)
        answer(terminal, "The last answer")
        for key in KEYS:
            one_key(terminal, key, found)
        terminal.settle(1.0)
        found.idle_per_minute = per_minute(terminal, idle)
        terminal.send(TO_THE_LISTS)
        terminal.settle()
        for turn in range(1, 1 + rounds // 4):
            people_change = (people.transfer, people.leave)
            found.queue_bytes += [_bytes_of(terminal, change, number + turn) for change in people_change]
        people.transfer([number + 400])
        terminal.settle()
        found.waiting_per_minute = per_minute(terminal, idle)
        people.leave([number, number + 400])
        terminal.settle()
    return found


def per_minute(terminal: Terminal, seconds: float) -> float:
    """Bytes written in a minute, as measured over so many seconds."""
    mark, began = terminal.mark(), perf_counter()
    while (left := began + seconds - perf_counter()) > 0:
        terminal.read(left)
    return len(terminal.since(mark)) * 60 / seconds


def one_key(terminal: Terminal, key: str, found: Measured) -> None:
    """Type it; nothing else happens meanwhile, so the first byte is its echo."""
    mark = terminal.mark()
    began = terminal.send(key)
    echoed = terminal.wait_until(lambda: len(terminal.since(mark)) > 0)
    terminal.settle(0.05)
    found.key_seconds.append(echoed - began)
    found.key_bytes.append(len(terminal.since(mark)))


def _one_message(people: Customers, number: int, terminal: Terminal, turn: int, found: Measured) -> int:
    wanted = f"q{turn:05d}"
    mark = terminal.mark()
    began = perf_counter()
    stored = people.begin_saying(number, f"{words(turn)} {wanted}")
    painted = terminal.wait_until(lambda: terminal.shows(wanted))
    stored.result(5)
    terminal.settle(QUIET)
    found.to_screen.append(painted - began)
    found.paint.append(painted - people.heard(wanted).at)
    return len(terminal.since(mark))


def _bytes_of(terminal: Terminal, change: Callable[[list[int]], None], number: int) -> int:
    mark = terminal.mark()
    change([number])
    terminal.settle(QUIET)
    return len(terminal.since(mark))
