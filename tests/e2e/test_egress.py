"""Every process speaks to the broker, the AI service to its model's server too, and nobody to anybody else."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE
from console_bridge.ai.model import is_installed
from support.eventually import wait_for
from support.model_server import ModelServer
from support.production import Production
from support.pty import Terminal
from support.screen import until
from support.traced import TracedProcess, contacts, looked_for, traced

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]

CANARY = """
NATS_URL=nats://127.0.0.1:1
NATS_CREDS=/canary
CONSOLE_AI_MODEL=openai/canary
OPENAI_API_KEY=sk-canary
OPENAI_BASE_URL=http://127.0.0.1:1
LITELLM_LOG=DEBUG
"""
"""What would lead astray whoever reads it."""


@pytest.fixture(scope="module")
def home(production: Production) -> Path:
    """Where every process is at home and works: there are `.env` files in it and above it."""
    home = production.folder / "home"
    home.mkdir()
    for folder in (home, production.folder):
        (folder / ".env").write_text(CANARY)
    return home


@pytest.fixture(scope="module")
def env(production: Production, home: Path) -> dict[str, str]:
    """The environment of every process, without anything a developer may have."""
    kept = ("PATH", "LANG")
    own = {name: os.environ[name] for name in kept if name in os.environ}
    return {**own, "HOME": str(home), "CONSOLE_CONFIG": str(production.config), "NATS_URL": production.broker.url}


@pytest.fixture(scope="module")
def broker(production: Production) -> set[tuple[str, int]]:
    """Where the broker is, and the monitoring of it."""
    port = int(production.broker.url.rpartition(":")[2])
    return {("127.0.0.1", port), ("127.0.0.1", port + 4000)}


@pytest.fixture
def started(production: Production, env: dict[str, str], home: Path) -> Iterator[list[TracedProcess]]:
    """What is put here is ended with the test."""
    running: list[TracedProcess] = []
    yield running
    for each in running:
        each.stop()


def _only(trace: Path, allowed: set[tuple[str, int]]) -> None:
    reached = contacts(trace)
    assert reached and reached <= allowed, reached - allowed
    assert not looked_for(trace, ".env")


@pytest.mark.skipif(not is_installed(), reason="litellm is not installed: pip install 'live-agent-console[ai]'")
def test_a_whole_service_reaches_the_broker_and_the_models_server(
    production: Production,
    home: Path,
    env: dict[str, str],
    broker: set[tuple[str, int]],
    started: list[TracedProcess],
    tmp_path: Path,
) -> None:
    model = ModelServer().start()
    production.kill_bridge()
    database = str(production.folder / "bridge.db")
    with_model = env | {"CONSOLE_AI_MODEL": "openai/ok", "CONSOLE_AI_API_BASE": model.url, "OPENAI_API_KEY": "sk-x"}
    bridge = TracedProcess(tmp_path, "bridge", "bridge", "--database", database, env=env, cwd=home)
    ai = TracedProcess(tmp_path, "ai", "ai", env=with_model, cwd=home)
    started += [bridge, ai]
    wait_for(bridge.is_ready, 30)
    wait_for(lambda: "library is loaded" in ai.log.read_text(), 60)
    bot = env | {"NATS_CREDS": str(production.identities.creds("shop"))}
    simulation = ("simulate", "--customers", "1", "--total", "1")
    started.append(TracedProcess(tmp_path, "bot", *simulation, env=bot, cwd=home))
    config = str(production.config)
    with Terminal(traced(tmp_path / "console.trace", "--config", config), env=env, cwd=str(home)) as console:
        until(console, "connected")
        console.send("l")
        until(console, "Listening", "1 waiting")
        console.send("\r")
        until(console, "Enter Accept")
        console.send("\r")
        until(console, "Ana joined")
        console.send("\x07a")
        until(console, "Your refund is on its way.")
        console.send("\x07q")
        until(console, "Leave the console?")
        console.send("y")
        assert console.wait_for_end() == 0
    for name in ("bridge", "bot", "console"):
        _only(tmp_path / f"{name}.trace", broker)
    assert ("127.0.0.1", model.port) in contacts(ai.trace)
    _only(ai.trace, broker | {("127.0.0.1", model.port)})
    model.stop()


def test_the_ai_service_without_a_model_reaches_the_broker_alone(
    home: Path, env: dict[str, str], broker: set[tuple[str, int]], started: list[TracedProcess], tmp_path: Path
) -> None:
    ai = TracedProcess(tmp_path, "ai", "ai", "--knowledge", str(DEMO_KNOWLEDGE), env=env, cwd=home)
    started.append(ai)
    wait_for(ai.is_ready, 30)
    _only(ai.trace, broker)


def test_the_doctor_reaches_the_broker_alone(
    production: Production, home: Path, env: dict[str, str], broker: set[tuple[str, int]], tmp_path: Path
) -> None:
    command = traced(tmp_path / "doctor.trace", "doctor", "--dir", str(production.identities.folder.path))
    subprocess.run(command, env=env, cwd=home, capture_output=True, timeout=60, check=False)
    _only(tmp_path / "doctor.trace", broker)
