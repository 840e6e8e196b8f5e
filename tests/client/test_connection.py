"""Where to connect and as whom: URLs, contexts and credentials against real brokers, and what is said when it fails."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console_client.connection import Unreachable, connect
from console_client.settings import NatsSettings
from console_client.settings_check import SettingsError
from support.broker import Broker
from support.eventually import eventually
from support.jwt_identity import JwtIdentity


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Broker]:
    """A broker that wants a user and a password."""
    conf = tmp_path / "guarded.conf"
    conf.write_text('listen: "127.0.0.1:4222"\nauthorization { user: ana, password: "s3cret" }\n')
    broker = Broker(tmp_path / "store", conf).start()
    yield broker
    broker.stop()


def context(home: Path, name: str, **keys: Any) -> dict[str, str]:
    """Save a NATS context; returns an environment in which it is found."""
    folder = home / "nats" / "context"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(keys))
    return {"XDG_CONFIG_HOME": str(home)}


async def closed(nats: NatsSettings, environ: dict[str, str], user: str | None = None) -> str:
    """Connect and close; returns a new inbox."""
    client = await connect(nats, "test", user=user, environ=environ)
    inbox = client.new_inbox()
    await client.close()
    return inbox


async def test_inboxes_are_private_to_the_user(broker: Broker) -> None:
    assert (await closed(NatsSettings(url=broker.url), {}, "ana")).startswith("_INBOX.ana.")
    client = await connect(NatsSettings(url=broker.url), "test", user="ana", environ={})

    async def answer(message: Any) -> None:
        assert message.reply.startswith("_INBOX.ana.")
        await message.respond(b"yes")

    await client.subscribe("question", cb=answer)
    assert (await client.request("question", b"")).data == b"yes"
    await client.close()


async def test_the_environment_names_the_broker(broker: Broker) -> None:
    await closed(NatsSettings(), {"NATS_URL": broker.url})


async def test_one_server_of_a_list_is_enough(broker: Broker) -> None:
    await closed(NatsSettings(url=f"nats://127.0.0.1:1, {broker.url}"), {})


async def test_a_named_context_gives_address_and_login(guarded: Broker, tmp_path: Path) -> None:
    environ = context(tmp_path, "shop", url=guarded.url, user="ana", password="s3cret", inbox_prefix="_INBOX.mine")
    inbox = await closed(NatsSettings(context="shop"), environ, "ana")
    assert inbox.startswith("_INBOX.mine.")
    await closed(NatsSettings(), {**environ, "NATS_CONTEXT": "shop"})


async def test_a_selected_context_is_used_where_nothing_else_is_said(guarded: Broker, tmp_path: Path) -> None:
    environ = context(tmp_path, "shop", url=guarded.url, user="ana", password="s3cret")
    (tmp_path / "nats" / "context.txt").write_text("shop\n")
    await closed(NatsSettings(), environ)
    with pytest.raises(Unreachable, match="refuses us"):  # its login is not shown to an address from elsewhere
        await closed(NatsSettings(url=guarded.url), environ)


async def test_a_refused_login_is_told_apart_and_shows_no_secret(guarded: Broker) -> None:
    url = guarded.url.replace("//", "//ana:wr0ng@")
    with pytest.raises(Unreachable) as error:
        await closed(NatsSettings(url=url), {})
    assert f"The NATS server at {guarded.url} refuses us: the login is refused: authorization violation" in str(
        error.value
    )
    assert "wr0ng" not in str(error.value)
    await closed(NatsSettings(url=guarded.url.replace("//", "//ana:s3cret@")), {})


@pytest.mark.parametrize("name", ["nothing", "../shop"])
async def test_a_context_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="Run: nats context ls"):
        await closed(NatsSettings(context=name), {"XDG_CONFIG_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"nsc": "nsc://o/a/u"}, "nsc is not supported. Use creds"),
        ({"url": 5}, "cannot be used"),
        ({"creds": "/no/such.creds"}, "credentials /no/such.creds: No such file"),
        ({"nkey": "/no/such.nk"}, "key /no/such.nk: there is no such file"),
        ({"ca": "/no/such.pem"}, "ca, cert or key cannot be used"),
        ({"url": "wss://host"}, "use nats:// or tls://"),
    ],
)
async def test_a_context_that_cannot_be_used_says_why(tmp_path: Path, keys: dict[str, Any], words: str) -> None:
    environ = context(tmp_path, "shop", **keys)
    with pytest.raises(SettingsError) as error:
        await closed(NatsSettings(context="shop"), environ)
    assert words in str(error.value)


async def test_tls_that_was_asked_for_is_insisted_on(broker: Broker) -> None:
    with pytest.raises(Unreachable, match="the server offers no tls"):
        await closed(NatsSettings(url=broker.url.replace("nats://", "tls://")), {})


async def test_an_address_that_is_none_is_unreachable_in_words() -> None:
    with pytest.raises(Unreachable, match=r"can be reached at nats://127\.0\.0\.1:http"):
        await closed(NatsSettings(url="nats://127.0.0.1:http"), {})


async def test_credentials_log_in_and_are_read_again_at_every_connect(tmp_path: Path) -> None:
    identity = JwtIdentity()
    broker = Broker(tmp_path / "store", identity.configuration(tmp_path)).start()
    states: list[tuple[str, str]] = []
    with pytest.raises(Unreachable, match="refuses us: it asks for a login, and none is named"):
        await closed(NatsSettings(url=broker.url), {})
    creds = identity.creds(tmp_path / "ana.creds", "ana", seconds=3)
    client = await connect(
        NatsSettings(url=broker.url),
        "test",
        on_state=lambda *state: states.append(state),
        environ={"NATS_CREDS": str(creds)},
    )
    await eventually(lambda: any("the login ended on" in detail for _, detail in states))
    creds.write_text("half a fi")
    await asyncio.sleep(0.3)
    identity.creds(creds, "ana")
    await eventually(lambda: client.is_connected and states[-1] == ("connected", ""))
    await client.close()
    broker.stop()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no user JWT in it"),
        ("-----BEGIN NATS USER JWT-----\nabc\n------END NATS USER JWT------\n", "there is no key in it"),
        (
            "-----BEGIN NATS USER JWT-----\nabc\n------END NATS USER JWT------\n"
            "-----BEGIN USER NKEY SEED-----\nSUABC\n------END USER NKEY SEED------\n",
            "the key in it is damaged",
        ),
        ("\u00e9", "it is not a text"),
    ],
)
async def test_damaged_credentials_are_told_before_connecting(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "ana.creds").write_text(text)
    with pytest.raises(SettingsError) as error:
        await closed(NatsSettings(creds=str(tmp_path / "ana.creds")), {})
    assert words in str(error.value)
    assert "SUABC" not in str(error.value)
