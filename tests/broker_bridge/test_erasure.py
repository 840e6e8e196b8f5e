"""Erasing for good, on a real broker with a real database: no byte that could tell is left, all else stays whole."""

import asyncio
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result
from nats.aio.msg import Msg

from console_bridge.chain import START
from console_bridge.database_file import open_for_reading
from console_bridge.event_log import EventLog
from console_bridge.keyring import open_keyring
from console_bridge.log_following import logged
from console_bridge.log_guard import NotStored
from console_bridge.master_key import KeyRefused
from console_bridge.privacy_commands import erase, export
from console_bridge.rebuild import check
from console_bridge.restore import Restoration
from console_bridge.verdict import verdict
from console_client.link import Refusal
from console_client.settings import NatsSettings, PersonSettings, RetentionSettings
from console_schemas import commands as c
from console_schemas import events as e
from console_schemas import privacy as p
from console_schemas.acts import ActRecorded
from console_schemas.events import EngagementErased, EngagementExported
from console_schemas.feed import CustomerGone
from console_schemas.people import Party
from console_schemas.queries import EngagementRequest, HistoryReply, HistoryRequest
from console_schemas.subjects import LOG_STREAM
from console_schemas.transfer import Attribute, Customer, HistoryMessage, Passkey, Reason, TransferRequest
from console_schemas.wire import decode
from support.bridge import BOT, NOW, SUBJECTS, World, bridge_running, settings_for, world
from support.broker import Broker
from support.eventually import eventually

OLGA = {"olga": PersonSettings(name="Olga", role="owner")}
MARIA, JOHN = "maria", "john"
KINDS = [
    "name",
    "mail",
    "phone",
    "reason",
    "history",
    "summary",
    "attribute",
    "secret",
    "passkey",
    "said",
    "answer",
    "note",
    "block",
    "unusable",
]


def canary(who: str, kind: str) -> str:
    return f"CANARY-{who}-{kind}"


def transfer_of(who: str) -> dict[str, Any]:
    """A transfer with everything in it that says something of the customer."""
    address = f"{canary(who, 'mail')}@example.com"
    customer = Customer(id=f"c-{who}", name=canary(who, "name"), email=address, phone=canary(who, "phone"))
    return {
        "customer": customer,
        "reason": Reason(text=canary(who, "reason")),
        "summary": canary(who, "summary"),
        "passkey": Passkey(value=canary(who, "passkey")),
        "attributes": (
            Attribute(name="plan", value=canary(who, "attribute")),
            Attribute(name="card", value=canary(who, "secret"), sensitive=True),
        ),
        "message_history": (
            HistoryMessage(author=Party(role="customer", name=canary(who, "name")), text=canary(who, "history")),
        ),
    }


async def served(at: World, who: str, *, end: bool = True) -> str:
    """A customer from the transfer to the end, with canaries everywhere; returns the engagement."""
    customer = await at.transfer(who, **transfer_of(who))
    await at.becomes(customer, "queued")
    await at.send("ana", c.AcceptEngagement(engagement_id=customer))
    await at.say(who, f"{who}-1", canary(who, "said"))
    await at.publish("message", who, msgspec.json.encode({"text": canary(who, "unusable")}))
    await at.settles()
    await at.send("ana", c.PostMessage(engagement_id=customer, message_id=f"{who}-2", text=canary(who, "answer")))
    await at.send("ana", c.RevealSecret(engagement_id=customer))
    block = e.SummaryBlock(id="b1", text=canary(who, "block"), source="extract", made_at=NOW)
    await at.send("ana", c.AddSummary(engagement_id=customer, block=block))
    if end:
        await at.send("ana", c.CompleteEngagement(engagement_id=customer, notes=canary(who, "note")))
        await at.becomes(customer, "completed")
    return customer


async def erased(at: World, customer: str, **fields: Any) -> p.HeldReply:
    return msgspec.json.decode(await at.asks("olga", p.EraseRequest(customer=customer, **fields)), type=p.HeldReply)


def files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def traces(what: str, *folders: Path) -> list[str]:
    return [path.name for path, data in files(*folders) if what.encode() in data]


async def wrapped_key(at: World, name: str) -> bytes:
    return (await at.jetstream.get_last_msg("CONSOLE_KEYS", SUBJECTS.key(name))).data or b""


