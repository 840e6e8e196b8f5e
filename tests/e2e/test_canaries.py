"""A secret is where it must be and nowhere else: canaries in every secret, and a search of all that the parts leave."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console_bridge.identity.publishing import publish
from console_client.creds_text import seed_in
from console_client.settings import NatsSettings
from console_schemas.events import PasskeyChecked, SecretRevealed
from console_schemas.transfer import Attribute, Passkey
from support.canaries import Canaries, Found
from support.ears import ears
from support.eventually import eventually
from support.model_server import ModelServer
from support.production import Production
from support.tmux import Tmux
from support.transfers import request

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

PASSKEY, IBAN, PIN = "CANARY-heron-61", "CANARY-DE00-6234", "CANARY-pin-8841"
MODEL_KEY = "sk-CANARY-model-key-5517"
AT_REST: tuple[str, ...] = ()
"""Where secrets of customers may lie in clear: nowhere, since log and database hold them sealed."""
OWN_FILES = {"model": "model.key", "ana": "identity/logins/ana.creds", "bridge": "identity/services/bridge.creds"}
"""The one file of each login and key."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model's provider that keeps what it is sent."""
    server = ModelServer().start()
    yield server
    server.stop()


@pytest.fixture
def production(tmp_path: Path, model: ModelServer) -> Iterator[Production]:
    """Everything, with logins and a model."""
    key = tmp_path / "model.key"
    key.touch(0o600)
    key.write_text(MODEL_KEY)
    running = Production(
        tmp_path,
        f'\n[ai]\nmodel = "openai/ok"\napi_base = "{model.url}"\napi_key_file = "{key}"\n',
    )
    try:
        running.start_ai()
        yield running
    finally:
        running.close()


@pytest.fixture
def tmux(production: Production, tmp_path: Path) -> Iterator[Tmux]:
    """A shell for ana's console, with a scrollback."""
    session = Tmux(
        tmp_path, {"XDG_STATE_HOME": str(tmp_path), "LANG": "C.UTF-8", "PS1": "shell$ "}, columns=200, rows=50
    )
    yield session
    session.close()


def work(production: Production, model: ModelServer, tmux: Tmux) -> None:
    """An agent's work with a customer that touches every secret, on the screen and with the AI."""
    config = production.config.read_text().replace("[console]\n", "[console]\nsecret_seconds = 3\n")
    production.config.write_text(config)
    secrets = (
        Attribute(name="iban", label="IBAN", value=IBAN, sensitive=True),
        Attribute(name="pin", label="PIN", value=PIN, sensitive=True),
    )
    wanted = request("Maria Sol", transfer_id="t-1", attributes=secrets, passkey=Passkey(value=PASSKEY))
    tmux.start(production.argv("--user", "ana", "--config", str(production.config)))
    tmux.until("Ana", "connected", "Nobody is waiting")
    tmux.type("l")
    tmux.until("Listening")
    production.bot.transfer(wanted)
    tmux.until("Maria Sol")
    tmux.type("Enter")
    tmux.until("Enter Accept")
    tmux.type("Enter")
    tmux.until("Ana joined", "••••••")
    assert "CANARY" not in tmux.history
    tmux.type("C-r")
    tmux.until(PASSKEY)
    assert [fact.secret for fact in production.bot.facts(wanted.conversation_id) if isinstance(fact, SecretRevealed)]
    tmux.gone(PASSKEY)
    tmux.type("F4")
    tmux.until("Enter Reveal")
    tmux.type("Right")
    tmux.type("Enter")
    tmux.until(IBAN)
    tmux.type("C-z")
    tmux.until("Stopped", "shell$")
    assert "CANARY" not in tmux.history
    tmux.start(["fg"])
    tmux.until("Maria Sol", "connected")
    assert "CANARY" not in tmux.history, "masked before the stop, not after it"
    tmux.type("C-g", "x")
    tmux.until("How did the passkey check end?")
    tmux.type("m")
    tmux.until("Passkey check recorded")
    deadline = time.monotonic() + 30
    while not model.requests:  # it takes some seconds until a model can be asked
        tmux.type("C-f")
        assert time.monotonic() < deadline, tmux.text
        time.sleep(0.3)
    tmux.type("C-g", "i")
    tmux.until("Enter Send")
    tmux.type("half an answer")
    tmux.until("half an answer")
    checks = [fact for fact in production.bot.facts(wanted.conversation_id) if isinstance(fact, PasskeyChecked)]
    assert [fact.outcome for fact in checks] == ["matched"]


