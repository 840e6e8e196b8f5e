"""`console transfer`, one shot: what it says of a good file and of bad ones, and what it returns."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.production import Production
from support.pty import Terminal
from support.screen import until

NOBODY = "nats://127.0.0.1:9"
"""Nobody listens on the discard port."""

Ran = subprocess.CompletedProcess[str]


def _transfer(production: Production, told: Any, *flags: str) -> Ran:
    file = production.folder / "request.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told))
    command = production.argv("transfer", *flags, "--config", str(production.config_of("console-cli")), str(file))
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert "Traceback" not in done.stderr
    return done


def _request(name: str, **changes: Any) -> dict[str, Any]:
    ids = {"transfer_id": f"t-{name}", "conversation_id": f"c-{name}", "requested_at": "2026-08-03T12:00:00Z"}
    return {**ids, "customer": {"name": name}, "routing": {"queue": f"queue-{name}"}, **changes}


def test_a_good_file_is_waiting_afterwards_and_its_duplicate_is_no_second_customer(production: Production) -> None:
    for _ in range(2):
        done = _transfer(production, _request("Gerda"))
        assert done.returncode == 0 and done.stdout.startswith("c-Gerda: waiting in queue-Gerda, number 1"), done
    with production.console() as console:
        until(console, "connected", "Gerda")
        console.settle()
        assert sum("Gerda" in line for line in console.lines) == 1


def test_another_conversation_under_the_same_transfer_is_rejected_with_the_reason(production: Production) -> None:
    assert _transfer(production, _request("Igor")).returncode == 0
    done = _transfer(production, _request("Igor", conversation_id="c-other"))
    assert done.returncode == 1 and "Rejected" in done.stderr and "t-Igor" in done.stderr


def test_every_problem_of_a_bad_file_is_named(production: Production) -> None:
    told = _request("Bad", requested_at="noon", customer={"name": 7}, routing={"queue": "a.b", "priority": "high"})
    del told["conversation_id"]
    done = _transfer(production, told)
    assert done.returncode == 2
    for place in ("requested_at", "customer.name", "routing.queue", "routing.priority", "conversation_id"):
        assert place in done.stderr, done.stderr


def test_fields_that_are_ignored_are_named_and_with_check_nothing_is_sent(production: Production) -> None:
    told = _request("Typo", queue="orders")
    done = _transfer(production, told)
    assert done.returncode == 0 and "meant `$.routing.queue`?" in done.stderr, done
    checked = _transfer(production, told, "--check", "--json", "--nats-url", NOBODY)
    assert checked.returncode == 0 and "$.routing.queue" in json.loads(checked.stdout)["ignored"][0], checked
    bad = _transfer(production, _request("Typo", passkey={}), "--check", "--json", "--nats-url", NOBODY)
    assert bad.returncode == 2 and "$.passkey.value" in json.loads(bad.stdout)["problems"][0], bad


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"'])
def test_what_is_no_transfer_at_all_is_said_to_be_none(production: Production, text: str) -> None:
    done = _transfer(production, text)
    assert done.returncode == 2 and "is not a transfer" in done.stderr


def test_missing_ids_are_made_up_where_wished(production: Production) -> None:
    done = _transfer(production, {"customer": {"name": "Filled"}, "routing": {"queue": "filled"}}, "--fill", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["queue"] == "filled"


def test_without_a_broker_it_says_where_it_looked_and_returns_3(production: Production) -> None:
    done = _transfer(production, _request("Nobody"), "--nats-url", NOBODY)
    assert done.returncode == 3 and "127.0.0.1:9" in done.stderr


@pytest.mark.parametrize("words", [("transfer", "-"), ("simulate", "--total", "1"), ("customer",)])
def test_a_login_that_is_no_bots_is_refused_in_a_sentence(production: Production, words: tuple[str, ...]) -> None:
    command = production.argv(*words, "--config", str(production.config_of("ana")))
    done = subprocess.run(command, input=json.dumps(_request("Ina")), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "does not let this login publish" in done.stderr, done
    assert "Traceback" not in done.stderr


def test_without_a_bridge_the_transfer_is_stored_and_carried_out_later(production: Production) -> None:
    production.kill_bridge()
    done = _transfer(production, _request("Later"), "--wait", "0.5")
    assert done.returncode == 1 and "is it running?" in done.stderr
    production.start_bridge()
    with production.console() as console:
        until(console, "connected", "Later")


def test_a_customer_that_cannot_reach_the_broker_returns_3(tmp_path: Path, production: Production) -> None:
    with Terminal(production.argv("customer", "--nats-url", NOBODY)) as terminal:
        assert terminal.wait_for_end() == 3
        assert terminal.shows("127.0.0.1:9")