async def test_after_an_erasure_no_byte_of_the_customer_is_left_anywhere(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "bridge"
    settings = settings_for(broker.url, folder, None, **OLGA)
    async with world(broker.url) as at:
        async with bridge_running(settings):
            maria, john = await served(at, MARIA), await served(at, JOHN)
            key = await wrapped_key(at, maria)
            assert any(key in data for _, data in files(broker.store)), "the test looks where the key is"
            shown = await erased(at, "c-maria", dry_run=True)
            assert [each.engagement_id for each in shown.engagements] == [maria]
            assert traces(canary(MARIA, "said"), folder), "a dry run changes nothing"
            done = await erased(at, "c-maria")
            assert [each.engagement_id for each in done.engagements] == [maria]
            assert (await erased(at, "c-maria")).engagements == ()
            left = {kind: traces(canary(MARIA, kind), broker.store, folder) for kind in KINDS}
            assert left == {kind: [] for kind in KINDS}, "while everything runs, so in the write-ahead log, too"
            assert not [path for path, data in files(broker.store, folder) if key in data]
        state = await at.state(maria)
        assert state is not None and (state.customer_name, state.notes, state.status) == (
            "Erased customer",
            "",
            "completed",
        )
        assert state.erased_at and state.accepted_at and state.owner and state.owner.id == "ana"
        last = (await at.facts_of(maria))[-1]
        assert isinstance(last, e.EngagementErased) and (last.by.id, last.reason) == ("olga", "request")
        assert [each.conversation_id for each in await at.told("erased")] == [MARIA]
        whole = msgspec.json.encode([*await at.facts_of(john), await at.set_aside()]).decode()
        assert [kind for kind in KINDS[:-1] if canary(JOHN, kind) not in whole] == []
        assert canary(JOHN, "answer") in msgspec.json.encode(await at.told("agentmessage")).decode()

        log = EventLog(at.nc, SUBJECTS, keys=await at.keys())
        found = await check(log, folder / "bridge.db")
        assert (found.equal, found.differences) == (True, ())
        db = open_for_reading(folder / "bridge.db")
        assert (await verdict(EventLog(at.nc, SUBJECTS), db, 0)).damage is None
        [row] = db.query("select count(*) as number from entries where engagement_id = ?", [maria])
        assert row["number"] == state.entries
        db.close()


async def test_what_rests_tells_nothing_without_the_key(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "bridge"
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, folder)):
        customer = await served(at, MARIA, end=False)
        stored = b"".join(await at._stored(LOG_STREAM))
        assert customer.encode() in stored and b"message-posted" in stored, "what is not personal can be read"
        assert [kind for kind in KINDS if canary(MARIA, kind).encode() in stored] == []
        for kind in ("passkey", "secret"):
            assert traces(canary(MARIA, kind), folder) == []


async def test_only_leading_roles_may_and_only_what_is_over_goes(broker: Broker, tmp_path: Path) -> None:
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, tmp_path, None, **OLGA)):
        customer = await served(at, MARIA, end=False)
        for question in (p.EraseRequest(customer="c-maria"), p.ExportFacts(engagement_id=customer)):
            with pytest.raises(Refusal, match="owner and admin"):
                await at.asks("ana", question)
        with pytest.raises(Refusal, match="Not over yet"):
            await erased(at, "c-maria")
        assert len((await erased(at, canary(MARIA, "mail").upper() + "@example.com", ending=True)).engagements) == 1
        assert (await at.becomes(customer, "completed")).erased_at is not None


async def test_whoever_sees_a_customer_wait_is_told_that_they_were_erased(broker: Broker, tmp_path: Path) -> None:
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, tmp_path, None, **OLGA)):
        told: asyncio.Queue[Msg] = asyncio.Queue()
        await at.nc.subscribe(SUBJECTS.queue("general", "gone"), cb=told.put)
        customer = await at.transfer(JOHN, **transfer_of(JOHN))
        await at.becomes(customer, "queued")
        await erased(at, customer, ending=True)
        gone = decode((await asyncio.wait_for(told.get(), 20)).data, CustomerGone)
        assert (gone.engagement_id, gone.outcome) == (customer, "erased")
        with pytest.raises(Refusal) as refusal:
            await at.asks("ana", EngagementRequest(engagement_id=customer))
        assert (refusal.value.refused.code, JOHN in refusal.value.refused.message) == ("erased", False)


