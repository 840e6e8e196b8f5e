"""The broker's disk full, failing and without power: nothing acknowledged is missing, and the bridge says why."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from console_client.link import Refusal, Unavailable, Unknown
from console_schemas import commands as c
from console_schemas.events import MessagePosted
from support.bridge import World, world
from support.bridge_process import BridgeProcess
from support.broker import ROOT, Broker
from support.disks import ext4, small_disk
from support.eventually import set_while

SOON = "from console_bridge import event_log; event_log.TIMEOUT = 1.0; "
"""A bridge that waits less for an acknowledgement which does not come."""


async def served(around: World, conversation: str) -> str:
    """A new customer, accepted by ana."""
    customer = await around.transfer(conversation)
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    return customer


async def answer(around: World, customer: str, message_id: str) -> str:
    """What becomes of one message: `stored`, `unknown`, or why it is refused."""
    try:
        post = c.PostMessage(engagement_id=customer, message_id=message_id, text="w" * 10_000)
        await around.send("ana", post, timeout=1.5)
        return "stored"
    except (Unknown, Unavailable):
        return "unknown"
    except Refusal as refusal:
        assert refusal.refused.code == "unavailable"
        return refusal.refused.message


async def becomes(around: World, customer: str, wanted: Callable[[str], bool]) -> set[str]:
    """Say one thing after another until the answer is as wanted; returns the ids that were acknowledged."""
    stored: set[str] = set()
    said: list[str] = []
    deadline = asyncio.get_running_loop().time() + 100
    while asyncio.get_running_loop().time() < deadline:
        said.append(await answer(around, customer, message_id := f"{id(stored)}-{len(said)}"))
        if said[-1] == "stored":
            stored.add(message_id)
        if wanted(said[-1]):
            return stored
        if said[-1] != "stored":
            await asyncio.sleep(0.1)
    raise AssertionError(f"the answers never became as wanted: {said[-3:]}")


def is_refused(said: str) -> bool:
    """Nearly always for `no space left on device`; a server that cannot write its own state stops JetStream as well."""
    return said.startswith("The broker did not store it: ")


async def said_in_log(around: World, customer: str) -> set[str]:
    return {fact.message.id for fact in await around.facts_of(customer) if isinstance(fact, MessagePosted)}


async def test_a_full_disk_is_told_in_words_until_the_broker_is_started_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        broker = Broker(disk.folder / "nats").start()
        bridge = BridgeProcess(broker.url, tmp_path, before=SOON).start()
        try:
            async with world(broker.url) as around:
                customer = await served(around, "c0")
                filler = disk.folder / "filler"
                with suppress(OSError), filler.open("wb") as file:
                    while True:
                        file.write(bytes(4096))
                stored = await becomes(around, customer, is_refused)
                filler.unlink()
                assert is_refused(said := await answer(around, customer, "still-full")), "until it is started again"
                assert "no space left on device" not in said or "then restart the broker" in bridge.log.read_text()
                broker.stop()
                broker.start()
                stored |= await becomes(around, customer, lambda said: said == "stored")
                assert stored <= await said_in_log(around, customer)
                assert await asyncio.to_thread(bridge.stop) == 0
        finally:
            bridge.kill()
            broker.stop()


@asynccontextmanager
async def failing_to_sync(broker: Broker) -> AsyncIterator[None]:
    """Every fsync of the broker fails, as on a disk that dies."""
    assert broker.process is not None
    inject = "inject=fsync,fdatasync:error=EIO"
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-e", inject, "-p", str(broker.process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert tracer.stderr is not None
    if "attached" not in await asyncio.to_thread(tracer.stderr.readline):
        tracer.wait()
        pytest.skip("strace may not attach to a process here")
    reading = asyncio.create_task(asyncio.to_thread(tracer.stderr.read))
    try:
        yield
    finally:
        tracer.terminate()
        tracer.wait()
        await reading
        tracer.stderr.close()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
async def test_a_disk_that_does_not_sync_acknowledges_nothing(broker: Broker, tmp_path: Path) -> None:
    bridge = BridgeProcess(broker.url, tmp_path, before=SOON).start()
    try:
        async with world(broker.url) as around:
            customer = await served(around, "c0")
            async with failing_to_sync(broker):
                stored = await becomes(around, customer, lambda said: "input/output error" in said)
            broker.kill()
            broker.start()
            stored |= await becomes(around, customer, lambda said: said == "stored")
            assert stored <= await said_in_log(around, customer)
            assert await asyncio.to_thread(bridge.stop) == 0
    finally:
        bridge.kill()


@pytest.mark.parametrize("sync", ["always", "2m"])
async def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path, sync: str) -> None:
    """With the broker's own default everything is gone: so this test can fail, and the bridge refuses such a broker."""
    conf = tmp_path / "own.conf"
    conf.write_text((ROOT / "nats.conf").read_text().replace("sync_interval: always", f"sync_interval: {sync}"))
    with ext4(tmp_path / "disk", tmp_path / "image", "67108864") as disk:
        broker = Broker(disk.folder / "nats", conf)
        broker.log_folder = tmp_path
        broker.start()
        bridge = BridgeProcess(broker.url, tmp_path)
        if sync != "always":
            text = bridge.config.read_text()
            bridge.config.write_text(text.replace("[bridge]\n", "[bridge]\ndurability_vouched = true\n"))
        try:
            bridge.start()
            acknowledged = await _until_the_power_is_cut(broker, disk.cut_power)
            broker.kill()
            bridge.kill()
            disk.unmount()
            disk.mount()
            broker.start()
            async with world(broker.url) as around:
                facts = await around.facts()
                left = {fact.message.id for fact in facts if isinstance(fact, MessagePosted)}
                assert (acknowledged - left == set()) == (sync == "always")
                await asyncio.to_thread(bridge.start, "ready" if sync == "always" else "read-only")
                assert await asyncio.to_thread(bridge.stop) == 0
        finally:
            bridge.kill()
            broker.kill()


async def _until_the_power_is_cut(broker: Broker, cut: Callable[[], None]) -> frozenset[str]:
    """Four agents' worth of messages under way; returns what was acknowledged before.

    What comes afterwards counts for nothing: without power nobody would have sent it.
    """
    acknowledged: set[str] = set()
    enough = asyncio.Event()

    async def talk(around: World, customer: str) -> None:
        for number in range(10_000):
            message_id = f"{customer}-{number}"
            post = c.PostMessage(engagement_id=customer, message_id=message_id, text="hello")
            await around.send("ana", post)
            acknowledged.add(message_id)
            if len(acknowledged) > 150:
                enough.set()

    async with world(broker.url) as around:
        customers = [await served(around, f"c{number}") for number in range(4)]
        subprocess.run(["sync", "-f", str(broker.store)], check=True)
        talking = asyncio.gather(*(talk(around, customer) for customer in customers))
        await set_while(talking, enough, 100)
        before = frozenset(acknowledged)
        await asyncio.to_thread(cut)
        talking.cancel()
        with suppress(asyncio.CancelledError, Unknown, Unavailable, Refusal):
            await talking
    return before
