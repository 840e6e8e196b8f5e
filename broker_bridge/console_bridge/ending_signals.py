"""How a service in the foreground is asked to end."""

import asyncio
import signal

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def asked_to_end() -> asyncio.Event:
    """Set by the first SIGTERM or Ctrl+C; the second one ends the process at once."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first() -> None:
        asked.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    for number in SIGNALS:
        loop.add_signal_handler(number, first)
    return asked