async def test_an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(broker.url, tmp_path / "bridge", None, **OLGA)

    async def cut_short(*_: Any) -> None:
        raise TimeoutError

    async with world(broker.url) as at:
        async with bridge_running(settings):
            maria = await served(at, MARIA)
            monkeypatch.setattr("console_bridge.traces.Traces.overwrite", cut_short)
            with pytest.raises(Refusal, match="Not everything is erased yet"):
                await erased(at, "c-maria")
        monkeypatch.undo()
        assert await wrapped_key(at, maria)
        async with bridge_running(settings):
            await eventually(lambda: not traces(canary(MARIA, "answer"), broker.store))
            keys = await at.keys()
            async with asyncio.timeout(40):
                while await keys.missing([maria]) != [maria]:
                    await asyncio.sleep(0.02)


async def test_an_export_holds_everything_and_is_recorded(broker: Broker, tmp_path: Path) -> None:
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, tmp_path, None, **OLGA)):
        customer = await served(at, MARIA)
        reply = await at.asks("olga", p.ExportFacts(engagement_id=customer))
        told = msgspec.json.decode(reply, type=p.ExportedFacts)
        assert told.next is None
        aside = b"".join(fact.raw for fact in told.facts if isinstance(fact, e.MessageSetAside)).decode()
        assert [kind for kind in KINDS if canary(MARIA, kind) not in reply.decode() + aside] == []
        kinds = {type(fact) for fact in told.facts}
        assert {e.SecretRevealed, e.EngagementAccepted, e.EngagementExported} <= kinds
        [exported] = [fact for fact in await at.facts_of(customer) if isinstance(fact, e.EngagementExported)]
        assert exported.by.id == "olga"


async def test_retention_erases_what_is_old_and_nothing_else(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path, None, **OLGA)
    kept = msgspec.structs.replace(settings, retention=RetentionSettings(days=30))
    async with world(broker.url) as at:
        async with bridge_running(settings):
            maria, john = await served(at, MARIA), await served(at, JOHN)
        database = sqlite3.connect(tmp_path / "bridge.db")
        database.execute("update engagements set ended_at = '2020-01-01T00:00:00.000000+00:00' where id = ?", [maria])
        database.commit()
        database.close()
        async with bridge_running(kept):
            async with asyncio.timeout(40):
                while (await at.becomes(maria, "completed")).erased_at is None:
                    await asyncio.sleep(0.02)
            assert (await at.facts_of(maria))[-1].by.role == "system"
            john_state = await at.state(john)
            assert john_state is not None and john_state.erased_at is None


async def test_a_restored_log_can_be_read_though_the_broker_lost_its_keys(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path, None, **OLGA)
    async with world(broker.url) as at:
        async with bridge_running(settings):
            maria, john = await served(at, MARIA), await served(at, JOHN)
            await erased(at, "c-maria")
        facts = await at.facts()
        await at.jetstream.delete_stream("CONSOLE_KEYS")
        await at.jetstream.delete_msg(LOG_STREAM, 3)
        done = await Restoration(at.nc, SUBJECTS, tmp_path / "bridge.db").run(salvage=False)
        assert done.facts == len(facts)
        assert await at.facts() == facts, "john's words are there, maria's are not"
        async with bridge_running(settings):
            history = await at.asks("olga", p.ExportFacts(engagement_id=john))
            assert canary(JOHN, "said").encode() in history
            assert (await at.state(maria)) is not None


async def test_a_wrong_or_missing_master_key_is_refused_by_name(broker: Broker, tmp_path: Path) -> None:
    nats = NatsSettings(url=broker.url, open_broker=True)
    own = msgspec.structs.replace(settings_for(broker.url, tmp_path), nats=nats)
    bridge = msgspec.structs.replace(own.bridge, master_key=str(tmp_path / "own.key"))
    async with world(broker.url) as at:
        async with bridge_running(msgspec.structs.replace(own, bridge=bridge)):
            await at.transfer("c1")
            await at.settles()
        (tmp_path / "own.key").rename(tmp_path / "away.key")
        with pytest.raises(KeyRefused, match="There is no master key"):
            await open_keyring(at.nc, msgspec.structs.replace(own, bridge=bridge), make=True)
        with pytest.raises(KeyRefused, match="is not the master key"):
            await open_keyring(at.nc, own, make=True)
        assert not (tmp_path / "own.key").exists(), "no other key is made in its place"


