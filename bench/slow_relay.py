"""A thin line: `python -m bench.slow_relay RATE DELAY COMMAND…` runs a command in a PTY of its own behind it.

RATE is bytes a second towards the agent, DELAY seconds each way. As with a real line, the far end is held back once
a quarter of a second of output is under way.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import termios
import tty

PIECE = 512
UNDER_WAY = 0.25


def main() -> None:
    """Relay until the command ends."""
    rate, delay, argv = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    near, far = os.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))
    child = subprocess.Popen(
        argv,
        stdin=far,
        stdout=far,
        stderr=far,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(far)
    tty.setraw(0)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: child.send_signal(received))
    asyncio.run(_relay(near, rate, delay))
    child.wait()


async def _relay(near: int, rate: float, delay: float) -> None:
    loop = asyncio.get_running_loop()
    loop.add_reader(0, lambda: loop.call_later(delay, _pass_on, near, os.read(0, PIECE)))
    free = loop.time()
    while data := await asyncio.to_thread(_read, near):
        now = loop.time()
        free = max(free, now) + len(data) / rate
        loop.call_at(free + delay, _pass_on, 1, data)
        if free - now > UNDER_WAY:
            await asyncio.sleep(free - now - UNDER_WAY)
    await asyncio.sleep(max(0.0, free - loop.time()) + delay)


def _read(near: int) -> bytes:
    try:
        return os.read(near, PIECE)
    except OSError:
        return b""


def _pass_on(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return


if __name__ == "__main__":
    main()
