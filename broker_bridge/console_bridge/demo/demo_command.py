"""`console demo`: the whole product on this machine, with the console in front."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from console_bridge.broker import BrokerMissing, free_port
from console_bridge.demo.demo_settings import AGENT, BOT, CUSTOMER, LOGINS, PANEL, demo_settings, samples
from console_bridge.identity.folder import IdentityError
from console_bridge.identity.keys import write_private
from console_bridge.identity.own_installation import OwnInstallation
from console_bridge.local_broker import start_broker
from console_bridge.processes import NotReady, Processes
from console_client.connection import Unreachable
from console_client.saying import say
from console_client.settings import AiSettings
from console_client.settings_file import SettingsError, demo_file, load_settings


@click.command()
@click.option("--model", default="", help="A litellm model for the AI service; none: the offline default.")
@click.option(
    "--customers", default=4, type=click.IntRange(1), show_default=True, help="How many simulated customers at a time."
)
@click.option(
    "--every", default=4.0, type=click.FloatRange(0.01), show_default=True, help="Seconds between two new customers."
)
@click.option("--names-model", is_flag=True, help="Only say, by exit code 0 or 1, whether a model is configured.")
@click.option("--store", type=click.Path(file_okay=False, path_type=Path), help="Keep everything here afterwards.")
def demo(model: str, customers: int, every: float, names_model: bool, store: Path | None) -> None:
    """Start a broker, the bridge, the AI service, a sample bot with simulated customers, and open the console.

    NATS_URL names an external broker instead. Leaving the console stops everything that was started.

    Exit codes: 0 left in order; 1 a part did not start, and its log is named; 2 no terminal, or wrong usage.

    \b
    console demo
    console demo --customers 20 --every 0.5
    console demo --model openai/gpt-4o-mini
    """
    if names_model:
        sys.exit(0 if model or load_settings(None).ai.model else 1)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say("console demo opens a screen: run it in a terminal, not in a pipe or a job.", err=True)
        sys.exit(2)
    with tempfile.TemporaryDirectory(prefix="console-demo-") as scratch:
        try:
            code = _run(store or Path(scratch), _ai(model), customers, every)
        except (NotReady, BrokerMissing, IdentityError, SettingsError, Unreachable) as error:
            say(f"console demo: {error}", err=True)
            code = 1
    sys.exit(code)


def _ai(model: str) -> AiSettings:
    """The AI section of the user's own configuration, with the model named here."""
    ai = load_settings(None).ai
    return msgspec.structs.replace(ai, model=model) if model else ai


def _run(folder: Path, ai: AiSettings, customers: int, every: float) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    web_port = free_port()
    external = os.environ.get("NATS_URL", "")
    config.write_text(demo_settings(folder, ai, web_port, own_broker=not external))
    environ = {**os.environ, "CONSOLE_CONFIG": str(config)}
    own = None if external else OwnInstallation(folder / "identity", LOGINS)
    with Processes(folder / "logs", environ, _Progress()) as processes:
        url = external or start_broker(processes, folder, usual_port=True, identities=own.path if own else None)
        processes.environ["NATS_URL"] = url
        if own:
            own.publish(url)
            processes.environ.update(own.services())
        login = own.environ if own else _as_it_is
        if external:  # whatever a demo's broker loses in a power cut is no loss
            processes.environ["CONSOLE_BRIDGE_DURABILITY_VOUCHED"] = "true"
        processes.start("bridge", "bridge")
        processes.start("ai", "ai")
        processes.start_python("orders page", str(samples() / "crm_pages.py"), "--port", str(web_port))
        processes.start_python("crm look-up", str(samples() / "crm_lookup.py"), **login(PANEL))
        processes.wait_ready("bridge")
        pace = ("--customers", str(customers), "--every", str(every))
        processes.start("customers", "simulate", *pace, **login(BOT))
        say("Talk to yourself: console customer --demo", err=True)
        with _customers_may_come(url, own):
            return _open_console(processes.environ | login(AGENT) | _desk(folder))


@contextlib.contextmanager
def _customers_may_come(url: str, own: OwnInstallation | None) -> Iterator[None]:
    """Say for `console customer --demo` where the demo is, and with which login."""
    file = demo_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    creds = f"creds = {json.dumps(str(own.creds(CUSTOMER)))}\n" if own else ""
    write_private(file, f"[nats]\nurl = {json.dumps(url)}\n{creds}")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _desk(folder: Path) -> dict[str, str]:
    """Where the console keeps what was being written: the chats of an earlier demo are in no other's log."""
    return {"XDG_STATE_HOME": str(folder / "state")}


def _as_it_is(_: str) -> dict[str, str]:
    """The login of whoever has started the demo, for a broker of theirs."""
    return {}


def _open_console(environ: dict[str, str]) -> int:
    """Run the console in this terminal. Ctrl+C is the console's own; a closed terminal ends both."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    console = subprocess.Popen([sys.executable, "-m", "console_tui", "open", "--user", AGENT], env=environ)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: console.terminate())
    try:
        return console.wait()
    finally:
        signal.signal(signal.SIGINT, before)


class _Progress:
    """Says on stderr what is being started, and how long it has taken so far."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, name: str) -> None:
        say(f"{time.monotonic() - self.began:5.1f} s  starting {name}", err=True)