def audited(production: Production) -> str:
    """The audit, as an owner reads it, and an agent may not."""
    production.identities.add("otto", "owner")
    asyncio.run(publish(production.identities.folder, NatsSettings(url=production.broker.url)))
    asked = (*production.argv("audit"), "--all", "--json", "--config")
    trying = subprocess.run([*asked, str(production.config)], capture_output=True, text=True, check=False, timeout=30)
    assert trying.returncode == 1 and "Your login may not do this" in trying.stderr, "the broker lets nothing through"
    own = str(production.config_of("otto"))
    read = subprocess.run([*asked, own], capture_output=True, text=True, check=True, timeout=30)
    lines = [json.loads(line) for line in read.stdout.splitlines()]
    assert {"ana", "ben", "otto"} <= {line["details"]["login"] for line in lines if line["what"] == "login-added"}
    revealed = [line for line in lines if line["what"] == "secret-revealed"]
    assert [line["details"]["secret"] for line in revealed] == ["passkey", "iban"]
    assert {(line["who"], line["origin"]["address"]) for line in revealed} == {("ana", "127.0.0.1")}
    assert revealed[0]["origin"]["terminal"].startswith("pts/")
    return read.stdout


def erase_before_the_agents_eyes(production: Production, tmux: Tmux) -> None:
    """An owner has the customer erased whose chat ana has open, with a reply in the making and a question over it."""
    tmux.until("Maria Sol", "half an answer")
    tmux.type("C-g", "s")
    tmux.until("Status of Maria Sol")
    asked = production.argv("erase", "4711", "--yes", "--force", "--config", str(production.config_of("otto")))
    subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    tmux.until("A customer was erased for good", "Nobody is waiting")
    for word in ("Maria", "half an answer", "IBAN", "Customer line", "4711", "anna@example"):
        assert word not in tmux.history, word


def allowed(found: Found) -> bool:
    """Whether a secret may be there."""
    if found.canary in OWN_FILES:
        return found.place == OWN_FILES[found.canary]
    return found.place.startswith(AT_REST)


async def test_canaries_in_every_secret_are_found_nowhere_else(
    production: Production, model: ModelServer, tmux: Tmux, tmp_path: Path
) -> None:
    seeds = {name: seed_in(tmp_path / OWN_FILES[name]) for name in ("ana", "bridge")}
    canaries = Canaries({"passkey": PASSKEY, "iban": IBAN, "pin": PIN, "model": MODEL_KEY, **seeds})
    async with ears(production.identities, production.broker.url, "general", "*") as heard:
        await asyncio.to_thread(work, production, model, tmux)
    assert {"owner", "supervisor", "agent", "ops"} <= {role for role, _ in heard}, "they heard of the customer"
    assert model.keys[-1] == MODEL_KEY

    shown = await asyncio.to_thread(audited, production)
    processes = [child.pid for child in production.parts.children.values()]
    assert production.broker.process is not None
    running = [production.broker.process.pid, int(tmux.told("pane_pid")), *processes]
    leaks = [
        *(found for role, whole in heard for found in canaries.of(f"heard by {role}", whole)),
        *(found for body in model.requests for found in canaries.of("sent to the model", repr(body).encode())),
        *canaries.in_processes(running),
        *canaries.of("the audit", shown.encode()),
        *canaries.of("terminal", tmux.history.encode()),
        *canaries.in_files(tmp_path),
    ]
    assert {OWN_FILES[each.canary] for each in leaks if each.canary in OWN_FILES} == set(OWN_FILES.values()), "it sees"
    assert not [each for each in leaks if not allowed(each)]

    written = Canaries({"draft": "half an answer", "name": "Maria Sol"})
    kept = {found.canary for found in written.in_files(tmp_path)}
    assert kept == {"draft", "name"}, "the desk and the database have them before"
    await asyncio.to_thread(erase_before_the_agents_eyes, production, tmux)
    await eventually(lambda: list(written.in_files(tmp_path)) == [], 20)
