"""`python -m faults.agent_process USER JOURNAL`: a headless agent as a process of its own, to be killed and frozen."""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from console_bridge.replay.headless_agent import HeadlessAgent
from console_client.connection import Unreachable
from console_client.nats_link import NatsLink
from console_client.settings_file import load_settings
from faults.conversations import live_turns
from faults.history import Journal
from faults.recorded_link import RecordedLink


async def serve(user: str, journal: Path) -> None:
    """Serve customers until SIGTERM."""
    link = await NatsLink.open(load_settings(None, {}), user)
    agent = HeadlessAgent(RecordedLink(link, user, Journal(journal)), live_turns, lambda *_: None)
    serving = asyncio.create_task(agent.serve())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    print("ready", flush=True)
    try:
        with suppress(asyncio.CancelledError):
            await serving
    finally:
        await link.close()


if __name__ == "__main__":
    try:
        asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
    except Unreachable as error:
        sys.exit(str(error))
