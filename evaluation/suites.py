"""The figures that other suites bring: attacks and leaks, a model's faults and hangs.

A suite is a function that runs it and returns its figures by name; it is registered by one line in `SUITES`.
"""

import logging
from collections.abc import Callable, Mapping

from evaluation.model_faults import model_faults
from evaluation.red_team import red_team

Suite = Callable[[], Mapping[str, int]]

NAMES = ("attacks", "leaks", "model_faults", "hangs")

SUITES: tuple[Suite, ...] = (red_team, model_faults)


def figures_of_suites() -> dict[str, int | None]:
    """Each figure by name; None where no suite brings it."""
    logging.disable()  # what the service and the model library say of each fault that is provoked
    figures: dict[str, int | None] = dict.fromkeys(NAMES)
    try:
        for suite in SUITES:
            figures |= suite()
    finally:
        logging.disable(logging.NOTSET)
    return figures
