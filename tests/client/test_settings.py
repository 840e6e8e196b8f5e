"""The configuration: which layer wins, and what a fault says."""

from pathlib import Path

import pytest

from console_client.settings_environment import scalar_keys, variable_of
from console_client.settings_file import SettingsError, config_files, load_settings, user_name


def written(folder: Path, text: str) -> Path:
    """A configuration file with this text."""
    file = folder / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, ""), environ={})
    assert settings.nats.prefix == "console"
    assert settings.bridge.policy.wait == 3600


def test_flags_beat_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[nats]\nurl = "nats://file"\nprefix = "file"\n[console]\nuser = "file"\n')
    environ = {"CONSOLE_NATS_PREFIX": "environ", "CONSOLE_USER": "environ"}
    settings = load_settings(file, {"console.user": "flag", "console.theme": None}, environ)
    assert (settings.nats.url, settings.nats.prefix, settings.console.user) == ("nats://file", "environ", "flag")


def test_the_file_of_the_user_lies_over_the_file_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "site"))
    assert config_files(environ={}) == (
        tmp_path / "site" / "live-agent-console" / "config.toml",
        tmp_path / "home" / "live-agent-console" / "config.toml",
    )
    written(tmp_path / "site" / "live-agent-console", '[console]\nuser = "site"\ntheme = "site"\n[nats]\nurl = "a"\n')
    written(tmp_path / "home" / "live-agent-console", '[console]\nuser = "home"\n')
    settings = load_settings(environ={})
    assert (settings.console.user, settings.console.theme, settings.nats.url) == ("home", "site", "a")


def test_a_named_file_is_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    written(tmp_path / "home" / "live-agent-console", '[console]\ntheme = "home"\n')
    named = written(tmp_path / "named", '[console]\nuser = "named"\n')
    settings = load_settings(environ={"CONSOLE_CONFIG": str(named)})
    assert (settings.console.user, settings.console.theme) == ("named", "")


def test_the_names_of_nats_tools_are_heard_and_the_own_name_wins(tmp_path: Path) -> None:
    environ = {"NATS_URL": "a", "NATS_CREDS": "/c", "CONSOLE_NATS_URL": "b"}
    settings = load_settings(written(tmp_path, '[nats]\nurl = "file"'), environ=environ)
    assert (settings.nats.url, settings.nats.creds) == ("b", "/c")


def test_a_context_of_a_higher_layer_takes_the_address_below_it_away(tmp_path: Path) -> None:
    file = written(tmp_path, '[nats]\nurl = "nats://file"\ncreds = "/file.creds"\n')
    settings = load_settings(file, environ={"NATS_CONTEXT": "other"})
    assert (settings.nats.context, settings.nats.url, settings.nats.creds) == ("other", "", "")
    settings = load_settings(file, {"nats.url": "nats://flag"}, {"NATS_CONTEXT": "other"})
    assert (settings.nats.context, settings.nats.url) == ("other", "nats://flag")


def test_texts_become_numbers_and_booleans_from_the_environment_only(tmp_path: Path) -> None:
    environ = {"CONSOLE_BRIDGE_POLICY_WAIT": "90", "CONSOLE_CONSOLE_BELL": "false"}
    settings = load_settings(written(tmp_path, ""), environ=environ)
    assert settings.bridge.policy.wait == 90
    assert settings.console.bell is False
    with pytest.raises(SettingsError):
        load_settings(written(tmp_path, '[bridge.policy]\nwait = "90"\n'), environ={})


def test_tables_of_people_and_lists_of_panels_are_read(tmp_path: Path) -> None:
    text = '[bridge.people.ana]\nname = "Ana"\nqueues = ["a"]\n[[console.panels]]\ntitle = "CRM"\nkind = "nats"\n'
    settings = load_settings(written(tmp_path, text), environ={})
    assert settings.bridge.people["ana"].queues == ("a",)
    assert settings.console.panels[0].title == "CRM"


FAULTS = {
    '[nats]\nurll = "x"': ("config.toml", "nats.urll", "Did you mean url?"),
    "[natz]": ("unknown key natz", "Did you mean nats?"),
    "[zzz]": ("unknown key zzz", "Known here: nats, console, bridge, ai, retention."),
    "[nats]\nurl = 5": ("nats.url", "expected `str`, got `int`", "Give a text in quotes."),
    '[console]\nbell = "yes"': ("console.bell", "expected `bool`", "Give true or false."),
    'nats = "x"': ("nats must be a table", "[nats]"),
    "[ai]\nmax_chars = 1": ("ai.max_chars", ">= 100", "Give a whole number."),
    "[bridge.policy]\nwait = -1": ("bridge.policy.wait", "> 0", "Give a number."),
    "[bridge.policy]\nwiat = 1": ("bridge.policy.wiat", "Did you mean wait?"),
    '[bridge.people.ana]\nname = "A"\nrole = "boss"': ("bridge.people.ana.role", '"agent"', '"owner"'),
    "[bridge.people.ana]": ("bridge.people.ana.name is missing", "Add it"),
    '[[console.panels]]\ntitle = "A"\nkind = "web"\nurk = 1': ("console.panels[0].urk", "Did you mean url?"),
    "[console]\npanel_hosts = 3": ("console.panel_hosts", "Give a list in [ ]."),
    "[nats\n": ("config.toml", "not TOML", "Mend the line."),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_names_the_file_the_key_and_the_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(written(tmp_path, text), environ={})
    for words in FAULTS[text]:
        assert words in str(error.value)


def test_all_faults_of_all_layers_are_told_at_once(tmp_path: Path) -> None:
    environ = {"CONSOLE_NATS_PERFIX": "x", "CONSOLE_AI_DEADLINE": "soon"}
    with pytest.raises(SettingsError) as error:
        load_settings(written(tmp_path, "[nats]\nurl = 1\n[ai]\nmodle = 1"), {"console.usr": "x"}, environ)
    assert len(error.value.problems) == 5
    text = str(error.value)
    assert "environment variable CONSOLE_NATS_PERFIX names no single value. Did you mean CONSOLE_NATS_PREFIX?" in text
    assert "environment variable CONSOLE_AI_DEADLINE: ai.deadline: expected `float`, got `str`" in text
    assert "command line: unknown key console.usr. Did you mean user?" in text


def test_a_list_cannot_come_from_the_environment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CONSOLE_AI_FALLBACKS names no single value"):
        load_settings(written(tmp_path, ""), environ={"CONSOLE_AI_FALLBACKS": "x"})


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    load_settings(written(tmp_path, ""), environ={"CONSOLE_FONT": "x", "CONSOLE": "y", "NATS_URL": ""})


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nothing\.toml: there is no such file\. Create it"):
        load_settings(tmp_path / "nothing.toml", environ={})
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path, environ={})
    (tmp_path / "latin.toml").write_bytes(b'# \xff\n[nats]\nurl = "x"')
    with pytest.raises(SettingsError, match="byte 2 is not UTF-8"):
        load_settings(tmp_path / "latin.toml", environ={})


def test_every_single_value_has_its_variable() -> None:
    names = [variable_of(key) for key in scalar_keys()]
    assert "CONSOLE_NATS_URL" in names
    assert "CONSOLE_BRIDGE_POLICY_WRAP_UP" in names
    assert len(names) == len(set(names))


def test_a_user_whose_name_fits_no_subject_is_told_so(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    assert user_name(load_settings(file, {"console.user": "ana"}, {})) == "ana"
    with pytest.raises(SettingsError, match="Set CONSOLE_USER"):
        user_name(load_settings(file, {"console.user": "ana.b"}, {}))
