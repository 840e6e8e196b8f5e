"""The three measurements of being back, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faults.recovery.crowd import crowd_figures
from faults.recovery.long_chat import long_chat_figures
from faults.recovery.long_log import long_log_figures


@dataclass(frozen=True)
class Sizes:
    """How much of everything there is."""

    consoles: int
    events: int
    messages: int


async def recovery_figures(folder: Path, sizes: Sizes, tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds, by name; a size of 0 leaves its measurement out."""
    figures: dict[str, float] = {}
    if sizes.consoles:
        tell(f"the broker is killed under {sizes.consoles} consoles")
        figures |= await crowd_figures(folder / "crowd", sizes.consoles, tell)
    if sizes.messages:
        tell(f"a console starts with {sizes.messages:,} messages in a chat")
        figures |= await long_chat_figures(folder / "long-chat", sizes.messages, tell)
    if sizes.events:
        tell(f"the bridge starts on {sizes.events:,} events")
        figures |= await long_log_figures(folder / "long-log", sizes.events, tell)
    return figures
