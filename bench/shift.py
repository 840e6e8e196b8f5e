"""One agent's shift in fast motion: customers come, are accepted, talk, are answered and completed, all by keys."""

from collections.abc import Callable

from bench.agent_screen import TO_THE_LISTS
from bench.customers import Customers, name_of, words
from support.pty import Terminal

MESSAGES = 3
MENU = "\x07"
ESCAPE = "\x1b"
PATIENCE = 20


class Shift:
    """Works on an open console whose agent has no chats."""

    def __init__(self, terminal: Terminal, people: Customers, first: int) -> None:
        self._terminal = terminal
        self._people = people
        self._next = first
        self.echoes: list[float] = []
        """Seconds from the first key of each answer to its first byte."""

    def serve_one(self) -> None:
        """From waiting to completed."""
        number = self._next
        self._next += 1
        self._people.transfer([number])
        self._wait(name_of(number))
        self._press(TO_THE_LISTS, lambda: self._terminal.shows("My chats"))
        self._press("\r", lambda: self._terminal.shows("Enter Accept"))
        self._press("\r", lambda: self._terminal.shows("joined"))
        for turn in range(MESSAGES):
            self._exchange(number, turn)
        self._press(MENU, lambda: True)
        self._press("d", lambda: self._terminal.shows("There are no notes"))
        self._press("c", lambda: not self._terminal.shows("There are no notes"))
        self._terminal.wait_until(lambda: self._terminal.shows("No chats"), PATIENCE)

    def _exchange(self, number: int, turn: int) -> None:
        said, answered = f"m{number}-{turn}", f"a{number}-{turn}"
        self._people.begin_saying(number, f"{words(number + turn)} {said}")
        self._wait(said)
        self._terminal.settle(0.02)
        mark = self._terminal.mark()
        began = self._terminal.send(answered[0])
        self.echoes.append(self._terminal.wait_until(lambda: self._terminal.mark() > mark) - began)
        self._terminal.send(answered[1:] + "\r")
        self._wait(answered)
        self._terminal.settle(0.02)

    def _press(self, key: str, happened: Callable[[], bool]) -> None:
        self._terminal.send(key)
        self._terminal.wait_until(happened, PATIENCE)
        self._terminal.settle(0.03)

    def _wait(self, text: str) -> None:
        self._terminal.wait_until(lambda: self._terminal.shows(text), PATIENCE)
