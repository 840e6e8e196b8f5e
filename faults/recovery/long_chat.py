"""A console that starts on a desk with a very long chat: until the bridge is heard, and until the newest line shows."""

import asyncio
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from console_client.connection import connect
from console_schemas.people import Party
from faults.recovery.log_builder import build, one_long_chat
from faults.recovery.stand import Stand
from support.pty import Terminal
from support.screen import until

RESTARTS = 3
TO_THE_CHAT = "\x0e"
REMY = Party(role="agent", id="remy", name="Remy")


async def long_chat_figures(folder: Path, messages: int, tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds from the start of the process, also of somebody with an empty desk on the same bridge."""
    stand = Stand(folder, ["remy", "nora"])
    builder = stand.unsafe_broker()
    await builder.start()
    nc = await connect(stand.nats, "log builder")
    await build(nc, one_long_chat(messages, REMY))
    await nc.close()
    await builder.stop()
    try:
        await stand.broker.start()
        await stand.bridge.start(600)
        tell(f"   a chat of {messages:,} messages is there")
        newest = f"message {messages - 1:,} of"
        empty, connected, shown = [], [], []
        for _ in range(RESTARTS):
            empty.append((await asyncio.to_thread(_open, stand, "nora", ""))[0])
            first, last = await asyncio.to_thread(_open, stand, "remy", newest)
            connected.append(first)
            shown.append(last)
    finally:
        await stand.end()
    return {
        "chat_messages": messages,
        "console_restart_empty_median": round(statistics.median(empty), 2),
        "console_restart_connected_median": round(statistics.median(connected), 2),
        "console_restart_newest_message_median": round(statistics.median(shown), 2),
        "console_restart_newest_message_worst": round(max(shown), 2),
    }


def _open(stand: Stand, user: str, newest: str) -> tuple[float, float]:
    """Start a console, see that it is connected and then this text, and kill it."""
    began = monotonic()
    own = {**stand.environ, "XDG_STATE_HOME": str(stand.folder), "TEXTUAL_ANIMATIONS": "none"}
    with Terminal([sys.executable, "-m", "console_tui", "--user", user], columns=120, rows=40, env=own) as terminal:
        until(terminal, "connected", "My chats  1" if newest else "My chats  0")
        connected = monotonic() - began
        if newest:
            terminal.send(TO_THE_CHAT)
            until(terminal, newest)
        shown = monotonic() - began
        terminal.process.kill()
    return connected, shown
