"""What went wrong at a model, in a sentence for the agent: never the provider's own text, which may hold the prompt."""

import re
from collections.abc import Iterator

from console_bridge.ai.completion import ModelFailed

_MISSING_KEY = re.compile(r"missing (?:credentials|\w* ?api key)|api_key client option", re.IGNORECASE)
UNREACHABLE = ("ConnectError", "ConnectTimeout", "APIConnectionError", "ClientConnectorError")
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which trying again may help."""

LONGEST_REST = 3_600.0
"""Seconds: no provider is left alone for longer."""

_SENTENCES = {
    400: "The model {name} refuses the request as malformed (400). An administrator must check ai.model.",
    401: "The API key for {name} is not accepted (401). An administrator must check the key.",
    402: "The account for {name} has no credit left (402). An administrator must top it up.",
    403: "The API key for {name} may not use this model (403). An administrator must check the key.",
    404: "The provider does not know the model {name} (404). An administrator must check ai.model and ai.api_base.",
    408: "The model {name} did not answer in time (408). Try again.",
    413: "The conversation is too long for the model {name} (413).",
    429: "The model {name} is over its rate limit or quota (429). Try again in {rest}.",
}


def failure_of(error: BaseException, name: str) -> ModelFailed:
    """The failure to report for an exception of the model library."""
    status = getattr(error, "status_code", None)
    kinds = {type(cause).__name__ for cause in _causes(error)}
    if _MISSING_KEY.search(str(error)[:300]):
        return ModelFailed(
            f"There is no API key for {name}. An administrator must set the provider's environment variable, "
            "ai.api_key_env or ai.api_key_file."
        )
    if "LLM Provider NOT provided" in str(error):
        return ModelFailed(f"{name} is not a model name. An administrator must write ai.model as provider/model.")
    if "ContextWindowExceededError" in kinds:
        return ModelFailed(f"The conversation is too long for the model {name}.")
    if kinds & set(UNREACHABLE) and type(error).__name__ != "MidStreamFallbackError":
        return ModelFailed(f"The model {name} cannot be reached. Try again, or ask an administrator.", again=True)
    if isinstance(status, int) and status in _SENTENCES:
        rest = _retry_after(error)
        wait = f"{rest:.0f} s" if rest else "a minute"
        return ModelFailed(_SENTENCES[status].format(name=name, rest=wait), again=status in AGAIN, rest=rest)
    if isinstance(status, int) and status >= 500:
        return ModelFailed(
            f"The model {name} has a fault of its own ({status}). Try again.", again=True, rest=_retry_after(error)
        )
    return unreadable(name)


def unreadable(name: str) -> ModelFailed:
    """The failure of an answer that is none."""
    return ModelFailed(f"The model {name} gave an answer that cannot be read. Try again.", again=True)


def empty(name: str) -> ModelFailed:
    """The failure of an answer without a word."""
    return ModelFailed(f"The model {name} gave an empty answer. Try again.", again=True)


def silent(name: str, seconds: float) -> ModelFailed:
    """The failure of a model that let the time pass."""
    return ModelFailed(f"The model {name} did not answer within {seconds:.0f} s. Try again.")


def _retry_after(error: BaseException) -> float:
    """The seconds that the provider asks for; 0 where it does not, or with a date."""
    headers = getattr(error, "litellm_response_headers", None)
    try:
        return min(max(0.0, float(headers.get("retry-after", 0))), LONGEST_REST) if headers else 0.0
    except (AttributeError, TypeError, ValueError):
        return 0.0


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it came from, at most ten deep."""
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__
