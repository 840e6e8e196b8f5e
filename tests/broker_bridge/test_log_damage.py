"""A damaged log on a real broker: noticed at the start, while serving, and in the background; and the way back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner, Result
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from console_bridge import inspection
from console_bridge.bridge import run_bridge
from console_bridge.database_file import open_for_reading, open_for_writing
from console_bridge.log_command import log
from console_bridge.log_following import HASH
from console_bridge.out_stream import OutStream
from console_client.link import Refusal
from console_schemas import commands as c
from console_schemas import queries as q
from console_schemas.acts import ActRecorded
from console_schemas.events import LoggedEvent
from console_schemas.subjects import IN_STREAM, LOG_STREAM
from console_schemas.wire import encode
from support.blocks import Backup, cut_off, flip_byte
from support.bridge import SUBJECTS, World, bridge_running, settings_for, world
from support.bridge_process import BridgeProcess
from support.broker import Broker
from support.eventually import eventually

SAID = 40


async def console_log(broker: Broker, folder: Path, *arguments: str) -> Result:
    """`console log …` as ops run it."""
    where = ("--nats-url", broker.url, "--database", str(folder / "bridge.db"))
    return await asyncio.to_thread(CliRunner().invoke, log, [*arguments, *where])


async def talk(around: World, conversation: str = "c0", turns: int = SAID) -> str:
    """A customer, accepted by ana, to whom she says `line-0.`, `line-1.` …, all of it in the bridge's database, too."""
    customer = await around.transfer(conversation)
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    for turn in range(turns):
        await around.send("ana", post(customer, turn))
    await seen(around, customer)
    return customer


async def seen(around: World, customer: str) -> bytes:
    """What the bridge answers of the engagement, once all that is stored is in its database."""
    return await around.asks("ana", q.EngagementRequest(engagement_id=customer))


async def answered(around: World) -> None:
    """Wait until the broker, started again, answers on this connection."""
    async with asyncio.timeout(60):
        while True:
            with suppress(NatsError, TimeoutError):
                await around.nc.request("$JS.API.INFO", b"", timeout=1)
                return


def post(customer: str, turn: int) -> c.PostMessage:
    return c.PostMessage(engagement_id=customer, message_id=f"m{turn}", text=f"line-{turn}.")


async def refused_as_damaged(around: World, customer: str) -> None:
    """Nothing can be stored; what is known can be read; what bots say is kept for later."""
    with pytest.raises(Refusal) as refusal:
        await around.send("ana", post(customer, SAID + 1))
    assert refusal.value.refused.code == "log-damaged"
    answer = await seen(around, customer)
    assert b"line-0." in answer and b"line-39." in answer
    await around.transfer("later")
    assert (await around.jetstream.stream_info(IN_STREAM)).state.messages == 1


async def restored(broker: Broker, folder: Path, around: World, facts: list[LoggedEvent], *, kept: bool) -> None:
    """The way back, and that everything is there again and goes on."""
    before = await console_log(broker, folder, "check", "--json")
    assert (before.exit_code, json.loads(before.stdout)["copied"]) == (1, len(facts))
    done = await console_log(broker, folder, "restore", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["facts"], bool(report.get("kept"))) == (0, len(facts), kept), done.stderr
    *same, act = await around.facts()
    assert same == facts
    assert isinstance(act, ActRecorded) and act.act == "log-restored" and act.details["facts"] == str(len(facts))
    after = await console_log(broker, folder, "check")
    assert (after.exit_code, after.stdout.split(":")[0]) == (0, "The log is what was stored")


