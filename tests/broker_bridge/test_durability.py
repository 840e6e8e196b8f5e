"""The bridge serves only from a broker that stores before it acknowledges, or that the operator vouches for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console_bridge.server_monitor import monitor_url
from support.bridge_process import RUN, BridgeProcess
from support.broker import ROOT, Broker


@contextmanager
def lax(folder: Path) -> Iterator[Broker]:
    """A broker that syncs when it likes, as nats-server does by default."""
    conf = folder / "lax.conf"
    shipped = (ROOT / "nats.conf").read_text().splitlines()
    conf.write_text("\n".join(line for line in shipped if "sync_interval" not in line))
    broker = Broker(folder / "nats", conf).start()
    try:
        yield broker
    finally:
        broker.stop()


def refused(config: Path) -> str:
    """What a bridge says that does not start for this reason."""
    command = [sys.executable, "-c", RUN, "--config", str(config)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert (ended.returncode, ended.stdout) == (4, "")
    [sentence] = [line for line in ended.stderr.splitlines() if not line.startswith("20")]
    return sentence


def test_a_broker_that_acknowledges_before_it_stores_is_refused_with_the_line_to_add(tmp_path: Path) -> None:
    with lax(tmp_path) as broker:
        bridge = BridgeProcess(broker.url, tmp_path)
        said = refused(bridge.config)
        assert "(its sync_interval is 120 s)" in said
        assert 'add the line "sync_interval: always" to the jetstream block of its nats.conf' in said
        text = bridge.config.read_text()
        bridge.config.write_text(text.replace("[bridge]\n", "[bridge]\ndurability_vouched = true\n"))
        assert bridge.start().stop() == 0


def test_a_broker_of_which_nobody_knows_is_refused(broker: Broker, tmp_path: Path) -> None:
    other = Broker(tmp_path / "other").start()
    bridge = BridgeProcess(broker.url, tmp_path)
    plain = bridge.config.read_text()
    try:
        for monitor, why in (
            ("http://127.0.0.1:1", "does not answer (connection refused)"),
            (f"http://127.0.0.1:{other.monitor_port}", "is that of another server"),
        ):
            bridge.config.write_text(plain.replace("[bridge]\n", f'[bridge]\nmonitor = "{monitor}"\n'))
            said = refused(bridge.config)
            assert f"the monitoring at {monitor}" in said or f"its monitoring at {monitor}" in said
            assert why in said and "durability_vouched" in said and "bridge.monitor" in said
    finally:
        other.stop()


def test_a_broker_that_comes_back_with_another_configuration_ends_the_service(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        broker.stop()
        with broker.conf.open() as conf:
            text = "".join(line for line in conf if "sync_interval" not in line)
        broker.conf = tmp_path / "lax.conf"
        broker.conf.write_text(text)
        broker.start()
        assert bridge.process is not None
        assert bridge.process.wait(60) == 4
        assert "sync_interval: always" in bridge.log.read_text()
    finally:
        bridge.kill()


@pytest.mark.parametrize(
    ("configured", "broker_url", "monitor"),
    [
        ("", "nats://127.0.0.1:4222", "http://127.0.0.1:8222"),
        ("", "nats://localhost", "http://localhost:8222"),
        ("", "nats://[::1]:5000", "http://[::1]:9000"),
        ("", "nats://10.0.0.5:4222", ""),
        ("http://10.0.0.5:8222", "nats://10.0.0.5:4222", "http://10.0.0.5:8222"),
    ],
)
def test_where_the_monitoring_is(configured: str, broker_url: str, monitor: str) -> None:
    assert monitor_url(configured, broker_url) == monitor
