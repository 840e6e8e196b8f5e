"""The configured model and its fallbacks, tried in order: each once more where that may help, until the first word."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, Sequence
from math import inf

from console_bridge.ai.completion import Finished, LanguageModel, ModelFailed, Prompt

log = logging.getLogger(__name__)

ATTEMPTS = 2
RETRY_SECONDS = (0.2, 0.6)
"""The pause before a retry: at random between these, so that many askers do not come back together."""
LONGEST_WAIT = 2.0
"""Seconds that the last provider may ask for and is still asked again within the same request."""


class ModelChain:
    """Several models as one."""

    def __init__(self, models: Sequence[LanguageModel]) -> None:
        self._models = tuple(models)
        self._resting: dict[str, tuple[float, ModelFailed]] = {}

    @property
    def name(self) -> str:
        """The first one's."""
        return self._models[0].name

    async def stream(self, prompt: Prompt, until: float, begin_by: float = inf) -> AsyncGenerator[str | Finished, None]:
        """See `LanguageModel.stream`. Each model but the last must begin within half of the time that is left.

        A model whose provider wants to be left alone is not asked until then.
        """
        clock = asyncio.get_running_loop().time
        failed = ModelFailed(f"There was no time left to ask the model {self.name}. Try again.")
        for place, model in enumerate(self._models, start=1):
            for attempt in range(ATTEMPTS):
                now = clock()
                if now >= until:
                    raise failed
                rests_until, why = self._resting.get(model.name, (0.0, failed))
                if now < rests_until:
                    failed = why
                    break
                limit = begin_by if place == len(self._models) else min(begin_by, now + (until - now) / 2)
                try:
                    async with contextlib.aclosing(model.stream(prompt, until, limit)) as pieces:
                        async for piece in pieces:
                            yield piece
                    return
                except ModelFailed as failure:
                    log.warning("%s", failure)
                    failed = failure
                    last = place == len(self._models)
                    if failure.rest > (LONGEST_WAIT if last else RETRY_SECONDS[1]):
                        self._resting[model.name] = (clock() + failure.rest, failure)
                        break
                if not failed.again or attempt + 1 == ATTEMPTS:
                    break
                await asyncio.sleep(max(failed.rest, random.uniform(*RETRY_SECONDS)))
        raise failed