async def test_half_a_stream_lost_to_one_flipped_byte_is_noticed_and_comes_back(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:
            customer = await talk(around)
            facts = await around.facts()
            bridge.kill()
            broker.kill()
            flip_byte(broker.store, b'"id":"m20"')
            broker.start()
            await answered(around)
            left = (await around.jetstream.stream_info(LOG_STREAM)).state
            assert left.last_seq == left.messages < len(facts), "the broker has lost the rest without a word"
            again = await around.jetstream.publish("console.log.e_new.engagement-requested", encode(facts[0]))
            assert again.seq == left.last_seq + 1, "and hands the sequence out again"
            said = len(bridge.log.read_bytes())
            notices: list[bytes] = []
            await around.nc.subscribe(SUBJECTS.ops("log-damaged"), cb=_into(notices))
            await asyncio.to_thread(bridge.start, "read-only")
            await eventually(lambda: b'"code":"rolled-back"' in b"".join(notices))
            line = bridge.wait_for("read-only", said)
            assert f"the log ends at fact {again.seq}, though {len(facts)} were stored" in line
            assert "console log restore" in line
            await refused_as_damaged(around, customer)
            assert (await around.jetstream.stream_info(LOG_STREAM)).state.last_seq == again.seq
            assert await asyncio.to_thread(bridge.stop) == 0
            await restored(broker, tmp_path, around, facts, kept=True)
            await asyncio.to_thread(bridge.start)
            await around.becomes(await around.transfer("later"), "queued")
            await around.send("ana", post(customer, SAID + 1))
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


@pytest.mark.parametrize(("end", "harm"), [(Broker.kill, cut_off), (Broker.stop, flip_byte)])
async def test_damage_under_a_bridge_at_work_is_noticed(
    broker: Broker, tmp_path: Path, end: Callable[[Broker], None], harm: Callable[[Path, bytes], None]
) -> None:
    bridge = BridgeProcess(broker.url, tmp_path).start()
    try:
        async with world(broker.url) as around:
            customer = await talk(around)
            end(broker)
            harm(broker.store, b'"id":"m20"')
            broker.start()
            await asyncio.to_thread(bridge.wait_for, "read-only")
            await answered(around)
            await refused_as_damaged(around, customer)
            await asyncio.to_thread(bridge.stop)
            said = bridge.log.read_text()
            assert "Traceback" not in said
            assert "ERROR console_bridge.alarm: The log is damaged" in said
    finally:
        bridge.kill()


def _into(heard: list[bytes]) -> Callable[[Msg], Awaitable[None]]:
    async def keep(message: Msg) -> None:
        heard.append(message.data)

    return keep


@pytest.mark.parametrize("harm", [flip_byte, cut_off])
async def test_a_hole_is_noticed_at_the_start(
    broker: Broker, tmp_path: Path, harm: Callable[[Path, bytes], None]
) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            await talk(around)
            facts = await around.facts()
        broker.stop()
        harm(broker.store, b'"id":"m20"')
        broker.start()
        await answered(around)
        found = json.loads((await console_log(broker, tmp_path, "check", "--json")).stdout)["damage"]
        assert (found["what"], found["sequence"]) == ("missing", 23)
        bridge = BridgeProcess(broker.url, tmp_path)
        try:
            await asyncio.to_thread(bridge.start, "read-only: The log is damaged: fact")
            assert await asyncio.to_thread(bridge.stop) == 0
        finally:
            bridge.kill()
        await restored(broker, tmp_path, around, facts, kept=True)


async def test_an_old_backup_is_noticed_and_what_it_lacks_is_appended(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            await talk(around)
        backup = Backup(broker, tmp_path)
        await answered(around)
        async with bridge_running(settings):
            await talk(around, "c1")
            facts = await around.facts()
        backup.put_back()
        await answered(around)
        await restored(broker, tmp_path, around, facts, kept=False)
        async with bridge_running(settings):
            await talk(around, "c2")


async def test_a_log_that_ends_before_what_bots_were_told_is_damaged_without_any_database(
    broker: Broker, tmp_path: Path
) -> None:
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, tmp_path)):
            await talk(around)
            while await OutStream(around.jetstream).delivered() < SAID + 2:
                await asyncio.sleep(0.02)
        broker.kill()
        flip_byte(broker.store, b'"id":"m20"')
        broker.start()
        await answered(around)
        for file in tmp_path.glob("bridge.db*"):
            file.unlink()
        async with bridge_reading(broker, tmp_path) as said:
            await eventually(lambda: said == ["rolled-back"])


@asynccontextmanager
async def bridge_reading(broker: Broker, folder: Path) -> AsyncIterator[list[str]]:
    """A bridge in this process; what it says of damage is in the list."""
    said: list[str] = []
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(
        run_bridge(
            settings_for(broker.url, folder),
            stop=stop,
            ready=ready.set,
            damaged=lambda error: said.append(error.damage.what),
        )
    )
    try:
        yield said
    finally:
        stop.set()
        await asyncio.wait_for(task, 60)


async def test_an_old_fact_that_is_damaged_is_found_in_the_background(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "TAIL", 2)
    async with world(broker.url) as around:
        async with bridge_running(settings_for(broker.url, tmp_path)):
            await talk(around)
        broker.stop()
        flip_byte(broker.store, b'"id":"m20"')
        broker.start()
        await answered(around)
        async with bridge_reading(broker, tmp_path) as said:
            await eventually(lambda: said == ["missing"])


async def test_a_fact_that_was_exchanged_is_noticed_by_its_hash(broker: Broker, tmp_path: Path) -> None:
    """Neither bytes nor sequence need be wrong: another log of the same length, or a fact that somebody slipped in."""
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await talk(around, turns=1)
            state = await around.state(customer)
            assert state is not None
            last = await around.jetstream.get_msg(LOG_STREAM, seq=3)
        slipped = json.loads(last.data or b"") | {"version": 4}
        await around.jetstream.publish(last.subject or "", json.dumps(slipped).encode(), headers={HASH: "ab" * 32})
        async with bridge_reading(broker, tmp_path) as said:
            await eventually(lambda: said == ["broken-chain"])
        checked = await console_log(broker, tmp_path, "check")
        assert (checked.exit_code, "fact 4 of" in checked.stderr) == (1, True)


async def test_a_log_and_a_database_of_an_earlier_release_go_on(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path)
    async with world(broker.url) as around:
        async with bridge_running(settings):
            customer = await talk(around)
        await _forget_hashes(around)
        db = open_for_writing(tmp_path / "bridge.db")
        db.execute("drop table facts")
        db.execute("delete from _sqlite_migrations where name = 'm010_facts'")
        db.close()
        async with bridge_running(settings):
            await around.send("ana", post(customer, SAID))
            await eventually(lambda: _copied(tmp_path) == SAID + 3)
        assert (await console_log(broker, tmp_path, "check")).exit_code == 0
        newest = await around.jetstream.get_msg(LOG_STREAM, seq=SAID + 3)
        assert HASH in (newest.headers or {})


async def _forget_hashes(around: World) -> None:
    """The log as a release without hashes would have written it."""
    messages = [await around.jetstream.get_msg(LOG_STREAM, seq=each) for each in range(1, SAID + 3)]
    config = (await around.jetstream.stream_info(LOG_STREAM)).config
    await around.jetstream.delete_stream(LOG_STREAM)
    await around.jetstream.add_stream(config)
    for message in messages:
        await around.jetstream.publish(message.subject or "", message.data or b"")


def _copied(folder: Path) -> int:
    db: sqlite_utils.Database = open_for_reading(folder / "bridge.db")
    try:
        return db.table("facts").count
    finally:
        db.close()
