"""What is read from the declared actions: bindings, and keys as people read them."""

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from console_tui.actions import ACTIONS, Action
from console_tui.console_state import ConsoleState

Keys = tuple[tuple[str, str], ...]

NAMES = {" ": "space", "?": "question_mark", ":": "colon", ".": "full_stop", ",": "comma", "/": "slash"}
"""What Textual calls the keys that are no letters."""

PLACE_KEYS: Mapping[str, Keys] = {
    "composer": (("Enter", "Send"),),
    "waiting": (("Enter", "Look"),),
    "chats": (("Enter", "Open"),),
    "card": (("Enter", "Reveal"), ("Esc", "Back")),
    "assist": (("Enter", "Take"), ("Esc", "Away")),
    "notes": (("Esc", "Back"),),
    "summaries": (("Left/Right", "Which message"), ("Enter", "Go to it"), ("Esc", "Back")),
    "panels": (("Esc", "Back"),),
}
"""The keys of the widget that has the focus, by its id; they are its own and no actions."""
PLACE_ACTIONS = {"composer": "reply", "waiting": "lists", "card": "customer", "notes": "notes", "panels": "panels"}
"""Where the agent is already, so that the footer need not offer to go there."""


def bindings(actions: Iterable[Action] = ACTIONS) -> list[Binding]:
    """The bindings of actions, each under its action's name."""
    return [binding for action in actions for binding in _bindings_of(action)]


def _bindings_of(action: Action) -> list[Binding]:
    """One binding; one for each letter where the action is told which was pressed."""
    if len(action.letters) > 1:
        return [
            _binding(action, letter, f"'{action.name}', '{letter}'", action.name + letter) for letter in action.letters
        ]
    keys = ",".join(filter(None, (NAMES.get(action.letters, action.letters), action.keys)))
    return [_binding(action, keys, f"'{action.name}'", action.name)]


def _binding(action: Action, keys: str, arguments: str, name: str) -> Binding:
    # With priority, so that ctrl keys that an input has a use for act as declared, always: whether an action makes
    # sense is known only when the keys before it have arrived. Letters reach no binding while an input takes them.
    return Binding(keys, f"desk({arguments})", action.label, show=False, priority=True, tooltip=action.help, id=name)


def key_shown(key: str) -> str:
    """A key as people read it: `ctrl+n` is `^N`, `f2` is `F2`."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return "Space" if key == " " else key.upper() if len(key) > 1 else key


def keys_shown(action: Action) -> str:
    """All keys of an action as people read them: its letter, then those that act everywhere."""
    letter = key_shown(action.letters) if len(action.letters) == 1 else action.letter_shown
    return " ".join(filter(None, (letter, *map(key_shown, filter(None, action.keys.split(","))))))


def key_of(name: str, actions: Iterable[Action] = ACTIONS) -> str:
    """The key of an action as people read it: one that acts everywhere, where it has one."""
    return next((_key_for(action, bool(action.keys)) for action in actions if action.name == name), "")


def footer_keys(state: ConsoleState, place: str, typing: bool, actions: Iterable[Action] = ACTIONS) -> Keys:
    """The keys to show now as (key, label), the most useful first.

    `place` is the id of the widget that has the focus; `typing`: letters are text there.
    """
    here = PLACE_ACTIONS.get(place)
    shown = [action for action in actions if action.footer and action.name != here and action.available(state)]
    shown.sort(key=lambda action: action.footer)
    keys = [(_key_for(action, typing), action.label) for action in shown]
    return (*PLACE_KEYS.get(place, ()), *((key, label) for key, label in keys if key))


def _key_for(action: Action, typing: bool) -> str:
    if not typing and action.letters:
        return key_shown(action.letters) if len(action.letters) == 1 else action.letter_shown
    return key_shown(action.keys.split(",")[0]) if action.keys else ""
