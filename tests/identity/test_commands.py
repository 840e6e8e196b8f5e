"""`console init`, `console people` and `console bots`, as an administrator types them."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from nkeys import from_seed

from console_bridge.identity.bots_command import bots
from console_bridge.identity.init_command import init
from console_bridge.identity.people_command import people
from console_bridge.identity.tokens import claims_in
from console_client.credentials import CredsFile
from support.broker import Broker
from support.identities import Identities
from support.terminal_grammar import foreign

NOBODY = "nats://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the identities are, made by `console init`; olga is the first owner."""
    for variable in ("NATS_URL", "NATS_CREDS", "NATS_CONTEXT", "CONSOLE_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    for place in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(place, str(tmp_path / place))
    made = run(init, "--owner", "olga", "--owner-name", "Olga Berg", "--json")
    assert made.exit_code == 0, made.output
    return Path(json.loads(made.output)["folder"])


@pytest.fixture
def at_work(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A broker that trusts them."""
    from console_bridge.identity.folder import IdentityFolder

    running = Broker(tmp_path / "nats", identities=IdentityFolder(folder)).start()
    monkeypatch.setenv("NATS_URL", running.url)
    yield running
    running.stop()


def run(command: Any, *words: str) -> Result:
    return CliRunner().invoke(command, words)


def journal(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "people.jsonl").read_text().splitlines()]


def test_init_makes_everything_for_its_owners_eyes_only_and_prints_no_secret(tmp_path: Path, folder: Path) -> None:
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.rglob("*/"))} == {0o700}
    keys = {each.stem for each in (folder / "keys").iterdir()}
    assert {"operator", "account-CONSOLE", "account-LOG", "account-SYS", "role-agent", "role-bridge-log"} <= keys
    assert {each.stem for each in (folder / "services").iterdir()} - {"master"} == {
        "bridge-answering",
        "bridge",
        "bridge-log",
        "ai",
    }
    assert CredsFile(str(folder / "logins" / "olga.creds")).name() == "olga"
    shown = run(init).output + run(init, "--json").output + (folder / "broker.conf").read_text()
    seeds = [each.read_text().strip() for each in (folder / "keys").iterdir()]
    assert all(from_seed(bytearray(seed.encode())) for seed in seeds)
    assert not [seed for seed in seeds if seed in shown]


def test_init_again_changes_nothing_but_puts_back_what_is_missing(folder: Path) -> None:
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    (folder / "broker.conf").unlink()
    again = run(init, "--owner", "somebody-else", "--json")
    assert again.exit_code == 0 and json.loads(again.output)["made"] is False
    assert {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()} == before


def test_init_leaves_a_folder_with_other_things_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = run(init, "--dir", str(tmp_path))
    assert ran.exit_code == 1 and "is not empty" in ran.output
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


def test_a_login_is_given_where_told_and_the_list_shows_it(folder: Path, at_work: Broker, tmp_path: Path) -> None:
    creds = tmp_path / "ana.creds"
    added = run(people, "add", "ana", "--name", "Ana Ferreira", "--queue", "orders", "--creds", str(creds))
    assert (added.exit_code, added.output) == (0, f"Ana Ferreira may log in as ana (agent) with {creds}.\n")
    assert stat.S_IMODE(creds.stat().st_mode) == 0o600
    claims = claims_in(CredsFile(str(creds)).jwt().decode())
    assert (claims["name"], claims["nats"]["tags"]) == ("ana", ["queue:orders"])
    assert "pub" not in claims["nats"]
    assert "ana   Ana Ferreira  agent  orders  active" in run(people, "list").output
    until = run(people, "add", "ben", "--days", "30", "--json")
    assert json.loads(until.output)["ends"] in str(journal(folder)[-1])
    assert f"until {json.loads(until.output)['ends'][:10]}" in run(people, "list").output
    kept = json.loads(run(people, "set-role", "ben", "supervisor", "--json").output)
    assert kept["ends"] == json.loads(until.output)["ends"], "another role is no longer life"
    assert json.loads(run(people, "renew", "ben", "--days", "0", "--json").output).get("ends") is None
    assert run(bots, "add", "shop").exit_code == 0 and run(bots, "add", "crm", "--panel").exit_code == 0
    assert [each["role"] for each in json.loads(run(bots, "list", "--json").output)] == ["bot", "panel"]
    assert "shop" not in run(people, "list").output


def test_every_change_is_recorded_with_who_made_it(
    folder: Path, at_work: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(people, "add", "ana")
    monkeypatch.setenv("NATS_CREDS", str(folder / "logins" / "olga.creds"))
    for words in (
        ("suspend", "ana"),
        ("resume", "ana"),
        ("set-role", "ana", "supervisor", "--queue", "orders"),
        ("renew", "ana"),
    ):
        assert run(people, *words).exit_code == 0, words
    monkeypatch.setenv("NATS_CREDS", str(folder / "logins" / "ana.creds"))
    assert run(people, "remove", "ana").exit_code == 0
    records = journal(folder)
    assert [each["change"] for each in records] == [
        "added",
        "added",
        "suspended",
        "resumed",
        "role-set",
        "renewed",
        "removed",
    ]
    assert [each["by"] for each in records[2:6]] == ["olga"] * 4
    assert all("@" in records[index]["by"] for index in (0, 1, 6)), "a supervisor's name counts for nothing here"
    assert len({each["key"] for each in records[1:]}) == 3
    assert run(people, "list").output.count("ana") == 0 and "removed" in run(people, "list", "--all").output


def test_what_is_not_possible_is_refused_with_the_reason(folder: Path, at_work: Broker, tmp_path: Path) -> None:
    run(people, "add", "ana")
    other = tmp_path / "other"
    other.write_text("precious")
    for words, reason in (
        (("add", "ana"), "ana is there already"),
        (("add", "ANA"), "ana is there already"),
        (("add", "a.b"), "cannot be a name on the bus"),
        (("add", "Bridge-Log"), "name of a service"),
        (("add", "ben", "--queue", "a.*"), "cannot be a queue"),
        (("add", "ben", "--creds", str(other)), "is there already and is not ben's"),
        (("add", "ben", "--creds", str(tmp_path / "no" / "ben.creds")), "There is no folder"),
        (("suspend", "nobody"), "Nobody is called nobody"),
        (("resume", "ana"), "ana is active already"),
    ):
        refused = run(people, *words)
        assert refused.exit_code == 1 and reason in refused.output, words
    assert run(bots, "suspend", "ana").exit_code == 1
    assert other.read_text() == "precious" and len(journal(folder)) == 2


def test_a_broker_that_cannot_be_told_is_said_and_told_later(folder: Path, tmp_path: Path) -> None:
    added = run(people, "add", "ana", "--nats-url", NOBODY)
    assert added.exit_code == 3 and "console people publish" in added.output
    assert json.loads(run(people, "suspend", "ana", "--nats-url", NOBODY, "--json").output)["published"] is False
    from console_bridge.identity.folder import IdentityFolder

    broker = Broker(tmp_path / "nats", identities=IdentityFolder(folder)).start()
    try:
        told = run(people, "publish", "--nats-url", broker.url, "--json")
        assert (told.exit_code, json.loads(told.output)) == (0, {"accounts": 3, "records": 3})
        assert json.loads(run(people, "publish", "--nats-url", broker.url, "--json").output)["records"] == 0
    finally:
        broker.stop()


def test_a_broker_of_somebody_else_refuses_the_accounts(folder: Path, guarded: Broker) -> None:
    ran = run(people, "add", "ana", "--nats-url", guarded.url)
    assert ran.exit_code == 3 and "refuses us" in ran.output


@pytest.mark.parametrize("group", [people, bots])
def test_help_explains_with_examples(group: Any) -> None:
    assert "Exit codes" in run(group, "--help").output
    for name in group.commands:
        assert f"console {group.name} {name}" in run(group, name, "--help").output


def test_without_identities_it_says_how_to_make_them(tmp_path: Path) -> None:
    ran = run(people, "list", "--dir", str(tmp_path))
    assert ran.exit_code == 2 and "console init" in ran.output


def test_a_record_that_a_power_cut_has_ended_in_its_middle_never_was(own_folder: Identities) -> None:
    own_folder.add("ana")
    journal_file = own_folder.folder.path / "people.jsonl"
    with journal_file.open("ab") as torn:
        torn.write(journal_file.read_bytes()[:100])
    assert [each.id for each in own_folder.folder.records()] == ["ana"]
    own_folder.add("ben")
    assert [each.id for each in own_folder.folder.records()] == ["ana", "ben"]


def test_two_at_once_leave_one_chain(own_folder: Identities) -> None:
    import threading

    names = [f"agent-{number}" for number in range(12)]
    threads = [threading.Thread(target=own_folder.add, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.id for each in own_folder.folder.records()) == sorted(names)


def test_a_name_is_kept_and_listed_as_one_harmless_line(folder: Path) -> None:
    run(people, "add", "ana", "--name", "Ana\x1b]0;PWNED\x07\n\u202eolga  owner", "--nats-url", NOBODY)
    assert journal(folder)[-1]["name"] == "Ana\ufffd \ufffdolga  owner"
    listed = run(people, "list").output.splitlines()
    assert len(listed) == 2
    assert foreign("".join(listed).encode()) == []
