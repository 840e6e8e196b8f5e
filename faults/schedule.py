"""The schedule: which fault comes when and for how long, all of it from one seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from faults.kinds import ALL
from faults.kinds.fault import Fault
from faults.scene import Scene

SCENES: tuple[Scene, ...] = ("plain", "small disks", "two hosts", "shifted clocks")
BEFORE = (0.2, 1.2)
"""Seconds of undisturbed work before a fault."""


@dataclass(frozen=True)
class Round:
    """One fault at one moment."""

    number: int
    fault: str
    before: float
    lasts: float
    dice: str
    """The seed of what the fault itself chooses."""


def schedule(seed: int, rounds: int, names: Sequence[str]) -> dict[Scene, list[Round]]:
    """Each named fault so many times, in a random order within its scene. Equal arguments give equal schedules."""
    planned: dict[Scene, list[Round]] = {}
    number = 0
    for scene in SCENES:
        dice = Random(f"{seed} {scene}")
        kinds = [ALL[name] for name in names if ALL[name].scene == scene]
        order = [kind for kind in kinds for _ in range(rounds)]
        dice.shuffle(order)
        for kind in order:
            number += 1
            planned.setdefault(scene, []).append(_round(seed, number, kind, dice))
    return planned


def _round(seed: int, number: int, kind: type[Fault], dice: Random) -> Round:
    return Round(number, kind.name, dice.uniform(*BEFORE), dice.uniform(*kind.lasts), f"{seed} {number} {kind.name}")
