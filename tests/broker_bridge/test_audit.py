"""The audit: who did what, when and from where, for administrators alone, without a word of anybody, and proved."""

import asyncio
import json
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from console_bridge.event_log import EventLog
from console_bridge.log_guard import NotStored
from console_client.audit_command import audit
from console_client.audit_export import Altered, verify
from console_client.audit_reading import Auditor, Way, auditor
from console_client.audit_text import line_text
from console_client.link import Refusal, Unknown
from console_client.nats_link import NatsLink
from console_client.settings import PersonSettings, Settings
from console_schemas import commands as c
from console_schemas.ai import SetAiRules
from console_schemas.audit import AuditFilter, AuditLine
from console_schemas.events import SecretRevealed
from console_schemas.queries import EngagementRequest, QueueRules
from console_schemas.transfer import Attribute, Customer, Passkey
from support.bridge import World, bridge_running, orders, settings_for, world
from support.broker import Broker

PASSKEY, PIN, WORDS = "blue-heron-CANARY", "4711-CANARY", "my dog is called Rex-CANARY"


@pytest.fixture
async def settings(broker: Broker, tmp_path: Path) -> Settings:
    """A bridge with an owner."""
    return settings_for(broker.url, tmp_path, olga=PersonSettings(name="Olga", role="owner"))


@pytest.fixture
async def around(broker: Broker, settings: Settings) -> AsyncIterator[World]:
    """A customer whom ana has accepted, and what is secret of them."""
    async with bridge_running(settings), world(broker.url) as around:
        yield around


async def served(around: World) -> str:
    """Ana serves a customer: reveals, checks, is refused nothing; ben is refused a reveal."""
    customer = await around.transfer(
        "c1",
        customer=Customer(id="u1", name="Maria CANARY", email="maria@example.com"),
        passkey=Passkey(value=PASSKEY),
        attributes=(Attribute(name="pin", value=PIN, sensitive=True),),
        routing=orders(),
    )
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    await around.say("c1", "m1", WORDS)
    await around.send("ana", c.PostMessage(engagement_id=customer, message_id="m2", text=WORDS))
    await around.send("ana", c.RevealSecret(engagement_id=customer))
    await around.send("ana", c.RevealSecret(engagement_id=customer, secret="pin"))
    await around.send("ana", c.RecordPasskeyCheck(engagement_id=customer, outcome="did_not_match"))
    for _ in range(5):
        with pytest.raises(Refusal):
            await around.send("ben", c.RevealSecret(engagement_id=customer))
    with pytest.raises(Refusal):
        await around.asks("ben", EngagementRequest(engagement_id=customer))
    return customer


async def read(asking: Auditor, limit: int | None = None, **wanted: object) -> list[AuditLine]:
    """The acts that match."""
    return [line async for line in asking.lines(AuditFilter(**wanted), Way(limit=limit))]  # type: ignore[arg-type]


async def test_everything_is_there_but_no_word_and_no_secret(around: World, settings: Settings) -> None:
    customer = await served(around)
    await around.asks("olga", SetAiRules(queue="orders", rules=QueueRules(assist=False, prompt=WORDS)))
    async with auditor(settings, "olga") as asking:
        await read(asking, who=("ben",))
        while len(await read(asking, what=("refused", "ai-rules-set", "audit-read"))) < 4:
            await asyncio.sleep(0.02)
        lines = await read(asking)
        told = [(line.who, line.what, line.engagement, line.details) for line in lines]
        assert ("ana", "secret-revealed", customer, {"secret": "passkey"}) in told
        assert ("ana", "secret-revealed", customer, {"secret": "pin"}) in told
        assert ("ana", "passkey-checked", customer, {"outcome": "did_not_match"}) in told
        assert ("customer", "message-posted", customer, {}) in told
        denied = {"request": "reveal", "code": "not-yours", "secret": "passkey"}
        assert [each for each in told if each[1] == "refused"] == [
            ("ben", "refused", customer, denied),
            ("ben", "refused", customer, {"request": "engagement", "code": "not-yours"}),
        ]
        assert ("olga", "ai-rules-set", "", {"queue": "orders", "named": "assist prompt"}) in told
        assert ("olga", "audit-read", "", {"who": "ben"}) in told
        assert asking.proved and "CANARY" not in "".join(map(str, lines)) + "".join(map(line_text, lines))


