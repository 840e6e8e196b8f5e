"""`console bridge` as a process: what it prints, how it ends, and with which exit code."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from console_bridge.commands import bridge
from support.bridge import world
from support.bridge_process import RUN, BridgeProcess
from support.broker import Broker


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, *arguments]
    environ = {**os.environ, "CONSOLE_NATS_OPEN_BROKER": "true"}
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, env=environ)


def test_help_shows_examples_and_exit_codes() -> None:
    shown = CliRunner().invoke(bridge, ["--help"])
    assert shown.exit_code == 0
    assert "console bridge --config ./console.toml" in shown.output
    assert "Exit codes" in shown.output


def test_without_a_broker_it_says_where_it_looked(tmp_path: Path) -> None:
    ended = run("--nats-url", "nats://127.0.0.1:9", "--database", str(tmp_path / "b.db"))
    assert ended.returncode == 3
    assert "nats://127.0.0.1:9" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_configuration_is_named(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text("[bridge]\npolicies = 3\n")
    ended = run("--config", str(config))
    assert ended.returncode == 2
    assert "policies" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_cannot_be_used_is_named(broker: Broker, tmp_path: Path) -> None:
    database = tmp_path / "b.db"
    database.write_text("this is no database, but a text that is longer than a header" * 20)
    ended = run("--nats-url", broker.url, "--database", str(database))
    assert ended.returncode == 1
    assert str(database) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_broker_without_jetstream_is_named(tmp_path: Path) -> None:
    conf = tmp_path / "plain.conf"
    conf.write_text('listen: "127.0.0.1:4222"\n')
    plain = Broker(tmp_path / "nats", conf).start()
    try:
        ended = run("--nats-url", plain.url, "--database", str(tmp_path / "b.db"))
    finally:
        plain.stop()
    assert ended.returncode == 1
    assert "JetStream" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_it_says_that_it_is_ready_and_ends_in_order(broker: Broker, tmp_path: Path) -> None:
    process = await asyncio.to_thread(BridgeProcess(broker.url, tmp_path).start)
    try:
        async with world(broker.url) as around:
            customer = await around.transfer("c1")
            await around.becomes(customer, "queued")
        assert await asyncio.to_thread(process.stop) == 0
        said = process.log.read_text()
        assert "Traceback" not in said
        assert sum(line.startswith("ready") for line in said.splitlines()) == 1
    finally:
        process.kill()


async def test_it_shows_how_far_it_has_caught_up(broker: Broker, tmp_path: Path) -> None:
    process = BridgeProcess(broker.url, tmp_path)
    try:
        async with world(broker.url) as around:
            await asyncio.to_thread(process.start)
            for number in range(30):
                await around.transfer(f"c{number}")
            await around.settles()
            await asyncio.to_thread(process.stop)
        for file in tmp_path.glob("bridge.db*"):
            file.unlink()
        process.log.unlink()
        await asyncio.to_thread(process.start)
        said = process.log.read_text()
        assert "reading the log: 0 of 30 facts (0 %)" in said.split("\nready")[0]
    finally:
        process.kill()
