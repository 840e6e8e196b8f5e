"""Reads what the terminal sends, and keeps pasted text apart from keys whatever is in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Iterator
from enum import Enum

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from console_schemas.text import clean_text

_log = logging.getLogger(__name__)

START, END = "\x1b[200~", "\x1b[201~"
LIMIT = 1_000_000
"""Characters of one paste that are kept."""

SETTLE = 0.15
"""Seconds of silence after a paste before anything counts as a key again.

A paste may contain its own end marker; what follows it arrives at once, faster than any finger.
"""

PATIENCE = 3.0
"""Seconds of silence after which a paste without an end is taken as it is."""

ESCAPE_AGE = 1.0
"""Seconds after which the beginning of a sequence is no beginning any more."""

_FOCUS = re.compile(r"\x1b\[[IO]")
_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?|O[ -~]?)?")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*)?\Z")


class Mode(Enum):
    """What input means at the moment: keys, pasted text, or what follows hard on a paste."""

    KEYS = 0
    PASTE = 1
    SETTLING = 2


class InputReader:
    """Turns decoded input into Textual's messages; pastes arrive whole and clean, with LF as line ends.

    Give `now` in seconds of any clock that only goes forward, and call `tick` often while `waiting`.
    """

    def __init__(self, make_parser: Callable[[], XTermParser] = XTermParser) -> None:
        self._make_parser = make_parser
        self._parser = make_parser()
        self._mode = Mode.KEYS
        self._tail = ""
        self._pasted = ""
        self._last = 0.0

    @property
    def waiting(self) -> bool:
        """Whether the mere passing of time may bring a message."""
        return self._mode is not Mode.KEYS or "\x1b" in self._tail

    def feed(self, data: str, now: float) -> Iterator[Message]:
        """The messages in this piece of input."""
        yield from self._rested(now)
        self._last = now
        while data:
            if self._mode is Mode.PASTE:
                data = yield from self._paste(data)
            elif self._mode is Mode.SETTLING:
                data = yield from self._settle(data)
            else:
                data = yield from self._keys(data)

    def tick(self, now: float) -> Iterator[Message]:
        """The messages that only time makes: a lone Escape, a paste that never ends."""
        yield from self._rested(now)
        yield from self._parser.tick()

    def _rested(self, now: float) -> Iterator[Message]:
        silence = now - self._last
        if self._mode is Mode.PASTE and silence > PATIENCE:
            yield from self._end_paste(self._pasted)
        elif self._mode is Mode.SETTLING and silence > SETTLE:
            self._mode, self._tail = Mode.KEYS, ""
        elif self._mode is Mode.KEYS and silence > ESCAPE_AGE:
            self._tail = ""

    def _keys(self, data: str) -> Generator[Message, None, str]:
        """Everything up to a paste goes to Textual's parser; returns the rest."""
        seen = self._tail + data
        start = seen.find(START)
        keys = data if start < 0 else data[: start + len(START) - len(self._tail)]
        self._tail = seen[1 - len(START) :] if start < 0 else ""
        if start >= 0:
            self._mode = Mode.PASTE
        yield from self._parsed(keys)
        return data[len(keys) :]

    def _parsed(self, keys: str) -> Iterator[Message]:
        """Textual's messages for these keys, without its pastes; what its parser cannot read is left out."""
        try:
            for message in self._parser.feed(keys):
                if not isinstance(message, events.Paste):
                    yield message
        except Exception:  # a sequence out of all range is not worth the keyboard
            _log.exception("input that Textual cannot read")
            self._parser = self._make_parser()

    def _paste(self, data: str) -> Generator[Message, None, str]:
        """Collects text up to the end marker; returns the rest."""
        before = max(0, len(self._pasted) - len(END))
        self._pasted += data
        end = self._pasted.find(END, before)
        if end < 0:
            if len(self._pasted) > LIMIT:
                self._pasted = self._pasted[: LIMIT - len(END)] + self._pasted[-len(END) :]
            return ""
        text, rest = self._pasted[:end], self._pasted[end + len(END) :]
        yield from self._end_paste(text)
        return rest

    def _end_paste(self, text: str) -> Iterator[Message]:
        self._mode, self._pasted = Mode.SETTLING, ""
        yield from self._parsed(END)  # it saw the start marker, and now knows that the paste is over
        yield from self._deliver(text)

    def _settle(self, data: str) -> Generator[Message, None, str]:
        """What follows a paste at once is text as well, without its sequences; returns what a new paste begins."""
        seen, self._tail = self._tail + data, ""
        start = seen.find(START)
        text, rest = (seen, "") if start < 0 else (seen[:start], seen[start + len(START) :])
        if start >= 0:
            self._mode = Mode.PASTE
        elif unfinished := _UNFINISHED.search(text):
            self._tail = unfinished.group()
            text = text[: unfinished.start()]
        for focus in _FOCUS.findall(text):
            yield from self._parsed(focus)
        yield from self._deliver(_SEQUENCES.sub("", text))
        return rest

    def _deliver(self, text: str) -> Iterator[Message]:
        if text:
            yield events.Paste(clean_text(text, limit=LIMIT))
