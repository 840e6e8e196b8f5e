"""The configurations as they are shipped: no open door, limits, and TLS for a network."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from console_bridge.broker import find_server, shipped_configuration
from console_bridge.broker_version import is_safe, version_of
from console_client.connection import Unreachable, connect
from console_client.settings import NatsSettings
from support.broker import ROOT, Broker
from support.certificates import make_certificates
from support.identities import Identities

TLS = ROOT / "nats.tls.conf"


def page(broker: Broker, name: str) -> dict[str, Any]:
    """What the broker says of itself."""
    with urllib.request.urlopen(f"http://127.0.0.1:{broker.monitor_port}/{name}") as answer:
        return dict(json.load(answer))


async def opened(**nats: Any) -> str:
    """Log in; returns nothing, or why not."""
    try:
        nc = await connect(NatsSettings(**nats), "test", user="ana", environ={})
    except Unreachable as error:
        return str(error)
    await nc.close()
    return ""


@pytest.fixture
def over_tls(own_folder: Identities, tmp_path: Path) -> Any:
    """A broker with the configuration for a network, and the file of its authority."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    own_folder.add("ana")
    authority = make_certificates(tmp_path / "tls")
    running = Broker(tmp_path / "nats", TLS, own_folder.folder, folder=tmp_path).start()
    yield running, authority
    running.stop()


def test_without_identities_the_server_does_not_start(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nats.conf", tmp_path)
    ran = subprocess.run(
        [find_server(), "-c", "nats.conf", "-t"], cwd=tmp_path, capture_output=True, text=True, timeout=20
    )
    assert ran.returncode != 0 and "identity/broker.conf" in ran.stdout + ran.stderr


def test_nor_does_the_command_and_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console_tui", "broker", "--dir", str(tmp_path), "--store", str(tmp_path / "nats")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert ran.returncode == 1 and "console init" in ran.stderr
    assert not (tmp_path / "nats").exists()


async def test_nobody_gets_in_without_a_login_and_the_limits_hold(guarded: Broker, identities: Identities) -> None:
    assert "refuses us" in await opened(url=guarded.url)
    if not (identities.folder.logins / "ana.creds").exists():
        identities.add("ana")
    assert await opened(url=guarded.url, creds=str(identities.creds("ana"))) == ""
    said = page(guarded, "varz")
    assert said["auth_required"] and said["http_host"] == "127.0.0.1" and said["host"] == "127.0.0.1"
    assert (said["max_payload"], said["max_connections"]) == (2 * 1024 * 1024, 2000)
    assert page(guarded, "jsz?config=1")["config"]["sync_always"]
    for door in ("websocket", "mqtt", "leaf", "gateway", "cluster"):
        assert not said.get(door, {}).get("port"), door


async def test_on_a_network_it_speaks_tls_only_and_proves_who_it_is(over_tls: tuple[Broker, Path]) -> None:
    broker, authority = over_tls
    assert broker.identities is not None
    creds = str(broker.identities.logins / "ana.creds")
    tls = broker.url.replace("nats://", "tls://")
    assert await opened(url=tls, creds=creds, ca=str(authority)) == ""
    assert "certificate verify failed" in await opened(url=tls, creds=creds)
    assert await opened(url=tls, ca=str(authority)) != ""
    said = page(broker, "varz")
    assert said["tls_required"] and said["auth_required"]
    assert (said["host"], said["http_host"]) == ("0.0.0.0", "127.0.0.1")
    assert shipped_configuration("nats.tls.conf").samefile(TLS)
    assert page(broker, "jsz?config=1")["config"]["sync_always"]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("2.15.1", True),
        ("2.14.3", True),
        ("2.14.2", False),
        ("2.13.9", False),
        ("2.12.12", True),
        ("2.12.11", False),
        ("2.11.15", False),
        ("3.0.0", True),
        ("v2.14.10", True),
        ("2.14", False),
        ("", False),
    ],
)
def test_releases_with_known_holes_are_refused(version: str, safe: bool) -> None:
    assert is_safe(version) == safe


def test_the_streams_are_in_the_same_place_wherever_it_is_started(tmp_path: Path) -> None:
    server = tmp_path / "nats-server"
    server.write_text("#!/bin/sh\n[ $1 = --version ] && echo nats-server: v2.15.1\nexit 0\n")
    server.chmod(0o755)
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        ran = subprocess.run(
            [sys.executable, "-m", "console_tui", "broker", "--open"],
            env={"NATS_SERVER_BIN": str(server), "PATH": os.defpath, "XDG_DATA_HOME": str(tmp_path / "data")},
            cwd=tmp_path / folder,
            capture_output=True,
            text=True,
            timeout=40,
        )
        assert ran.returncode == 0, ran.stderr
        assert not list((tmp_path / folder).iterdir())
    assert len(list((tmp_path / "data").rglob("nats.conf"))) == 1


def test_an_old_server_is_not_started(own_folder: Identities, tmp_path: Path) -> None:
    old = tmp_path / "nats-server"
    old.write_text("#!/bin/sh\necho nats-server: v2.9.10\n")
    old.chmod(0o755)
    assert version_of(str(old)) == "2.9.10"
    command = [sys.executable, "-m", "console_tui", "broker", "--dir", str(own_folder.folder.path)]
    ran = subprocess.run(
        [*command, "--store", str(tmp_path / "nats")],
        env={"NATS_SERVER_BIN": str(old), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ran.returncode == 1 and "2.9.10 has known holes" in ran.stderr
