"""Who somebody is on the bus: what their credentials say, which the broker insists on."""

from pathlib import Path

import pytest

from console_client.settings import ConsoleSettings, NatsSettings, Settings
from console_client.settings_file import SettingsError, name_on_the_bus, user_name
from support.jwt_identity import JwtIdentity


def test_the_credentials_say_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    creds = str(JwtIdentity().creds(tmp_path / "any.creds", "ana"))
    assert user_name(Settings(nats=NatsSettings(creds=creds))) == "ana"
    monkeypatch.setenv("NATS_CREDS", creds)
    assert user_name(Settings()) == "ana"
    with pytest.raises(SettingsError, match="are ana's, not ben's"):
        user_name(Settings(console=ConsoleSettings(user="ben")))


def test_without_credentials_it_is_what_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_on_the_bus(NatsSettings(), "ben", {}) == "ben"
    assert name_on_the_bus(NatsSettings(), "", {}) == ""


def test_a_damaged_token_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bad.creds"
    file.write_text("-----BEGIN NATS USER JWT-----\nabc.e30.x\n------END NATS USER JWT------\n")
    with pytest.raises(SettingsError, match="the user JWT in it is damaged"):
        name_on_the_bus(NatsSettings(creds=str(file)), "", {})
