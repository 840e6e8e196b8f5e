"""The console, unchanged, that also tells what it holds: SIGUSR1 adds a line of JSON to the file CONSOLE_COUNTS."""

import asyncio
import gc
import json
import os
import signal
import threading
from pathlib import Path
from types import FrameType

from console_tui.cli import main


def count(_: int, __: FrameType | None) -> None:
    """Tasks of the event loop, threads, and objects after a collection."""
    gc.collect()
    held = {
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "objects": len(gc.get_objects()),
    }
    with Path(os.environ["CONSOLE_COUNTS"]).open("a") as output:
        output.write(json.dumps(held) + "\n")


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, count)
    main(prog_name="console")
