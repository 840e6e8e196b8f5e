"""What a supervisor can do through the product: see who waits in their queues, and nothing of anybody else's chat."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console_client.link import Refusal
from console_client.settings import PersonSettings
from console_client.waiting_command import waiting
from console_schemas import commands as c
from console_schemas import queries as q
from support.bridge import bridge_running, orders, settings_for, world
from support.broker import Broker

SUE = {"sue": PersonSettings(name="Sue", role="supervisor", queues=("orders",))}


async def asked(url: str, *words: str) -> Result:
    given = [*words, "--user", "sue", "--nats-url", url]
    return await asyncio.to_thread(CliRunner().invoke, waiting, given)


async def test_a_supervisor_sees_who_waits_in_their_queues_and_nothing_else(broker: Broker, tmp_path: Path) -> None:
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, tmp_path, None, **SUE)):
        assert (await asked(broker.url)).output == "Nobody is waiting.\n"
        mine = await at.transfer("c1", routing=orders())
        others = await at.transfer("c2")
        for each in (mine, others):
            await at.becomes(each, "queued")
        shown = await asked(broker.url)
        assert shown.exit_code == 0 and mine in shown.output and others not in shown.output, shown.output
        told = json.loads((await asked(broker.url, "--queue", "orders", "--json")).output)
        assert [row["engagement_id"] for row in told] == [mine]
        assert json.loads((await asked(broker.url, "--queue", "vip", "--json")).output) == []
        assert mine.encode() in await at.asks("sue", q.EngagementRequest(engagement_id=mine))

        await at.send("ana", c.AcceptEngagement(engagement_id=mine))
        for question in (q.EngagementRequest(engagement_id=mine), q.HistoryRequest(engagement_id=mine)):
            with pytest.raises(Refusal, match="is with Ana"):
                await at.asks("sue", question)
        with pytest.raises(Refusal, match="do not serve"):
            await at.asks("sue", q.EngagementRequest(engagement_id=others))
        for refused in (q.OpenRequest(), q.MineRequest(), q.ColleaguesRequest()):
            with pytest.raises(Refusal, match="the console is for the roles"):
                await at.asks("sue", refused)
