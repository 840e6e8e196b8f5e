"""The keys of `[console.keys]`: the actions with them, and what is wrong with them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from console_client.settings_check import suggestion
from console_tui.actions import ACTIONS, BY_NAME, Action
from console_tui.key_rules import needed_by, normal, why_not

Keys = Mapping[str, str | tuple[str, ...]]
"""The key, or the keys, of an action's name."""


def remapped(keys: Keys) -> tuple[Action, ...]:
    """The actions with these keys instead of their own; keys that have no faults."""
    return tuple(
        _with_keys(action, _listed(keys[action.name])) if action.name in keys else action for action in ACTIONS
    )


def faults_of_keys(keys: Keys) -> list[str]:
    """What is wrong with them: the place in the configuration, the key and the remedy."""
    faults = [f"console.keys.{name}: {fault}" for name in keys for fault in _faults(name, _listed(keys[name]))]
    return faults or list(_conflicts(keys))


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(normal(key) for key in ((value,) if isinstance(value, str) else value))


def _with_keys(action: Action, keys: tuple[str, ...]) -> Action:
    letters = "".join(key for key in keys if len(key) == 1)
    return action._replace(letters=letters, keys=",".join(key for key in keys if len(key) > 1))


def _faults(name: str, keys: tuple[str, ...]) -> Iterator[str]:
    action = BY_NAME.get(name)
    if action is None:
        yield f"there is no such action. {suggestion(name, list(BY_NAME))}"
    elif len(action.letters) > 1:
        yield f"the keys {action.letter_shown} say which one is meant. Remove this line."
    elif not keys:
        yield "it would have no key. Give one, or remove this line."
    elif sum(len(key) == 1 for key in keys) > 1:
        yield "one letter is enough, the menu shows it. Give one letter, and ctrl keys besides."
    else:
        yield from _faults_of_each(action, keys)


def _faults_of_each(action: Action, keys: tuple[str, ...]) -> Iterator[str]:
    from console_tui.widgets.editor import Editor

    needed, own = needed_by(Editor.BINDINGS), action.keys.split(",")
    for key in keys:
        if reason := why_not(key):
            yield f"{key} cannot be used: {reason}. Give a letter, ctrl with a letter, or f1 to f9."
        elif key in needed and key not in own:
            yield f"{key} is needed in the input ({needed[key]}). Give another key."


def _conflicts(keys: Keys) -> Iterator[str]:
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for action in remapped(keys):
        for key in (*action.letters, *filter(None, action.keys.split(","))):
            holders[key].append(action.name)
    for key, names in holders.items():
        if len(names) > 1:
            first = next(name for name in names if name in keys)
            others = " and ".join(name for name in names if name != first)
            shown = "space" if key == " " else key
            yield f"console.keys.{first}: {shown} is a key of {others or first} too. Give one of them another key."