async def test_where_nothing_was_ever_sealed_the_log_is_read_without_a_master_key(
    broker: Broker, tmp_path: Path
) -> None:
    bridge = msgspec.structs.replace(settings_for(broker.url, tmp_path).bridge, master_key=str(tmp_path / "no.key"))
    settings = msgspec.structs.replace(settings_for(broker.url, tmp_path), bridge=bridge)
    async with world(broker.url) as at:
        keys = await open_keyring(at.nc, settings)
        transfer = TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=NOW, **transfer_of(MARIA))
        by = Party(role="bot", id=BOT)
        fact = e.EngagementRequested(engagement_id="e", version=1, epoch=0, at=NOW, by=by, bot=BOT, transfer=transfer)
        clear = logged(1, msgspec.json.encode(fact), None)
        assert [each.event for each in await keys.opened([clear])] == [fact]
        with pytest.raises(NotStored, match="no master key"):
            await keys.sealed(fact)
    assert not (tmp_path / "no.key").exists()


async def test_a_log_in_clear_is_read_on_and_new_facts_are_sealed(broker: Broker, tmp_path: Path) -> None:
    settings = settings_for(broker.url, tmp_path, None, **OLGA)
    async with world(broker.url) as at:
        old = EventLog(at.nc, SUBJECTS)
        transfer = TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=NOW)
        by = Party(role="bot", id=BOT)
        first = e.EngagementRequested(
            engagement_id="e_old", version=1, epoch=0, at=NOW, by=by, bot=BOT, transfer=transfer
        )
        await old.append(first, START)
        async with bridge_running(settings):
            await at.send("ana", c.AcceptEngagement(engagement_id=first.engagement_id))
            post = c.PostMessage(engagement_id=first.engagement_id, message_id="m1", text="CANARY-new")
            await at.send("ana", post)
            answer = await at.asks("ana", HistoryRequest(engagement_id=first.engagement_id))
            assert "CANARY-new" in [each.text for each in msgspec.json.decode(answer, type=HistoryReply).entries]
        assert not [data for data in await at._stored(LOG_STREAM) if b"CANARY-new" in data]
        found = await check(EventLog(at.nc, SUBJECTS, keys=await at.keys()), tmp_path / "bridge.db")
        assert found.equal


async def console(broker: Broker, command: click.Command, *arguments: str, answer: str = "") -> Result:
    given = [*arguments, "--user", "olga", "--nats-url", broker.url]
    return await asyncio.to_thread(CliRunner().invoke, command, given, answer)


async def test_the_commands_ask_tell_and_end_with_a_code_that_says_what_happened(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLE_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").touch()
    file = tmp_path / "maria.json"
    async with world(broker.url) as at, bridge_running(settings_for(broker.url, tmp_path, None, **OLGA)):
        customer = await served(at, MARIA)
        exported = await console(broker, export, "c-maria", "--output", str(file))
        assert exported.exit_code == 0, exported.output
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        [held] = msgspec.json.decode(file.read_bytes())["engagements"]
        assert held["engagement"]["notes"] == canary(MARIA, "note")
        assert canary(MARIA, "said") in [entry["text"] for entry in held["conversation"]]
        shown = await console(broker, erase, "c-maria", "--dry-run", "--json")
        assert (shown.exit_code, msgspec.json.decode(shown.stdout)["erased"]) == (0, False)
        assert (await console(broker, erase, "c-maria", answer="n\n")).exit_code == 1
        assert (await at.becomes(customer, "completed")).erased_at is None
        assert (await console(broker, erase, "c-maria", "--yes")).exit_code == 0
        assert (await at.becomes(customer, "completed")).erased_at is not None
        facts = await at.facts()
        known = {fact.session for fact in facts if isinstance(fact, ActRecorded) and fact.act == "session-opened"}
        handed_out = [fact for fact in facts if isinstance(fact, EngagementExported | EngagementErased)]
        assert len(handed_out) == 2 and {fact.session for fact in handed_out} <= known, "it is known from where"
        assert (await console(broker, erase, "c-maria", "--yes")).exit_code == 4
        assert (await console(broker, export, "c-maria", "--output", str(tmp_path / "other.json"))).exit_code == 4
        assert not (tmp_path / "other.json").exists()
        ana = await asyncio.to_thread(
            CliRunner().invoke, erase, ["c-maria", "--yes", "--user", "ana", "--nats-url", broker.url]
        )
        assert (ana.exit_code, "owner and admin" in ana.stderr) == (1, True)
