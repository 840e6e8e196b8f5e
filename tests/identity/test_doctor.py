"""The doctor finds nothing where all is well, and each weakness where there is one."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from console_bridge.doctor.broker_checks import check_server
from console_bridge.doctor.doctor_command import doctor, examine
from console_bridge.doctor.file_checks import check_files
from console_bridge.doctor.finding import Finding
from console_bridge.doctor.seal_check import check_sealing
from console_bridge.doctor.service_checks import check_logins
from console_bridge.doctor.store_checks import check_store
from console_bridge.identity.folder import IdentityError
from console_bridge.identity.publishing import publish
from console_bridge.streams import RECORDS, ensure_streams
from console_client.settings import BridgeSettings, NatsSettings, Settings
from console_schemas.events import EngagementRequested
from console_schemas.people import Party
from console_schemas.subjects import Subjects
from console_schemas.transfer import TransferRequest
from console_schemas.wire import encode
from support.bridge import bridge_running
from support.broker import Broker
from support.identities import Identities, logged_in

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
WELL: dict[str, Any] = {
    "version": "2.15.1",
    "host": "127.0.0.1",
    "http_host": "127.0.0.1",
    "http_port": 8222,
    "now": "2026-05-01T09:00:01.5Z",
}


def ill(findings: Any) -> dict[str, Finding]:
    """What is not as it should be, by what it is about."""
    return {each.about: each for each in findings if each.state in ("weak", "bad")}


async def test_it_finds_nothing_where_all_is_well(own_folder: Identities, tmp_path: Path) -> None:
    own_folder.add("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    nats = NatsSettings(url=broker.url, services=str(own_folder.folder.services), creds=str(own_folder.creds("ana")))
    try:
        await publish(own_folder.folder, nats)
        async with bridge_running(Settings(nats=nats, bridge=BridgeSettings(database=str(tmp_path / "bridge.db")))):
            findings = await examine(own_folder.folder, nats, "")
    finally:
        broker.stop()
    unseen = {each.about for each in findings if each.state == "unknown"}
    assert (ill(findings), unseen) == ({}, {"ai"})
    assert {"sealed facts", "open door", "power cut", "service logins", "directory copy", "file modes", "bridge"} <= {
        each.about for each in findings
    }


async def test_a_log_that_an_earlier_release_wrote_in_clear_is_told(own_folder: Identities, tmp_path: Path) -> None:
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    nats = NatsSettings(url=broker.url, services=str(own_folder.folder.services))
    try:
        await publish(own_folder.folder, nats)
        assert (await check_sealing(own_folder.folder, nats)).state == "unknown", "there is no log"
        async with logged_in(own_folder, broker.url, "bridge-log", "bridge-log") as nc:
            await ensure_streams(nc.jetstream(), Subjects(), RECORDS)
            transfer = TransferRequest(transfer_id="t1", conversation_id="c1", requested_at=datetime.now(UTC))
            asked = EngagementRequested(
                engagement_id="e_1",
                version=1,
                epoch=0,
                at=datetime.now(UTC),
                by=Party(role="bot", id="shop"),
                bot="shop",
                transfer=replace(transfer, summary="said in clear"),
            )
            assert (await check_sealing(own_folder.folder, nats)).state == "ok"
            await nc.jetstream().publish(Subjects().log("e_1", EngagementRequested), encode(asked))
        assert (await check_sealing(own_folder.folder, nats)).state == "weak"
    finally:
        broker.stop()


async def test_an_open_broker_without_a_bridge_is_told_with_what_to_do(broker: Broker) -> None:
    found = ill(await examine(None, NatsSettings(url=broker.url), f"http://127.0.0.1:{broker.monitor_port}"))
    assert set(found) == {"open door", "streams", "bridge"}
    assert found["open door"].state == "bad" and "console init" in found["open door"].remedy


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"version": "2.12.11"}, "broker version"),
        ({"host": "0.0.0.0"}, "wire"),
        ({"http_host": "0.0.0.0"}, "monitoring"),
        ({"http_host": ""}, "monitoring"),
        ({"now": str((NOW + timedelta(minutes=2)).isoformat())}, "clock"),
    ],
)
def test_a_weak_broker_is_told(changed: dict[str, Any], about: str) -> None:
    urls = ("nats://127.0.0.1:4222",)
    assert ill(check_server(WELL, urls, NOW)) == {}
    assert set(ill(check_server(WELL | changed, urls, NOW))) == {about}


def test_a_name_elsewhere_without_tls_is_told() -> None:
    urls = ("nats://broker.example.net:4222",)
    assert set(ill(check_server(WELL, urls, NOW))) == {"wire"}
    assert ill(check_server(WELL | {"tls_required": True}, urls, NOW)) == {}


def test_a_weak_store_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def account(name: str, *streams: str) -> dict[str, Any]:
        return {"name": name, "stream_detail": [{"name": f"CONSOLE_{each}"} for each in streams]}

    config = {"sync_always": True, "store_dir": str(tmp_path), "max_storage": 1000}
    apart = [account("A", "IN", "OUT"), account("B", "LOG", "PEOPLE", "KEYS")]
    told = {"config": config, "storage": 10, "account_details": apart}
    assert ill(check_store(told, accounts=True)) == {}
    assert set(ill(check_store(told | {"config": config | {"sync_always": False}}, accounts=True))) == {"power cut"}
    assert set(ill(check_store(told | {"storage": 950}, accounts=True))) == {"room"}
    together = [account("A", "IN", "OUT", "LOG", "PEOPLE", "KEYS")]
    assert set(ill(check_store(told | {"account_details": together}, accounts=True))) == {"streams"}
    assert ill(check_store(told | {"account_details": together}, accounts=False)) == {}
    for free, state in ((500, "weak"), (50, "bad")):
        disk = shutil._ntuple_diskusage(1000, 1000 - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, disk=disk: disk)
        assert ill(check_store(told, accounts=True))["disk"].state == state


def test_services_that_share_a_login_are_told() -> None:
    apart = [{"name": name, "authorized_user": name} for name in ("bridge", "bridge-log", "bridge-answering")]
    assert ill(check_logins(apart)) == {}
    assert ill(check_logins([each | {"authorized_user": "U1"} for each in apart]))
    assert ill(check_logins([{"name": each["name"]} for each in apart]))


def test_files_that_others_can_read_and_records_that_were_changed_are_told(own_folder: Identities) -> None:
    folder = own_folder.folder
    creds = own_folder.add("ana")
    assert ill(check_files(folder, [])) == {}
    own_folder.registrar.add("eve", "Eve", "agent", ("*",), lasts=timedelta(days=15))
    assert ill(check_files(folder, [])) == {}
    own_folder.registrar.issue_again("renewed", "eve", ("agent",), lasts=timedelta(days=13))
    assert "eve" in ill(check_files(folder, []))["ends of logins"].says
    own_folder.registrar.set_standing("removed", "eve", ("agent",))
    (folder.path / "keys" / "operator.nk").chmod(0o640)
    assert set(ill(check_files(folder, []))) == {"file modes"}
    (folder.path / "keys" / "operator.nk").chmod(0o600)
    journal = folder.path / "people.jsonl"
    own_folder.add("ben")
    journal.write_bytes(journal.read_bytes().replace(b'"agent"', b'"owner"', 1))
    assert set(ill(check_files(folder, [creds]))) == {"directory"}


def test_the_command_says_so_in_its_exit_code(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monitor = f"http://127.0.0.1:{broker.monitor_port}"
    ran = CliRunner().invoke(doctor, ["--nats-url", broker.url, "--monitor", monitor])
    assert ran.exit_code == 1 and "BAD   open door" in ran.output and "→ Make identities" in ran.output
    ran = CliRunner().invoke(doctor, ["--nats-url", "nats://127.0.0.1:9"])
    assert ran.exit_code == 3 and "127.0.0.1:9" in ran.output
    ran = CliRunner().invoke(doctor, ["--dir", str(tmp_path / "none")])
    assert ran.exit_code == 2 and "console init" in ran.output


async def test_a_broker_with_other_records_than_the_folder_is_told(own_folder: Identities, tmp_path: Path) -> None:
    own_folder.add("ana")
    broker = Broker(tmp_path / "nats", identities=own_folder.folder).start()
    nats = NatsSettings(url=broker.url)
    try:
        await publish(own_folder.folder, nats)
        (own_folder.folder.path / "people.jsonl").unlink()
        own_folder.add("eve", "owner")
        found = ill(await examine(own_folder.folder, nats, ""))
        assert found["directory copy"].state == "bad"
        with pytest.raises(IdentityError, match="is not the copy"):
            await publish(own_folder.folder, nats)
    finally:
        broker.stop()
