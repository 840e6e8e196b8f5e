"""The model over real HTTP, in all the ways a provider can fail: a sentence for the agent, never a wait for ever."""

import asyncio
import contextlib
import logging

import pytest

from console_bridge.ai.completion import Finished, ModelFailed, Prompt
from console_bridge.ai.model import LitellmModel
from support.eventually import eventually
from support.model_server import WORDS, ModelServer
from support.nobody import nobody

pytestmark = [
    pytest.mark.usefixtures("litellm_loaded"),
    pytest.mark.filterwarnings("ignore"),  # what litellm and its 50 packages warn of is not ours
]

PROMPT = Prompt(system="You help.", user="Where is my refund? SECRET-CANARY")
KEY = "sk-test-canary-key"


def model_of(server: ModelServer, fault: str, max_chars: int = 500) -> LitellmModel:
    return LitellmModel(f"openai/{fault}", max_chars, server.url, KEY)


async def complete(model: LitellmModel, seconds: float = 60) -> tuple[str, Finished]:
    text = ""
    async with contextlib.aclosing(model.stream(PROMPT, asyncio.get_running_loop().time() + seconds)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Finished):
                return text, piece
            text += piece
    raise AssertionError("it ended without Finished")


async def test_streams_the_words_and_says_that_they_are_complete(model_server: ModelServer) -> None:
    text, finished = await complete(model_of(model_server, "ok"))

    assert text == "".join(WORDS)
    assert (finished.model, finished.ending) == ("openai/ok", "complete")
    assert finished.input_tokens > 0 and finished.output_tokens > 0
    assert model_server.keys == [KEY]
    assert [message["role"] for message in model_server.requests[0]["messages"]] == ["system", "user"]


async def test_the_first_word_comes_before_the_last_is_written(model_server: ModelServer) -> None:
    stream = model_of(model_server, "drip").stream(PROMPT, asyncio.get_running_loop().time() + 60)

    assert await anext(stream) == "drop "
    await stream.aclose()


@pytest.mark.parametrize(
    ("fault", "ending", "begins"),
    [
        ("cut", "cut", WORDS[0]),
        ("broken-event", "cut", WORDS[0]),
        ("length", "length", WORDS[0]),
        ("endless", "limit", "more and more "),
    ],
)
async def test_what_is_not_whole_is_known_as_such(
    model_server: ModelServer, fault: str, ending: str, begins: str
) -> None:
    text, finished = await complete(model_of(model_server, fault))

    assert finished.ending == ending
    assert text.startswith(begins)
    assert len(text) <= 500


@pytest.mark.parametrize(
    ("fault", "words", "again"),
    [
        ("401", "API key for openai/401 is not accepted", False),
        ("429", "over its rate limit or quota (429). Try again in 30 s.", True),
        ("500", "has a fault of its own (500)", True),
        ("garbage", "gave an answer that cannot be read", True),
        ("wrong-json", "gave an answer that cannot be read", True),
        ("empty", "gave an answer that cannot be read", True),
        ("silent", "gave an empty answer", True),
    ],
)
async def test_a_failure_is_a_sentence(model_server: ModelServer, fault: str, words: str, again: bool) -> None:
    with pytest.raises(ModelFailed) as failed:
        await complete(model_of(model_server, fault))

    assert words in str(failed.value)
    assert failed.value.again is again
    assert KEY not in str(failed.value) and "CANARY" not in str(failed.value)
    assert len(model_server.requests) == 1, "the library must not retry by itself"


async def test_nobody_listens() -> None:
    with nobody() as port, pytest.raises(ModelFailed, match="cannot be reached"):
        await complete(LitellmModel("openai/any", 500, f"http://127.0.0.1:{port}/v1", KEY))


async def test_no_first_word_ends_it_at_the_wall_deadline(model_server: ModelServer) -> None:
    with pytest.raises(ModelFailed, match="did not answer within"):
        await complete(model_of(model_server, "keepalive"), seconds=1.5)

    await eventually(lambda: model_server.lost == ["keepalive"])


async def test_silence_after_a_word_ends_it_long_before_the_wall_deadline(
    model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console_bridge.ai.model.IDLE_SHARE", 0.5 / 3600)

    text, finished = await complete(model_of(model_server, "stall"), seconds=3600)

    assert (text, finished.ending) == (WORDS[0], "deadline")
    await eventually(lambda: model_server.lost == ["stall"])


async def test_a_drip_ends_at_the_wall_deadline(model_server: ModelServer) -> None:
    text, finished = await complete(model_of(model_server, "drip", max_chars=100_000), seconds=1.5)

    assert finished.ending == "deadline"
    assert text.startswith("drop drop")
    await eventually(lambda: model_server.lost == ["drip"])


async def test_closing_it_closes_the_connection(model_server: ModelServer) -> None:
    stream = model_of(model_server, "endless", max_chars=10_000_000).stream(
        PROMPT, asyncio.get_running_loop().time() + 60
    )
    await anext(stream)
    await stream.aclose()

    await eventually(lambda: model_server.lost == ["endless"])


async def test_cancelling_it_before_the_first_word_closes_the_connection(model_server: ModelServer) -> None:
    asking = asyncio.create_task(complete(model_of(model_server, "keepalive"), seconds=100))
    await eventually(lambda: model_server.requests)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await eventually(lambda: model_server.lost == ["keepalive"])


async def test_a_missing_key_and_a_wrong_name_say_what_to_do(
    model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    with pytest.raises(ModelFailed, match="There is no API key for openai/x"):
        await complete(LitellmModel("openai/x", 500))
    with pytest.raises(ModelFailed, match="is not a model name"):
        await complete(LitellmModel("nonsense", 500))
    await complete(LitellmModel("openai/ok", 500, model_server.url))
    assert model_server.keys == ["none"], "a server of one's own may want no key"


async def test_nothing_of_a_failed_request_is_printed_or_logged(
    model_server: ModelServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for fault in ("401", "500", "garbage", "broken-event"):
            with contextlib.suppress(ModelFailed):
                await complete(model_of(model_server, fault))

    shown = "".join((*capfd.readouterr(), caplog.text))
    assert "CANARY" not in shown and "canary" not in shown
