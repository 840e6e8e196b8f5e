"""The broker killed under many consoles: how long until each is connected again and has caught up."""

import asyncio
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from faults.part import NotRunning, Part
from faults.recovery.stand import Stand, seconds_to_start

PROCESSES = 3
RESTARTS = 3
PATIENCE = 120.0


async def crowd_figures(folder: Path, consoles: int, tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds from the kill -9 of the broker, which is started again at once, to each console being back."""
    stand = Stand(folder, [f"crowd-{number}" for number in range(consoles)])
    await stand.broker.start()
    await stand.bridge.start()
    each = -(-consoles // PROCESSES)
    files = [folder / f"crowd-{number}.txt" for number in range(PROCESSES)]
    crowds = []
    try:
        for number, file in enumerate(files):
            file.touch()
            words = [str(number * each), str(min(each, consoles - number * each)), str(file)]
            argv = [sys.executable, "-m", "faults.recovery.crowd_process", *words]
            crowds.append(Part(f"crowd-{number}", argv, stand.environ, folder / f"crowd-{number}.log", b""))
            crowds[-1].spawn()
        await _all_back(files, consoles, 0.0)
        tell(f"   {consoles} consoles are connected")
        back, starts = [], []
        for _ in range(RESTARTS):
            stand.broker.kill()
            killed = monotonic()
            starts.append(await seconds_to_start(stand.broker))
            back.append([moment - killed for moment in await _all_back(files, consoles, killed)])
            tell(f"   all are back {max(back[-1]):.1f} s after the broker was killed")
    finally:
        for crowd in crowds:
            crowd.kill()
        await stand.end()
    return {
        "consoles": consoles,
        "broker_restart": round(statistics.median(starts), 2),
        "consoles_back_median": round(statistics.median(statistics.median(times) for times in back), 2),
        "consoles_back_worst": round(max(max(times) for times in back), 2),
    }


async def _all_back(files: list[Path], consoles: int, since: float) -> list[float]:
    """When each console was back after a moment. Raises `NotRunning` where not all are in time."""
    deadline = monotonic() + PATIENCE
    while True:
        lines = [line.split() for file in files for line in file.read_text().splitlines()]
        newest = {words[0]: float(words[1]) for words in lines if len(words) == 2 and float(words[1]) > since}
        if len(newest) == consoles:
            return list(newest.values())
        if monotonic() > deadline:
            raise NotRunning(f"{len(newest)} of {consoles} consoles are back after {PATIENCE:.0f} s")
        await asyncio.sleep(0.05)
