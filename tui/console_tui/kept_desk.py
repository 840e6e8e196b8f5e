"""What of a desk outlasts its console: what the agent has written, where they read, and which chat was open. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import field
from msgspec.structs import replace

from console_schemas.base import Moment, Value
from console_tui.console_state import ConsoleState
from console_tui.shelves import Reading, Shelf, shelf_of

LONGEST = timedelta(days=7)
"""Age from which nothing of a desk is of use any more."""
LONGEST_GONE = timedelta(days=1)
"""The same for what was written in a chat that is no longer the agent's."""


class KeptDesk(Value, frozen=True, kw_only=True):
    """What is kept."""

    kept_at: Moment
    current: str = ""
    mine: dict[str, Shelf] = field(default_factory=dict)
    """By chat that is mine."""
    gone: dict[str, Shelf] = field(default_factory=dict)
    """By chat that was mine, oldest first."""
    gone_since: dict[str, Moment] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    """Where I read in a chat, other than at its end."""

    def __repr__(self) -> str:
        """Without what must not reach a log."""
        return f"KeptDesk({len(self.mine)} mine, {len(self.gone)} gone)"

    @property
    def empty(self) -> bool:
        """Whether there is nothing worth a file."""
        return not (self.current or self.mine or self.gone or self.readings)


def kept_of(state: ConsoleState, readings: Mapping[str, Reading], before: KeptDesk, now: datetime) -> KeptDesk:
    """What to keep of this desk; chats that have ended are kept no longer, others that are gone for a day."""
    written = {key: shelf_of(chat) for key, chat in state.chats.items()}
    mine = {key: shelf for key, shelf in written.items() if shelf is not None}
    since = {key: before.gone_since.get(key, now) for key in state.shelved}
    return KeptDesk(
        kept_at=now,
        current=state.current,
        mine=mine,
        gone={key: shelf for key, shelf in state.shelved.items() if now - since[key] < LONGEST_GONE},
        gone_since={key: at for key, at in since.items() if now - at < LONGEST_GONE},
        readings={key: reading for key, reading in readings.items() if key in state.chats},
    )


def restored(kept: KeptDesk, now: datetime) -> ConsoleState:
    """The state to begin with: all of it comes back with its chat."""
    if now - kept.kept_at > LONGEST:
        return ConsoleState()
    gone = {key: shelf for key, shelf in kept.gone.items() if now - kept.gone_since.get(key, now) < LONGEST_GONE}
    return ConsoleState(current=kept.current, shelved=gone | kept.mine)


def same(one: KeptDesk, other: KeptDesk) -> bool:
    """Whether nothing but the time differs."""
    return one == replace(other, kept_at=one.kept_at)
