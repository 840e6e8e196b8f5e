"""Keys of the configuration: what may be given to an action, what is wrong with the rest, and where they show."""

import sys
from pathlib import Path

import pytest

from console_client.settings import ConsoleSettings
from console_client.settings_file import SettingsError, load_settings, source_of
from console_tui.action_keys import footer_keys
from console_tui.actions import ACTIONS, BY_NAME
from console_tui.key_rules import why_not
from console_tui.remapping import Keys, faults_of_keys, remapped
from console_tui.screens.action_palette import ActionProvider
from console_tui.screens.help import help_page
from console_tui.screens.menu import MenuScreen
from support.desk_stage import SIZES, desk
from support.pty import Terminal
from support.story import accepted, opened
from support.transfers import request

sizes = pytest.mark.parametrize("size", SIZES)
KEYS: dict[str, str | tuple[str, ...]] = {
    "suggest": ("t", "ctrl+e"),
    "help": "f8",
    "take_suggestion": "y",
    "menu": "ctrl+d",
}


def test_an_action_has_the_keys_it_was_given_and_no_others() -> None:
    actions = {action.name: action for action in remapped(KEYS)}
    assert (actions["suggest"].letters, actions["suggest"].keys) == ("t", "ctrl+e")
    assert (actions["help"].letters, actions["help"].keys) == ("", "f8")
    assert actions["quit"] == BY_NAME["quit"]
    assert faults_of_keys(KEYS) == []
    assert faults_of_keys({"save_notes": "ctrl+x"}) == []


FAULTS: dict[str, tuple[Keys, tuple[str, ...]]] = {
    "unknown action": ({"sugest": "t"}, ("console.keys.sugest", "no such action", "Did you mean suggest?")),
    "Enter": ({"suggest": "ctrl+m"}, ("console.keys.suggest", "ctrl+m", "arrives as Enter", "Give a letter")),
    "Tab": ({"suggest": "Ctrl+I"}, ("ctrl+i", "arrives as Tab")),
    "Alt": ({"suggest": "alt+s"}, ("alt+s", "Alt is lost")),
    "Shift": ({"suggest": "ctrl+shift+s"}, ("without Shift",)),
    "function key": ({"suggest": "f12"}, ("f12", "windows")),
    "flow control": ({"suggest": "ctrl+s"}, ("stops the output",)),
    "no key at all": ({"suggest": "sugg"}, ("sugg cannot be used", "no terminal sends it")),
    "empty": ({"suggest": ()}, ("no key", "remove this line")),
    "two letters": ({"suggest": ("t", "j")}, ("one letter is enough",)),
    "numbers": ({"go_to_chat": "t"}, ("1-9", "Remove this line")),
    "the input": ({"suggest": "ctrl+u"}, ("needed in the input", "delete to start of line", "another key")),
    "the input, though an action has it": ({"suggest": "ctrl+x"}, ("needed in the input",)),
    "another action": ({"suggest": "ctrl+n"}, ("console.keys.suggest: ctrl+n", "next_chat", "another key")),
    "another remapped action": ({"suggest": "t", "reveal": "t"}, ("t is a key of", "suggest", "reveal")),
    "the menu": ({"suggest": "space"}, ("space is a key of menu",)),
    "the same twice": ({"suggest": ("ctrl+e", "ctrl+e")}, ("ctrl+e is a key of suggest",)),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_the_place_the_key_and_the_remedy(case: str) -> None:
    keys, words = FAULTS[case]
    faults = faults_of_keys(keys)
    assert len(faults) == 1, faults
    for each in words:
        assert each in faults[0]


def test_two_actions_may_change_their_keys_with_each_other() -> None:
    assert faults_of_keys({"next_chat": (".", "ctrl+p"), "previous_chat": (",", "ctrl+n")}) == []


def test_every_key_that_actions_have_by_themselves_may_be_given() -> None:
    for action in ACTIONS:
        assert not [key for key in (*action.letters, *filter(None, action.keys.split(","))) if why_not(key)], (
            action.name
        )


def test_help_footer_and_menu_show_the_keys_that_act() -> None:
    actions = remapped(KEYS)
    line = next(line for line in help_page(100, actions).plain.splitlines() if BY_NAME["suggest"].help in line)
    assert line.split()[:2] == ["t", "^E"]
    assert "ctrl+d and then the letter" in help_page(100, actions).plain
    state = opened(accepted(), current="e1")
    assert ("^E", "Suggest") in footer_keys(state, "composer", True, actions)
    assert ("t", "Suggest") in footer_keys(state, "transcript", False, actions)
    assert {"help"}.isdisjoint(action.name for action in MenuScreen(state, actions)._actions)


@sizes
async def test_the_new_keys_act_the_old_ones_do_not_and_letters_stay_text(size: tuple[int, int]) -> None:
    async with desk(size, ConsoleSettings(keys={**KEYS, "customer": ("k", "ctrl+f")})) as stage:
        stage.link.transfer("e1", request())
        await stage.accept()
        await stage.shows("^E Suggest")
        await stage.write("tkC")
        assert stage.screen.widgets.composer.draft == "tkC"
        await stage.press("ctrl+d")
        await stage.shows("This engagement")
        await stage.press("k")
        await stage.until(lambda: stage.screen.place == "customer")
        await stage.press("escape", "escape", "C")
        assert stage.screen.place == "chat"
        await stage.press("f8")
        await stage.shows("Outside an input")
        await stage.press("f8")
        await stage.until(lambda: stage.top is stage.screen)
        hits = [hit.help async for hit in ActionProvider(stage.screen).discover() if hasattr(hit, "help")]
        assert any((text or "").startswith("t ^E  Ask the AI") for text in hits)


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text)
    return file


def test_keys_are_read_as_one_or_a_list_and_a_wrong_type_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, '[console.keys]\nhelp = "f8"\nsuggest = ["t", "ctrl+e"]\n')
    assert load_settings(file, environ={}).console.keys == {"help": "f8", "suggest": ("t", "ctrl+e")}
    assert source_of("console.keys.help", file, {}) == str(file)
    assert source_of("console.keys.quit", file, {}) == "configuration"
    with pytest.raises(SettingsError, match=r"console\.keys\.help: .*Give a text in quotes, or a list"):
        load_settings(written(tmp_path, "[console.keys]\nhelp = 8\n"), environ={})


def test_the_console_does_not_start_with_keys_that_cannot_work(tmp_path: Path) -> None:
    file = written(tmp_path, '[console.keys]\nhelp = "alt+h"\nsugest = "t"\n')
    with Terminal(
        [sys.executable, "-m", "console_tui", "--user", "ana", "--config", str(file)], columns=200
    ) as terminal:
        assert terminal.wait_for_end() == 2
        text = terminal.text
    assert f"{file}: console.keys.help: alt+h cannot be used" in text
    assert f"{file}: console.keys.sugest: there is no such action" in text
    assert "Traceback" not in text
