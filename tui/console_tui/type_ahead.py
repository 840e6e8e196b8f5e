"""Keys that are typed ahead of the screen, as happens in bursts over a slow line: each goes where it was meant to."""

from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.dom import DOMNode

PATIENCE = 0.5
"""Seconds after which keys are handed on whatever a question is doing."""


class TypeAhead:
    """Hands keys on in their order. They wait while a question is on its way, and while one thinks about a key.

    `deliver` takes a key to where the focus is; `busy` says whether a question is on its way; `wake` is called when
    `hand_on` has something to do again.
    """

    def __init__(
        self,
        deliver: Callable[[events.Key], Awaitable[None]],
        busy: Callable[[], bool],
        wake: Callable[[], object],
    ) -> None:
        self._deliver = deliver
        self._busy = busy
        self._wake = wake
        self._typed: deque[events.Key] = deque()
        self._thinking: object | None = None

    async def take(self, key: events.Key) -> None:
        """A key was typed."""
        self._typed.append(key)
        await self.hand_on()

    async def hand_on(self) -> None:
        """Deliver what may be delivered now."""
        while self._typed and self._thinking is None and not self._busy():
            await self._deliver(self._typed.popleft())

    def wait_for(self, node: DOMNode, patience: Callable[[float, Callable[[], None]], object]) -> None:
        """A key went to `node`: wait until it and all above it have seen the key, or until `patience` ends."""
        turn = self._thinking = object()
        self._climb(node, turn)
        patience(PATIENCE, lambda: self._go_on(turn))

    def _climb(self, node: DOMNode, turn: object) -> None:
        # A key goes up through the queues of the nodes above, so this follows it through the same queues.
        if node.parent is None or node.is_modal:
            node.call_later(self._go_on, turn)
        else:
            node.call_later(self._climb, node.parent, turn)

    def _go_on(self, turn: object) -> None:
        if self._thinking is turn:
            self._thinking = None
            self._wake()
