"""A login that is taken away ends at once, and stays ended whatever happens to the broker."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from console_bridge.identity.folder import IdentityError
from console_bridge.identity.publishing import publish, unpublished
from console_client.connection import Unreachable, connect
from console_client.credentials import CredsFile
from console_client.settings import NatsSettings
from console_schemas.directory import PEOPLE, Change
from support.broker import Broker
from support.eventually import eventually
from support.identities import Identities

TAKING: list[Change] = ["suspended", "removed"]


@asynccontextmanager
async def console_of(broker: Broker, creds: Path, told: list[str] | None = None) -> AsyncIterator[Client]:
    """A connection by a file, and why it was lost."""
    heard = told if told is not None else []
    nc = await connect(
        NatsSettings(url=broker.url, creds=str(creds)),
        "console",
        user=creds.stem,
        on_state=lambda state, why: heard.append(f"{state} {why}"),
        environ={},
    )
    try:
        yield nc
    finally:
        await nc.close()


async def is_let_in(broker: Broker, creds: Path) -> bool:
    try:
        async with console_of(broker, creds):
            return True
    except Unreachable as error:
        assert "revoked" in str(error) or "authorization violation" in str(error)
        return False


@pytest.mark.parametrize("change", TAKING)
async def test_it_ends_at_once_and_a_kill_of_the_broker_changes_nothing(
    own_folder: Identities, tmp_path: Path, change: Change
) -> None:
    ana, ben = own_folder.add("ana"), own_folder.add("ben")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    nats = NatsSettings(url=broker.url)
    told: list[str] = []
    try:
        async with console_of(broker, ana, told), console_of(broker, ben) as undisturbed:
            own_folder.registrar.set_standing(change, "ana", PEOPLE)
            await publish(own_folder.folder, nats)
            await eventually(lambda: any("revoked" in each for each in told))
            assert undisturbed.is_connected and undisturbed.stats["reconnects"] == 0
        assert not await is_let_in(broker, ana)
        broker.kill()
        broker.start()
        assert not await is_let_in(broker, ana) and await is_let_in(broker, ben)
    finally:
        broker.stop()


async def test_one_brought_back_is_let_in_with_the_same_file_and_the_console_is_back_by_itself(
    own_folder: Identities, tmp_path: Path
) -> None:
    ana = own_folder.add("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    told: list[str] = []
    try:
        async with console_of(broker, ana, told) as nc:
            for change in ("suspended", "resumed"):
                own_folder.registrar.set_standing(change, "ana", PEOPLE)
                await publish(own_folder.folder, NatsSettings(url=broker.url))
                await eventually(lambda: nc.is_connected == (change == "resumed"))  # noqa: B023
        broker.kill()
        broker.start()
        assert await is_let_in(broker, ana)
    finally:
        broker.stop()


async def test_a_change_while_the_broker_is_away_holds_from_its_start(own_folder: Identities, tmp_path: Path) -> None:
    ana = own_folder.add("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    try:
        assert await is_let_in(broker, ana)
        broker.kill()
        own_folder.registrar.set_standing("suspended", "ana", PEOPLE)
        with pytest.raises(Unreachable):
            await publish(own_folder.folder, NatsSettings(url=broker.url))
        broker.start()
        assert not await is_let_in(broker, ana)
    finally:
        broker.stop()


@pytest.mark.parametrize("again", ["role-set", "renewed"])
async def test_a_new_file_ends_the_one_before(own_folder: Identities, tmp_path: Path, again: Change) -> None:
    ana = own_folder.add("ana")
    before = tmp_path / "copied.creds"
    before.write_bytes(ana.read_bytes())
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    try:
        assert await is_let_in(broker, before)
        own_folder.registrar.issue_again(again, "ana", PEOPLE, role="supervisor")
        await publish(own_folder.folder, NatsSettings(url=broker.url))
        assert await is_let_in(broker, ana) and not await is_let_in(broker, before)
    finally:
        broker.stop()


async def test_changes_within_one_second_are_all_newer_than_what_the_broker_starts_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker puts the account of its configuration back at a restart, unless the one it was told is younger."""
    now = time.time()
    monkeypatch.setattr("console_bridge.identity.claims.time.time", lambda: now)
    own_folder = Identities(tmp_path / "identity")
    ana = own_folder.add("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    started_with = (broker.store.parent / "nats.conf").read_text()
    try:
        own_folder.registrar.set_standing("suspended", "ana", PEOPLE)
        await publish(own_folder.folder, NatsSettings(url=broker.url))
        broker.kill()
        own_folder.folder.path.joinpath("broker.conf").write_text("")  # the configuration stays as it was
        broker.start_with(started_with)
        assert not await is_let_in(broker, ana)
    finally:
        broker.stop()


async def test_consoles_are_all_back_after_a_kill_of_the_broker_without_any_bridge(
    guarded: Broker, identities: Identities
) -> None:
    files = [identities.add(f"agent-{number}") for number in range(12)]
    consoles = [
        await connect(NatsSettings(url=guarded.url, creds=str(each)), "console", user=each.stem, environ={})
        for each in files
    ]
    guarded.kill()
    await eventually(lambda: not any(each.is_connected for each in consoles))
    guarded.start()
    await eventually(lambda: all(each.is_connected for each in consoles), 20)
    await asyncio.gather(*(each.close() for each in consoles))


async def test_two_who_tell_the_broker_at_once_leave_one_copy(guarded: Broker, identities: Identities) -> None:
    nats = NatsSettings(url=guarded.url)
    await publish(identities.folder, nats)
    for number in range(6):
        identities.add(f"late-{number}")
    told = await asyncio.gather(*(publish(identities.folder, nats) for _ in range(3)))
    assert sum(each.records for each in told) == 6
    assert await unpublished(identities.folder, nats) == 0


async def test_one_that_ends_by_itself_says_so_and_a_new_file_brings_the_console_back(
    own_folder: Identities, tmp_path: Path
) -> None:
    ana = own_folder.creds("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    told: list[str] = []
    try:
        own_folder.registrar.add("ana", "Ana", "agent", ("*",), lasts=timedelta(seconds=8))
        async with console_of(broker, ana, told) as nc:
            await eventually(lambda: any("the login ended on" in each and "new one" in each for each in told), 40)
            ended = CredsFile(str(ana)).end()
            assert ended is not None
            # The broker counts whole seconds, and lets somebody in during the last of them.
            await eventually(lambda: datetime.now(UTC) >= ended + timedelta(seconds=1))
            with pytest.raises(Unreachable, match=r"the login ended on .*console people renew"):
                await connect(NatsSettings(url=broker.url, creds=str(ana)), "console", environ={})
            with pytest.raises(IdentityError, match="has ended: say how long"):
                own_folder.registrar.issue_again("renewed", "ana", PEOPLE)
            record = own_folder.registrar.issue_again("renewed", "ana", PEOPLE, lasts=timedelta(days=90))
            assert CredsFile(str(ana)).end() == record.ends
            await publish(own_folder.folder, NatsSettings(url=broker.url))
            await eventually(lambda: nc.is_connected, 40)
    finally:
        broker.stop()
