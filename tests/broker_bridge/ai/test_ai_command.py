"""`console ai` as a process: offline and with a real model library over real HTTP, started, asked, cancelled, ended."""

import asyncio
import contextlib
import importlib.util
import json
import re
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nats.aio.client import Client

from console_bridge.ai.ai_command import ai
from console_bridge.ai.kb_command import kb
from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE
from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.link import Refusal, Unknown
from console_client.settings import NatsSettings, PersonSettings
from console_schemas.ai import AiUse
from console_schemas.assist import AssistRequest
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.ai_process import AiProcess
from support.bridge import bridge_running, settings_for, world
from support.broker import Broker
from support.eventually import eventually
from support.model_server import WORDS, ModelServer
from support.questions import transcript
from support.scripted_bridge import ScriptedBridge

ENTRIES = transcript("customer: I was charged twice for one order, please refund!")


@pytest.fixture
async def agent(broker: Broker) -> AsyncIterator[Client]:
    """An agent's connection, with the bridge beside it."""
    nc = await connect(NatsSettings(url=broker.url), "agent", user="ana")
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
    return StreamedAnswer(agent, Subjects().ai("ana", "assist"), encode(AssistRequest(engagement_id="e1")), 60)


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
    assert await asyncio.to_thread(process.wait) == 0  # the bridge beside it answers meanwhile
    assert "ready: answers by extract" in process.output()
    assert "charged twice" not in process.output(), "what customers write is not logged"


async def test_what_is_imported_while_it_runs_is_answered_from(
    broker: Broker, agent: Client, tmp_path: Path, running: list[AiProcess]
) -> None:
    process = AiProcess(tmp_path, "--nats-url", broker.url)
    running.append(process)
    await eventually(process.is_ready)
    with pytest.raises(Refusal, match="no knowledge base"):
        await ask(agent)

    (tmp_path / "twice.md").write_text("# Charged twice\n\nThe second amount is paid back within two days.")
    imported = CliRunner().invoke(kb, ["import", "--file", str(tmp_path / "knowledge.db"), str(tmp_path / "twice.md")])
    assert imported.exit_code == 0, imported.output

    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(Refusal):
                assert "paid back within two days" in (await ask(agent)).text
                return


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
    await eventually(lambda: "library is loaded" in process.output(), seconds=100)

    cancelled = ask(agent)
    assert await first_word(cancelled) == "drop "
    await cancelled.aclose()
    await eventually(lambda: model_server.lost == ["drip"])

    model_server.fault = "401"
    with pytest.raises(Refusal, match="is not accepted"):
        await ask(agent)

    model_server.fault = "ok"
    asked = ask(agent)
    assert await first_word(asked) == WORDS[0]
    process.terminate()
    assert (await asked).text == "".join(WORDS)
    assert await asyncio.to_thread(process.wait) == 0  # the bridge beside it answers meanwhile
    assert "charged twice" not in process.output() and "sk-test" not in process.output()


def test_without_litellm_it_says_how_to_install_it(tmp_path: Path) -> None:
    process = AiProcess(tmp_path, "--model", "openai/x", before="import sys; sys.modules['litellm'] = None; ")

    assert process.wait() == 1
    assert "Run: pip install 'live-agent-console[ai]'" in process.output()
    assert "Traceback" not in process.output()


@pytest.mark.parametrize(
    ("flags", "code", "words"),
    [
        (["--nats-url", "nats://127.0.0.1:1"], 3, "No NATS server can be reached"),
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


async def test_an_instance_that_is_killed_over_a_request_is_noticed_and_the_other_answers(
    broker: Broker, agent: Client, tmp_path: Path, running: list[AiProcess]
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        running.append(AiProcess(tmp_path / name, "--nats-url", broker.url, "--knowledge", str(DEMO_KNOWLEDGE)))
    for process in running:
        await eventually(process.is_ready)
    for process in running:  # each holds what it is given, so it does not matter which one is asked
        process.child.send_signal(signal.SIGSTOP)
    seen = await agent.subscribe(Subjects().ai("ana", "assist"))
    asked = StreamedAnswer(agent, Subjects().ai("ana", "assist"), encode(AssistRequest(engagement_id="e1")), 1)
    waiting = asyncio.ensure_future(asked)
    await seen.next_msg(30)  # the broker has given it to one of the two as well
    await seen.unsubscribe()
    running[0].child.kill()
    running[1].child.kill()

    with pytest.raises(Unknown, match="has been silent for 1 s: ask again"):
        await waiting
    running.append(AiProcess(tmp_path, "--nats-url", broker.url, "--knowledge", str(DEMO_KNOWLEDGE)))
    await eventually(running[2].is_ready)
    assert (await ask(agent)).origin == "extract"


async def test_administrators_see_figures_and_decide_by_command(broker: Broker, tmp_path: Path) -> None:
    config = tmp_path / "console.toml"
    people = '[bridge.people.ada]\nname = "Ada"\nrole = "admin"\n[bridge.people.ana]\nname = "Ana"\n'
    config.write_text(f'[nats]\nurl = "{broker.url}"\n{people}')
    settings = settings_for(broker.url, tmp_path, ada=PersonSettings(name="Ada", role="admin"))

    async def run(*arguments: str, user: str = "ada") -> Result:
        command = [*arguments, "--config", str(config), "--user", user]
        return await asyncio.to_thread(CliRunner().invoke, ai, command)

    async with bridge_running(settings), world(broker.url) as at:
        use = AiUse(user="ana", kind="assist", outcome="answered", origin="extract", whole_ms=40)
        await at.asks("ai", use)

        shown = await run("stats")
        assert shown.exit_code == 0 and re.search(r"^ana +1 +1 ", shown.output, re.MULTILINE), shown.output
        assert json.loads((await run("stats", "--json")).output)["total"]["outcomes"] == {"answered": 1}
        decided = await run("set", "--queue", "billing", "--assist", "off", "--languages", "en, pt")
        assert decided.output == "queue billing\n  assist: off\n  languages: en, pt\n"
        back = await run("set", "--queue", "billing", "--assist", "default", "--languages", "default")
        assert "Nothing is decided" in back.output
        assert (await run("set")).exit_code == 2
        refused = await run("stats", user="ana")
        assert refused.exit_code == 1 and "this is for the roles owner and admin" in refused.output
