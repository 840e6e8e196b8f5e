"""Whether somebody could sit at the terminal: it is asked now and then, where it is silent, and has to answer.

A frozen ssh client, a closed laptop or a cut line take what is written for a long time without a word. A terminal (or
the tmux, screen or mosh that stands for one) answers a status report at once. One that does not at the start never
does, and only counts as dead while it takes no output.
"""

import time
from collections.abc import Callable

QUESTION = "\x1b[5n"
ANSWER = b"\x1b[0n"

ASK_AFTER, ANSWER_WITHIN = 3 / 4, 3 / 2
"""Of the time after which an agent counts as gone: silence before a question, and the time for its answer."""

LATE = 60.0
"""Seconds after a question for which the beginning of an answer is looked for in what is typed."""


class Liveness:
    """Given everything that the terminal sends; asks with `ask`. Input is told from one thread, the rest from another.

    Any input is a sign of life, so that a terminal that is typed at is never asked.
    """

    def __init__(self, ask: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._heard_at = self._asked_last = clock()
        self._asked_first: float | None = None
        self._expected = False
        self._held = b""
        self.answers = False
        """Whether it has ever answered."""

    @property
    def holding(self) -> bool:
        """Whether input is held back that may be the beginning of an answer; `let_go` returns it."""
        return bool(self._held)

    def start(self) -> None:
        """Learn whether this terminal answers."""
        self._heard_at, self._asked_first, self._held = self._clock(), None, b""
        self._question()

    def take(self, data: bytes) -> bytes:
        """Something has arrived: returns it without answers, which nobody has typed."""
        self._heard_at = self._clock()
        data = self.let_go() + data
        if ANSWER in data:
            self.answers, self._expected = True, False
            data = data.replace(ANSWER, b"")
        self._asked_first = None
        if self._expected and self._heard_at - self._asked_last < LATE:
            begun = next((size for size in (3, 2, 1) if data.endswith(ANSWER[:size])), 0)
            data, self._held = data[: len(data) - begun], data[len(data) - begun :]
        return data

    def let_go(self) -> bytes:
        """What was held back, as it came: it was no answer."""
        held, self._held = self._held, b""
        return held

    def is_alive(self, absent: float, stalled_for: float, *, needed: bool) -> bool:
        """Whether there are signs of life. Call it often; where the agent is `needed`, it asks for one.

        `absent` is after how many seconds an agent counts as gone, `stalled_for` for how long no output was taken.
        """
        now = self._clock()
        pending = 0.0 if self._asked_first is None else now - self._asked_first
        silent = now - max(self._heard_at, self._asked_last)
        if needed and self.answers and silent >= absent * ASK_AFTER:
            self._question()
        dead = self.answers and pending > absent * ANSWER_WITHIN
        return not dead and stalled_for <= absent * ANSWER_WITHIN

    def _question(self) -> None:
        self._asked_last, self._expected = self._clock(), True
        if self._asked_first is None:
            self._asked_first = self._asked_last
        self._ask()
