"""litellm, and nothing else in the project knows it: one model, streamed, with deadlines of our own.

Its own `timeout=` is for each read: a server that drips or never stops passes it. So there is a wall deadline, one for
silence between words, and a limit of characters. It also reports a stream that was cut as finished; what the server
really sent is in `received_finish_reason`.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import os
import warnings
from collections.abc import AsyncGenerator
from math import inf
from typing import Any

from console_bridge.ai.completion import Ending, Finished, Prompt
from console_bridge.ai.model_errors import empty, failure_of, silent, unreadable

INSTALL = "pip install 'live-agent-console[ai]'"
IDLE_SHARE = 1 / 3
"""Silence between two words for this share of its time ends a text."""

CLOSE_SECONDS = 1
_CHARS_A_TOKEN = 2


def is_installed() -> bool:
    """Whether litellm is there; does not load it."""
    return importlib.util.find_spec("litellm") is not None


def load() -> None:
    """Load litellm, which takes seconds: to be called in a thread. It must not fetch prices, read `.env` or print."""
    os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_MODE="PRODUCTION")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        litellm: Any = importlib.import_module("litellm")
        importlib.import_module("openai.resources.chat")
    warnings.filterwarnings("ignore", module=r"pydantic\b")  # the library's own types, nothing to act on
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "openai"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what they log can hold the prompt


class LitellmModel:
    """One model of one provider. `load` must have been called before `stream`."""

    def __init__(self, name: str, max_chars: int, api_base: str = "", api_key: str | None = None) -> None:
        self._name = name
        self._max_chars = max_chars
        self._options: dict[str, Any] = {"max_tokens": max(256, max_chars // _CHARS_A_TOKEN)}
        if api_base:
            self._options["api_base"] = api_base
        if api_key:
            self._options["api_key"] = api_key
        elif api_base and name.startswith("openai/") and "OPENAI_API_KEY" not in os.environ:
            self._options["api_key"] = "none"  # a server of one's own may want no key; the library insists on one

    @property
    def name(self) -> str:
        """As in the configuration."""
        return self._name

    async def stream(self, prompt: Prompt, until: float, begin_by: float = inf) -> AsyncGenerator[str | Finished, None]:
        """See `LanguageModel.stream`."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        idle = (until - begun) * IDLE_SHARE
        limit = min(until, begin_by)
        total, counts = 0, (0, 0)
        ending: Ending = "cut"
        async with contextlib.AsyncExitStack() as stack:
            try:
                chunks = await _within(limit, self._open(prompt, until - begun))
                stack.push_async_callback(_close, chunks)
                while total < self._max_chars:
                    chunk = await _within(limit, anext(chunks, None))
                    if chunk is None:
                        break
                    counts = _counts_of(chunk) or counts
                    if text := _text_of(chunk)[: self._max_chars - total]:
                        total += len(text)
                        yield text
                        limit = min(until, clock() + idle)
                ending = "limit" if total >= self._max_chars else _ending(chunks)
            except TimeoutError:
                ending = "deadline"
                if not total:
                    raise silent(self._name, clock() - begun) from None
            except Exception as error:  # the library raises anything; nothing of it may reach the agent or the log
                if not total:
                    raise failure_of(error, self._name) from None
        if not total:
            raise empty(self._name) if ending != "cut" else unreadable(self._name)
        yield Finished(model=self._name, ending=ending, input_tokens=counts[0], output_tokens=counts[1])

    async def _open(self, prompt: Prompt, seconds: float) -> Any:
        litellm: Any = importlib.import_module("litellm")
        messages = [{"role": "system", "content": prompt.instructions}, {"role": "user", "content": prompt.user}]
        return await litellm.acompletion(
            model=self._name,
            messages=messages,
            stream=True,
            stream_options={"include_usage": True},
            max_retries=0,
            timeout=seconds,
            **self._options,
        )


async def _within(until: float, work: Any) -> Any:
    async with asyncio.timeout_at(until):
        return await work


def _text_of(chunk: Any) -> str:
    choices = getattr(chunk, "choices", None)
    content = getattr(getattr(choices[0], "delta", None), "content", None) if choices else None
    return content if isinstance(content, str) else ""


def _counts_of(chunk: Any) -> tuple[int, int] | None:
    """The tokens of the prompt and of the answer, where this chunk tells them."""
    usage = getattr(chunk, "usage", None)
    counts = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    return (counts[0], counts[1]) if isinstance(counts[0], int) and isinstance(counts[1], int) else None


def _ending(chunks: Any) -> Ending:
    reason = getattr(chunks, "received_finish_reason", "stop") or getattr(chunks, "intermittent_finish_reason", None)
    if reason is None:
        return "cut"
    return "length" if reason == "length" else "complete"


async def _close(chunks: Any) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_SECONDS):
            await chunks.aclose()
