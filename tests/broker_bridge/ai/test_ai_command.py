"""`console ai` as a process: offline and with a real model library over real HTTP, started, asked, cancelled, ended."""

import importlib.util
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from nats.aio.client import Client

from console_bridge.ai.ai_command import ai
from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE
from console_bridge.broker import free_port
from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.link import Refusal
from console_client.settings import NatsSettings
from console_schemas.assist import AssistRequest
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.ai_process import AiProcess
from support.broker import Broker
from support.eventually import eventually
from support.model_server import WORDS, ModelServer
from support.questions import transcript
from support.scripted_bridge import ScriptedBridge

ENTRIES = transcript("customer: I was charged twice for one order, please refund!")


@pytest.fixture
async def agent(broker: Broker) -> AsyncIterator[Client]:
    """An agent's connection, with the bridge beside it."""
    nc = await connect(NatsSettings(url=broker.url), "agent")
    await ScriptedBridge(nc, entries=ENTRIES).start()
    yield nc
    await nc.close()


@pytest.fixture
def running(broker: Broker, tmp_path: Path) -> Iterator[list[AiProcess]]:
    """Where a test puts its processes, to be ended after it."""
    processes: list[AiProcess] = []
    yield processes
    for process in processes:
        process.stop()


def ask(agent: Client) -> StreamedAnswer:
    return StreamedAnswer(agent, Subjects().ai("ana", "assist"), encode(AssistRequest(engagement_id="e1")), 20)


async def first_word(asked: StreamedAnswer) -> str:
    """What comes first that is not empty."""
    return await anext(piece.text async for piece in asked if piece.text)


def test_help_explains_with_examples() -> None:
    shown = CliRunner().invoke(ai, ["--help"]).output

    assert "console ai --model openai/local --api-base http://127.0.0.1:8080/v1" in shown
    assert "Exit codes" in shown


async def test_offline_it_answers_from_the_knowledge_base_and_ends_in_order(
    broker: Broker, agent: Client, tmp_path: Path, running: list[AiProcess]
) -> None:
    process = AiProcess(tmp_path, "--nats-url", broker.url, "--knowledge", str(DEMO_KNOWLEDGE))
    running.append(process)
    await eventually(process.is_ready)

    answered = await ask(agent)
    process.terminate()

    assert answered.origin == "extract" and "refunding the second amount" in answered.text
    assert process.wait() == 0
    assert "ready: answers by extract" in process.output()
    assert "charged twice" not in process.output(), "what customers write is not logged"


@pytest.mark.skipif(
    importlib.util.find_spec("litellm") is None, reason="litellm is not installed: pip install 'live-agent-console[ai]'"
)
async def test_with_a_model_it_starts_streams_cancels_and_ends_while_answering(
    broker: Broker, agent: Client, tmp_path: Path, running: list[AiProcess], model_server: ModelServer
) -> None:
    model_server.fault = "drip"
    flags = ["--nats-url", broker.url, "--model", "openai/switch", "--api-base", model_server.url]
    process = AiProcess(tmp_path, *flags)
    running.append(process)
    await eventually(process.is_ready)

    with pytest.raises(Refusal, match="still starting"):
        await ask(agent)
    await eventually(lambda: "library is loaded" in process.output(), seconds=40)

    cancelled = ask(agent)
    assert await first_word(cancelled) == "drop "
    await cancelled.aclose()
    await eventually(lambda: model_server.lost == ["drip"])

    model_server.fault = "429"
    with pytest.raises(Refusal, match="rate limit"):
        await ask(agent)

    model_server.fault = "ok"
    asked = ask(agent)
    assert await first_word(asked) == WORDS[0]
    process.terminate()
    assert (await asked).text == "".join(WORDS)
    assert process.wait() == 0
    assert "charged twice" not in process.output() and "sk-test" not in process.output()


def test_without_litellm_it_says_how_to_install_it(tmp_path: Path) -> None:
    process = AiProcess(tmp_path, "--model", "openai/x", before="import sys; sys.modules['litellm'] = None; ")

    assert process.wait() == 1
    assert "Run: pip install 'live-agent-console[ai]'" in process.output()
    assert "Traceback" not in process.output()


@pytest.mark.parametrize(
    ("flags", "code", "words"),
    [
        (["--nats-url", f"nats://127.0.0.1:{free_port()}"], 3, "No NATS server can be reached"),
        (["--knowledge", "/nowhere/articles"], 1, "there is no such file or folder"),
        (["--config", "/nowhere/console.toml"], 2, "there is no such file"),
        (["--modell", "x"], 2, "No such option"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_an_exit_code(
    tmp_path: Path, flags: list[str], code: int, words: str
) -> None:
    process = AiProcess(tmp_path, *flags)

    assert process.wait() == code
    assert words in process.output()
    assert "Traceback" not in process.output()