async def test_filters_and_the_newest(around: World, settings: Settings) -> None:
    customer = await served(around)
    other = await around.transfer("c2", customer=Customer(name="Nils"))
    await around.becomes(other, "queued")
    async with auditor(settings, "olga") as asking:
        while len(await read(asking, what=("refused",))) < 2:  # which are recorded a moment after they are told
            await asyncio.sleep(0.02)
        every = await read(asking)
        assert {line.engagement for line in await read(asking, engagement=other)} == {other}
        assert {line.engagement for line in await read(asking, customer="MARIA@example.com")} == {customer}
        assert {line.engagement for line in await read(asking, queue="orders")} == {customer}
        assert {line.who for line in await read(asking, who=("ana",))} == {"ana"}
        middle = every[4].at
        assert await read(asking, until=middle) == [line for line in every if line.at < middle]
        assert (await read(asking, since=middle, engagement=customer))[0].at >= middle
        assert (
            await read(asking, limit=3, engagement=customer)
            == [line for line in every if line.engagement == customer][-3:]
        )
        parts = [line async for line in asking.lines(AuditFilter(engagement=customer), Way())]
        assert parts == [line for line in every if line.engagement == customer]


async def test_a_fact_says_from_which_session_and_that_where_it_is(
    around: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await around.transfer("c1", passkey=Passkey(value=PASSKEY))
    await around.becomes(customer, "queued")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22")
    link = await NatsLink.open(settings, "ana")
    try:
        async with auditor(settings, "olga") as asking:
            while not (bool(await read(asking, what=("session-opened",), who=("ana",)))):
                await asyncio.sleep(0.02)
            await link.send(c.AcceptEngagement(engagement_id=customer))
            await link.send(c.RevealSecret(engagement_id=customer))
            [revealed] = await read(asking, what=("secret-revealed",))
            assert revealed.origin["ssh"] == "192.0.2.7" and revealed.origin["program"] == "console"
            assert revealed.origin["address"] == "127.0.0.1", "the broker's own word"
            [opened] = await read(asking, what=("session-opened",), who=("ana",))
            assert opened.session == revealed.session
    finally:
        await link.close()


@pytest.mark.parametrize("user", ["ana", "sue", "bill"])
async def test_nobody_else_may_read_it_and_the_attempt_is_recorded(
    around: World, settings: Settings, user: str
) -> None:
    async with auditor(settings, user) as trying:
        with pytest.raises(Refusal) as refused:
            await read(trying)
        assert refused.value.refused.code == "role-refused"
    async with auditor(settings, "olga") as asking:
        while not (bool(await read(asking, who=(user,), what=("refused",)))):
            await asyncio.sleep(0.02)


async def test_a_fact_that_is_not_the_one_in_the_log_is_found(around: World, settings: Settings) -> None:
    await served(around)
    db = sqlite3.connect(settings.bridge.database)
    [(sequence, data)] = db.execute(
        "select sequence, data from facts where cast(data as text) like '%passkey-checked%'"
    )
    changed = bytes(data).replace(b"did_not_match", b"matched").replace(b'"ana"', b'"ben"')
    db.execute("update facts set data = ? where sequence = ?", [changed, sequence])
    db.commit()
    db.close()
    async with auditor(settings, "olga") as asking:
        with pytest.raises(Refusal, match=f"fact {sequence} .* is not the one that was stored"):
            await read(asking)


async def test_an_export_is_private_and_every_change_of_it_shows(
    around: World, settings: Settings, tmp_path: Path
) -> None:
    customer = await served(around)
    path = tmp_path / "export.jsonl"
    async with auditor(settings, "olga") as asking:
        done = await asking.export(AuditFilter(engagement=customer), path, lambda *_: None)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert verify(path) == done and await asking.knows(done.head, done.at)
        [sealed] = await read(asking, what=("audit-exported",))
        assert sealed.details["head"] == done.head and sealed.who == "olga"
        with pytest.raises(FileExistsError):
            await asking.export(AuditFilter(), path, lambda *_: None)
        lines = path.read_bytes().splitlines(keepends=True)
        middle = len(lines) // 2
        for number, wrong in enumerate(
            (
                [*lines[:middle], lines[middle].replace(b'"who":"', b'"who":"x'), *lines[middle + 1 :]],
                [*lines[:middle], *lines[middle + 1 :]],
                [*lines[:middle], lines[middle + 1], lines[middle], *lines[middle + 2 :]],
                lines[:-1],
                [*lines, lines[-1]],
                [lines[0].replace(b"olga", b"otto"), *lines[1:]],
            )
        ):
            altered = tmp_path / f"altered-{number}.jsonl"
            altered.write_bytes(b"".join(wrong))
            with pytest.raises(Altered):
                verify(altered)
        anew = tmp_path / "anew.jsonl"
        _write_anew(lines, anew)
        assert not await asking.knows(verify(anew).head, done.at), "a whole new chain is not the recorded one"


def _write_anew(lines: list[bytes], path: Path) -> None:
    """The export without its second act, chained again by somebody who knows how."""
    from console_client.audit_export import digest

    before, written = "", []
    for raw in [lines[0], *lines[2:]]:
        line = json.loads(raw)
        if "before" in line:
            line["before"] = before
        if "lines" in line:
            line["lines"] -= 1
        out = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode()
        before = digest(out)
        written.append(out + b"\n")
    path.write_bytes(b"".join(written))


def test_help_explains_with_examples() -> None:
    for words in (("--help",), ("verify", "--help")):
        shown = CliRunner().invoke(audit, words).output
        assert "Exit codes" in shown and "console audit" in shown


def test_a_login_that_cannot_be_used_is_wrong_usage(tmp_path: Path) -> None:
    environment = {"NATS_CREDS": str(tmp_path / "none.creds"), "XDG_CONFIG_HOME": str(tmp_path)}
    refused = CliRunner().invoke(audit, [], env=environment)
    assert refused.exit_code == 2 and "none.creds: No such file" in refused.stderr


async def test_a_secret_is_told_after_it_is_recorded_and_not_at_all_where_it_cannot_be(
    around: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await around.transfer("c1", passkey=Passkey(value=PASSKEY))
    await around.becomes(customer, "queued")
    await around.send("ana", c.AcceptEngagement(engagement_id=customer))
    store, let_go = EventLog._publish, asyncio.Event()

    async def held(self: EventLog, subject: str, data: bytes, headers: dict[str, str]) -> int:
        await let_go.wait()
        return await store(self, subject, data, headers)

    async def full(self: EventLog, subject: str, data: bytes, headers: dict[str, str]) -> int:
        raise NotStored("the disk is full")

    reveal = c.RevealSecret(engagement_id=customer)
    monkeypatch.setattr(EventLog, "_publish", full)
    with pytest.raises(Refusal, match="disk is full"):
        await around.send("ana", reveal)
    monkeypatch.setattr(EventLog, "_publish", held)
    with pytest.raises(Unknown):
        await around.send("ana", reveal, timeout=0.3)
    assert [fact for fact in await around.facts_of(customer) if isinstance(fact, SecretRevealed)] == []
    waiting = asyncio.create_task(around.send("ana", reveal))
    let_go.set()
    assert (await waiting).value == PASSKEY
    recorded = [fact for fact in await around.facts_of(customer) if isinstance(fact, SecretRevealed)]
    assert len(recorded) == 2, "the one that nobody waited for any more, too"
