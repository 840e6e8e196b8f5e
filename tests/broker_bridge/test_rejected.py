"""`console rejected`: what could not be used is shown with every reason, and comes back byte for byte."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from console_bridge.inbound import PART
from console_bridge.rejected_command import rejected
from support.bridge import BOT, bridge_running, settings_for, world
from support.broker import Broker

LARGE = b'{"x":"' + b"y" * 2 * PART + b'"}'
HOSTILE = b'{"message_id": "m\x1b]0;owned\x07'


async def ran(broker: Broker, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, rejected, [*arguments, "--nats-url", broker.url])


def each(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def nothing_else_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.toml").touch()
    monkeypatch.setenv("CONSOLE_CONFIG", str(tmp_path / "none.toml"))


async def test_each_is_shown_with_its_reasons_and_one_as_it_came(broker: Broker, tmp_path: Path) -> None:
    async with bridge_running(settings_for(broker.url, tmp_path, None)), world(broker.url) as around:
        assert (await ran(broker)).stderr == "Nothing was rejected.\n"
        await around.transfer("good")
        await around.publish("transfer", "bad", LARGE)
        await around.publish("message", "bad", HOSTILE, bot="other")
        await around.settles()
        found = each(await ran(broker, "--json"))
        large, hostile = sorted(found, key=lambda one: str(one["code"]), reverse=True)
        assert (large["bot"], large["code"], hostile["bot"]) == (BOT, "too-large", "other")
        assert each(await ran(broker, "--json", "--limit", "1")) == found[1:]
        assert each(await ran(broker, "--json", "--bot", BOT)) == [large]
        assert not each(await ran(broker, "--json", "--since", "2099-01-01"))
        shown = await ran(broker)
        assert f"{large['number']}  " in shown.stdout and f"{len(LARGE):,} bytes\n    " in shown.stdout
        assert "\x1b" not in shown.stdout and "not JSON" in shown.stdout
        for one, came in ((large, LARGE), (hostile, HOSTILE)):
            assert (await ran(broker, str(one["number"]))).stdout_bytes == came
        nothing = await ran(broker, str(found[1]["number"] + 1))
        assert nothing.exit_code == 1 and "nothing that was rejected" in nothing.stderr


async def test_without_a_log_it_says_so(broker: Broker) -> None:
    none = await ran(broker)
    assert none.exit_code == 2 and "start the bridge once" in none.stderr, none.output
